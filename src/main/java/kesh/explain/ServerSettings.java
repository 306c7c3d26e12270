package kesh.explain;

import java.util.List;

/** Server settings with which replication, a rewind or the archive do not work as intended. */
final class ServerSettings {
    private ServerSettings() {}

    /** Only the settings that matter to the cluster are judged. */
    static void tell(Form form, Line line, String name, String value, Found found) {
        String setting = name + " = " + value;
        Phrasebook.first(List.of(Phrasebook.SETTINGS), setting)
                .flatMap(phrase -> phrase.of(setting))
                .ifPresent(phrase -> found.add(form, line.number(), phrase));
    }
}
