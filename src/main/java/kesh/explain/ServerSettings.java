package kesh.explain;

import java.util.List;

/** Settings of a server with which replication, a rewind or the archive do not do what is wanted of them. */
final class ServerSettings {
    private ServerSettings() {}

    /** Judged are only those that matter to the cluster. */
    static void tell(Form form, Line line, String name, String value, Found found) {
        String setting = name + " = " + value;
        Phrasebook.first(List.of(Phrasebook.SETTINGS), setting)
                .flatMap(phrase -> phrase.of(setting))
                .ifPresent(phrase -> found.add(form, line.number(), phrase));
    }
}
