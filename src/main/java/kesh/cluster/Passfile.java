package kesh.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A libpq password file, {@code host:port:database:user:password} a line (PostgreSQL manual, 34.16).
 *
 * @param exists whether there is such a file
 */
public record Passfile(String path, boolean exists, List<Entry> entries) {

    public Passfile {
        entries = List.copyOf(entries);
    }

    /** One line; {@code *} in a field matches anything. */
    public record Entry(String host, String port, String database, String user, Secret password) {

        public Entry forHost(String newHost, String newPort) {
            return new Entry(newHost, newPort, database, user, password);
        }

        boolean matches(String wantedHost, int wantedPort, String wantedDatabase, String wantedUser) {
            return field(host, wantedHost)
                    && field(port, Integer.toString(wantedPort))
                    && field(database, wantedDatabase)
                    && field(user, wantedUser);
        }

        private static boolean field(String pattern, String value) {
            return pattern.equals("*") || pattern.equals(value);
        }

        Masked line() {
            return Masked.of(String.join(":", escape(host), port, escape(database), escape(user)) + ":")
                    .plus(new Secret(escape(password.reveal())))
                    .plus("\n");
        }

        private static String escape(String field) {
            return field.replace("\\", "\\\\").replace(":", "\\:");
        }
    }

    public static Passfile parse(String path, String text) {
        List<Entry> entries = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (!line.startsWith("#")) {
                List<String> fields = fields(line);
                if (fields.size() == 5) {
                    entries.add(new Entry(
                            fields.get(0), fields.get(1), fields.get(2), fields.get(3), new Secret(fields.get(4))));
                }
            }
        }
        return new Passfile(path, true, entries);
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\\' && at + 1 < line.length()) {
                field.append(line.charAt(++at));
            } else if (c == ':' && fields.size() < 4) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    /** The password that libpq would use: that of the first line that matches. */
    public Optional<Secret> password(String host, int port, String database, String user) {
        return entry(host, port, database, user).map(Entry::password);
    }

    public Optional<Entry> entry(String host, int port, String database, String user) {
        return entries.stream()
                .filter(entry -> entry.matches(host, port, database, user))
                .findFirst();
    }

    public Passfile plus(List<Entry> more) {
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(more);
        return new Passfile(path, true, all);
    }

    public static Masked text(List<Entry> entries) {
        return entries.stream().map(Entry::line).reduce(Masked.EMPTY, Masked::plus);
    }
}
