package kesh.survey;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import kesh.cluster.Kingbase;

/** Reads the probe's section about what only a host of KingbaseES has: "WORD VALUE" a line. */
final class KingbaseReader {
    private KingbaseReader() {}

    static Optional<Kingbase> read(Sections seen) {
        return seen.text("kingbase").map(text -> {
            Map<String, String> found = text.lines()
                    .map(line -> line.split(" ", 2))
                    .filter(fields -> fields.length > 1 && !fields[0].equals("address"))
                    .collect(Collectors.toMap(
                            fields -> fields[0], fields -> fields[1].strip(), (first, second) -> first));
            String kbha = found.getOrDefault("kbha", "");
            return new Kingbase(
                    kbha.matches("\\d+") ? OptionalInt.of(Integer.parseInt(kbha)) : OptionalInt.empty(),
                    found.containsKey("securecmdd"),
                    found.containsKey("license"),
                    text.lines()
                            .filter(line -> line.startsWith("address "))
                            .map(line -> line.substring("address ".length()))
                            .toList(),
                    found.entrySet().stream()
                            .filter(entry -> entry.getKey().startsWith("limit:"))
                            .collect(Collectors.toMap(
                                    entry -> entry.getKey().substring("limit:".length()), Map.Entry::getValue)));
        });
    }
}
