package kesh.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A libpq password file, {@code host:port:database:user:password} a line (PostgreSQL manual, 34.16). KingbaseES has
 * {@code ~/.encpwd} instead, with the same columns, but its passwords are in Base64: that hides nothing, but the text
 * differs.
 *
 * @param text the file as it is, passwords masked; absent if the file does not exist
 */
public record Passfile(String path, Optional<Masked> text, List<Entry> entries) {

    public Passfile {
        entries = List.copyOf(entries);
    }

    /** One line; {@code *} in a field matches anything. */
    public record Entry(String host, String port, String database, String user, Secret password) {

        public Entry forHost(String newHost, int newPort) {
            return new Entry(newHost, Integer.toString(newPort), database, user, password);
        }

        boolean matches(String wantedHost, int wantedPort, String wantedDatabase, String wantedUser) {
            return field(host, wantedHost)
                    && field(port, Integer.toString(wantedPort))
                    && field(database, wantedDatabase)
                    && field(user, wantedUser);
        }

        public boolean names(String wantedHost, int wantedPort) {
            return host.equals(wantedHost) && (port.equals("*") || port.equals(Integer.toString(wantedPort)));
        }

        private boolean hides(Entry later) {
            return field(host, later.host)
                    && field(port, later.port)
                    && field(database, later.database)
                    && field(user, later.user);
        }

        private static boolean field(String pattern, String value) {
            return pattern.equals("*") || pattern.equals(value);
        }

        /** @param written the password as the file has it */
        Masked line(String written) {
            return Masked.of(String.join(":", escape(host), port, escape(database), escape(user)) + ":")
                    .plus(new Secret(written))
                    .plus("\n");
        }

        private static String escape(String field) {
            return field.replace("\\", "\\\\").replace(":", "\\:");
        }
    }

    public static Passfile absent(String path) {
        return new Passfile(path, Optional.empty(), List.of());
    }

    private static boolean isEncoded(String path) {
        return path.endsWith("/.encpwd");
    }

    /** Reads the last field. A text that is not Base64 is taken as it is: a saved state has a secret's number there. */
    private static Secret password(String path, String field) {
        if (isEncoded(path)) {
            try {
                return new Secret(new String(Base64.getDecoder().decode(field.strip()), UTF_8));
            } catch (IllegalArgumentException plain) {
                return new Secret(field);
            }
        }
        return new Secret(unescaped(field));
    }

    private Masked line(Entry entry) {
        String plain = entry.password().reveal();
        return entry.line(
                isEncoded(path) ? Base64.getEncoder().encodeToString(plain.getBytes(UTF_8)) : Entry.escape(plain));
    }

    public static Passfile parse(String path, String text) {
        List<Entry> entries = new ArrayList<>();
        List<Masked> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            List<String> fields = fields(line);
            if (fields.size() < 5) {
                lines.add(unusable(line).plus("\n"));
                continue;
            }
            if (!line.startsWith("#")) {
                entries.add(new Entry(
                        unescaped(fields.get(0)),
                        fields.get(1),
                        unescaped(fields.get(2)),
                        unescaped(fields.get(3)),
                        password(path, fields.get(4))));
            }
            // All that follows the user is hidden, in comments too, though libpq takes the password to end at a colon.
            int end = String.join(":", fields.subList(0, 4)).length() + 1;
            lines.add(Masked.of(line.substring(0, end))
                    .plus(new Secret(line.substring(end)))
                    .plus("\n"));
        }
        return new Passfile(path, Optional.of(Masked.joined(lines)), entries);
    }

    /**
     * Hides all but the first field of a line that libpq does not use: somebody may have left out one of the others. A
     * comment without a colon is only a comment.
     */
    private static Masked unusable(String line) {
        int colon = line.indexOf(':');
        boolean comment = line.startsWith("#") || line.isBlank();
        int end = colon >= 0 ? colon + 1 : comment ? line.length() : 0;
        Masked masked = Masked.of(line.substring(0, end));
        return end == line.length() ? masked : masked.plus(new Secret(line.substring(end)));
    }

    /** Splits a line at its colons; escapes stay as they are. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < line.length(); at++) {
            if (line.charAt(at) == '\\') {
                at++;
            } else if (line.charAt(at) == ':') {
                fields.add(line.substring(start, at));
                start = at + 1;
            }
        }
        fields.add(line.substring(start));
        return fields;
    }

    private static String unescaped(String field) {
        return field.contains("\\") ? field.replaceAll("\\\\(.)", "$1") : field;
    }

    /** Returns the line that libpq would use: the first that matches. */
    public Optional<Entry> entry(String host, int port, String database, String user) {
        return entries.stream()
                .filter(entry -> entry.matches(host, port, database, user))
                .findFirst();
    }

    /** Adds lines at the end of the file, or at its beginning if an existing line would be found before them. */
    public Passfile plus(List<Entry> more) {
        boolean hidden = more.stream().anyMatch(entry -> entries.stream().anyMatch(other -> other.hides(entry)));
        Masked added = more.stream().map(this::line).reduce(Masked.EMPTY, Masked::plus);
        Masked old = text.orElse(Masked.EMPTY);
        List<Entry> all = new ArrayList<>(hidden ? more : entries);
        all.addAll(hidden ? entries : more);
        return new Passfile(path, Optional.of(hidden ? added.plus(old) : old.plus(added)), all);
    }

    /** True if a line is about that server and no other. */
    public boolean names(String host, int port) {
        return entries.stream().anyMatch(entry -> entry.names(host, port));
    }

    /** Returns the file without the lines that are about that server and no other. */
    public Passfile without(String host, int port) {
        String left = text.map(Masked::reveal)
                .orElse("")
                .lines()
                .filter(line -> parse(path, line).entries.stream().noneMatch(entry -> entry.names(host, port)))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        return text.isEmpty() ? this : parse(path, left);
    }
}
