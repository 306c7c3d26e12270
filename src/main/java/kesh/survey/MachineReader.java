package kesh.survey;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Conninfo;
import kesh.cluster.DataDirectory;
import kesh.cluster.DataDirectory.Control;
import kesh.cluster.Installation;
import kesh.cluster.Installation.Tree;
import kesh.cluster.Lsn;
import kesh.cluster.Machine;
import kesh.cluster.Machine.ConfigFile;
import kesh.cluster.Machine.Directory;
import kesh.cluster.Machine.Job;
import kesh.cluster.Machine.Platform;
import kesh.cluster.Machine.SeenFile;
import kesh.cluster.Machine.Software;
import kesh.cluster.Machine.Upkeep;
import kesh.cluster.Passfile;
import kesh.cluster.Product;
import kesh.cluster.Seen;
import kesh.cluster.Wal;
import kesh.product.RepmgrConf;

/** Makes a {@link Machine} from the probe's sections. */
final class MachineReader {
    private static final Pattern POSITION = Pattern.compile("\\bat ([0-9A-F]+/[0-9A-F]+)");
    private static final Pattern SEGMENT_SIZE = Pattern.compile("(?m)^Bytes per WAL segment:\\s+(\\d+)");
    private static final Pattern SERVER_SETTING = Pattern.compile("(?m)^\\s*(\\w+)\\s*=?\\s*'((?:[^']|'')*+)'");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern WHOLE = Pattern.compile("-?\\d+");
    private static final Pattern FIELD_END = Pattern.compile(":\\s+");

    private static final Pattern VERSION = Pattern.compile(
            "\\b(V\\d+R\\d+(?:C\\d+(?:B\\d+)?(?:PS\\d+)?)?|\\d+(?:\\.\\d+)++|\\d+(?:beta|rc|devel)\\d*)");
    private static final Pattern REWINDABLE =
            Pattern.compile("(?m)^(wal_log_hints setting:\\s+on|Data page checksum version:\\s+[1-9]\\d*)$");
    private static final Pattern SYSTEM_IDENTIFIER = Pattern.compile("(?m)^Database system identifier:\\s+(\\d+)");

    /** Also as a directory of a domain has it, or the number of a user without a name. */
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@\\\\-]{0,254}\\$?|\\?");

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}|\\?");
    private static final Pattern MANAGER = Pattern.compile("(?:(?:apt-get|dnf) install)?");

    /** As dpkg or rpm has them; it begins like no option. */
    private static final Pattern PACKAGE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._-]*(?:=[0-9A-Za-z.+:~-]+|[A-Za-z0-9+._~^-]*)");

    /** The positions of df's fields, counted from 0. */
    private static final int SIZE = 1;

    private static final int FREE = 3;

    private MachineReader() {}

    /** @param known software found before, if so */
    static Machine read(Sections seen, Optional<Software> known, Instant asked, Instant answered) {
        return new Machine(
                typed(seen.line("user").orElse("?"), USER, "no name of a user"),
                seen.line("uid").map(Integer::parseInt).orElse(-1),
                typed(seen.line("home").orElse("/"), PlainPath.FORM, "no path of a home directory"),
                typed(seen.line("hostname").orElse("?"), HOST_NAME, "no name of a host"),
                new Platform(
                        seen.line("architecture").orElse("?"), seen.line("libc").orElse("?"), charsets(seen)),
                clockOffset(seen, asked, answered),
                known.or(() -> software(seen)),
                config(seen),
                passfile(seen),
                dataDirectory(seen),
                repmgrd(seen),
                directories(seen),
                jobs(seen),
                AccessReader.read(seen),
                upkeep(seen),
                files(seen),
                installation(seen),
                wal(seen),
                KingbaseReader.read(seen));
    }

    /**
     * Returns the text if it is what it should be. It may become a word of a command that a user is told to run, as root and
     * on another host.
     */
    private static String typed(String text, Pattern form, String what) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException(what + ": " + text);
        }
        return text;
    }

    private static Map<String, String> charsets(Sections seen) {
        return lines(seen, "locales").stream()
                .map(line -> line.split(" ", 2))
                .filter(fields -> fields.length == 2)
                .collect(Collectors.toMap(fields -> fields[1], fields -> fields[0].equals("-") ? "" : fields[0]));
    }

    private static Optional<Wal> wal(Sections seen) {
        if (seen.text("wal-oldest").isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<Wal.Ending>> histories = new TreeMap<>();
        seen.texts().forEach((name, text) -> {
            if (name.startsWith("history ")) {
                histories.put(
                        Integer.toString(Integer.parseInt(name.substring("history ".length()), 16)),
                        text.lines()
                                .map(line -> line.split("\\s+"))
                                .filter(fields -> fields.length > 1 && fields[0].matches("\\d+"))
                                .map(fields -> new Wal.Ending(Integer.parseInt(fields[0]), Lsn.parse(fields[1])))
                                .toList());
            }
        });
        String control = seen.line("control").orElse("");
        return Optional.of(new Wal(
                histories,
                // The position is the last word of pg_waldump's complaint about the first invalid record.
                seen.line("wal-end").flatMap(MachineReader::lastPosition),
                oldest(seen.line("wal-oldest").orElse(""), control),
                REWINDABLE.matcher(control).find()));
    }

    private static Optional<Lsn> lastPosition(String complaint) {
        Matcher position = POSITION.matcher(complaint);
        Optional<Lsn> last = Optional.empty();
        while (position.find()) {
            last = Optional.of(Lsn.parse(position.group(1)));
        }
        return last;
    }

    /**
     * Reads a segment's name without its timeline: two numbers of eight digits, of which the second counts segments.
     */
    private static Optional<Lsn> oldest(String segment, String control) {
        Matcher size = SEGMENT_SIZE.matcher(control);
        return segment.matches("[0-9A-F]{16}") && size.find()
                ? Optional.of(new Lsn((Long.parseLong(segment.substring(0, 8), 16) << 32)
                        + Long.parseLong(segment.substring(8), 16) * Long.parseLong(size.group(1))))
                : Optional.empty();
    }

    private static Optional<Installation> installation(Sections seen) {
        return seen.line("installation").map(root -> {
            String[] place = seen.line("tree-place").orElse("no no no -").split(" ");
            String[] tree = seen.line("tree").orElse("").strip().split(" ");
            boolean whole = tree.length == 4;
            return new Installation(
                    root,
                    typed(seen.line("manager").orElse(""), MANAGER, "no package manager"),
                    lines(seen, "packages").stream()
                            .filter(line -> !line.isBlank())
                            .map(line -> typed(line, PACKAGE, "no name and version of a package"))
                            .toList(),
                    whole
                            ? Optional.of(new Tree(tree[1], Integer.parseInt(tree[2]), Long.parseLong(tree[3])))
                            : Optional.empty(),
                    whole ? tree[0] : "",
                    place[0].equals("yes"),
                    place[1].equals("yes"),
                    place[2].equals("yes"),
                    place[3].matches("\\d+") ? OptionalLong.of(Long.parseLong(place[3]) * 1024) : OptionalLong.empty());
        });
    }

    /** Returns the line as the probe prints it and takes it again. */
    static Optional<String> treeLine(Installation installation) {
        return installation
                .tree()
                .filter(tree -> !installation.stamp().isEmpty())
                .map(tree -> "%s %s %d %d".formatted(installation.stamp(), tree.digest(), tree.files(), tree.bytes()));
    }

    private static Map<String, SeenFile> files(Sections seen) {
        Map<String, SeenFile> files = new TreeMap<>();
        seen.line("files").stream().flatMap(String::lines).forEach(line -> {
            String[] fields = line.split(" ", 3);
            files.put(fields[2], new SeenFile(fields[0], fields[1]));
        });
        return files;
    }

    private static Upkeep upkeep(Sections seen) {
        String config = seen.line("config-path").orElse("");
        return new Upkeep(
                disk(seen, SIZE),
                seen.line("unarchived")
                        .map(count -> OptionalInt.of(Integer.parseInt(count)))
                        .orElse(OptionalInt.empty()),
                repmgrds(seen)
                        .map(Daemon::config)
                        .filter(used -> !used.isBlank() && !PlainPath.isSame(used, config))
                        .toList());
    }

    private static List<String> lines(Sections seen, String section) {
        return seen.text(section).orElse("").lines().toList();
    }

    /**
     * Compares the host's clock with the middle of the two times: the error is at most half of the time between them.
     */
    private static long clockOffset(Sections seen, Instant asked, Instant answered) {
        Instant middle = asked.plus(Duration.between(asked, answered).dividedBy(2));
        long uncertainty = Duration.between(asked, answered).dividedBy(2).toMillis();
        long offset = seen.line("clock")
                .map(text -> new BigDecimal(text).movePointRight(3).longValue() - middle.toEpochMilli())
                .orElse(0L);
        return Math.abs(offset) <= uncertainty ? 0 : offset;
    }

    private static Optional<Software> software(Sections seen) {
        Optional<String> version = seen.line("server-version").flatMap(MachineReader::version);
        return version.map(found -> new Software(
                Product.valueOf(seen.line("product").orElseThrow()),
                seen.line("bin").orElseThrow(),
                found,
                seen.line("repmgr-version").flatMap(MachineReader::version),
                seen.line("repmgr").orElse("")));
    }

    private static Optional<String> version(String printed) {
        Matcher version = VERSION.matcher(printed);
        return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    }

    private static ConfigFile config(Sections seen) {
        Optional<RepmgrConf> conf = seen.text("config").flatMap(RepmgrConf::read);
        return new ConfigFile(
                seen.line("config-path").orElse(""),
                conf.map(RepmgrConf::text),
                conf.map(RepmgrConf::settings).orElse(Map.of()),
                seen.yes("config-exists"),
                seen.yes("config-writable"));
    }

    private static Passfile passfile(Sections seen) {
        String path = seen.line("passfile-path").orElse("");
        return seen.text("passfile").map(text -> Passfile.parse(path, text)).orElse(Passfile.absent(path));
    }

    private static DataDirectory dataDirectory(Sections seen) {
        Map<String, String> auto = serverSettings(seen.text("auto-config").orElse(""));
        Optional<String> systemIdentifier = seen.line("control")
                .map(SYSTEM_IDENTIFIER::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1));
        return new DataDirectory(
                seen.line("data-path").orElse(""),
                kind(seen, systemIdentifier.isPresent()),
                disk(seen, FREE),
                seen.yes("data-creatable"),
                systemIdentifier,
                seen.yes("standby-signal"),
                Optional.ofNullable(auto.get("primary_conninfo")).flatMap(MachineReader::conninfo),
                Optional.ofNullable(auto.get("primary_slot_name")).filter(name -> !name.isEmpty()),
                seen.yes("server-running"),
                // Line 5 of postmaster.pid is the first directory of Unix sockets (PostgreSQL manual, 73.1).
                seen.line("postmaster")
                        .map(text -> text.split("\n", -1))
                        .filter(lines -> lines.length > 4)
                        .map(lines -> lines[4].strip())
                        .filter(directory -> !directory.isEmpty()),
                seen.line("control")
                        .flatMap(printed -> control(
                                printed,
                                seen.line("wal-newest").orElse(""),
                                seen.text("slots").orElse("").lines().toList())),
                UnitReader.read(seen),
                lines(seen, "elsewhere"));
    }

    /**
     * Reads the words of pg_controldata in the C locale.
     *
     * @param newest name of a WAL file: its first eight digits are the timeline
     */
    private static Optional<Control> control(String printed, String newest, List<String> slots) {
        Map<String, String> fields = new HashMap<>();
        printed.lines()
                .map(line -> FIELD_END.split(line, 2))
                .filter(field -> field.length == 2)
                .forEach(field -> fields.put(field[0], field[1].strip()));
        String timeline = fields.getOrDefault("Latest checkpoint's TimeLineID", "");
        String checkpoint = fields.getOrDefault("Latest checkpoint location", "");
        int newestTimeline = newest.matches("[0-9A-F]{24}") ? Integer.parseUnsignedInt(newest.substring(0, 8), 16) : 0;
        return timeline.matches("\\d+") && checkpoint.matches("[0-9A-F]+/[0-9A-F]+")
                ? Optional.of(new Control(
                        fields.getOrDefault("Database cluster state", "unknown"),
                        Integer.parseInt(timeline),
                        Seen.known(Math.max(newestTimeline, Integer.parseInt(timeline))),
                        Lsn.parse(checkpoint),
                        slots))
                : Optional.empty();
    }

    private static DataDirectory.Kind kind(Sections seen, boolean validControl) {
        return switch (seen.line("data-kind").orElse("unreadable")) {
            case "absent" -> DataDirectory.Kind.ABSENT;
            case "empty" -> DataDirectory.Kind.EMPTY;
            case "occupied" -> validControl ? DataDirectory.Kind.DATABASE : DataDirectory.Kind.OTHER;
            default -> DataDirectory.Kind.UNREADABLE;
        };
    }

    /** Reads a field of the second line of POSIX {@code df -Pk}, in kilobytes. */
    private static OptionalLong disk(Sections seen, int field) {
        return seen.line("disk")
                .map(text -> text.split("\n"))
                .filter(lines -> lines.length > 1)
                .map(lines -> BLANKS.split(lines[lines.length - 1].trim()))
                .filter(fields ->
                        fields.length > 3 && WHOLE.matcher(fields[field]).matches())
                .map(fields -> OptionalLong.of(Long.parseLong(fields[field]) * 1024))
                .orElse(OptionalLong.empty());
    }

    /** Reads settings as ALTER SYSTEM writes them: {@code name = 'value'}, quotes doubled. */
    private static Map<String, String> serverSettings(String text) {
        Map<String, String> settings = new HashMap<>();
        Matcher setting = SERVER_SETTING.matcher(text);
        while (setting.find()) {
            settings.put(setting.group(1), setting.group(2).replace("''", "'"));
        }
        return settings;
    }

    static Optional<Conninfo> conninfo(String text) {
        try {
            return Optional.of(Conninfo.parse(text));
        } catch (IllegalArgumentException unusual) {
            return Optional.empty();
        }
    }

    /** Returns the repmgrd of this configuration, or else one that does not say which it uses. */
    private static OptionalInt repmgrd(Sections seen) {
        String config = seen.line("config-path").orElse("");
        OptionalInt its = repmgrd(seen, used -> PlainPath.isSame(used, config));
        return its.isPresent() ? its : repmgrd(seen, String::isBlank);
    }

    private static OptionalInt repmgrd(Sections seen, Predicate<String> uses) {
        return repmgrds(seen)
                .filter(daemon -> uses.test(daemon.config))
                .mapToInt(Daemon::process)
                .findFirst();
    }

    /** @param config blank if it is absent */
    private record Daemon(int process, String config) {}

    private static Stream<Daemon> repmgrds(Sections seen) {
        return seen.line("repmgrd").stream()
                .flatMap(String::lines)
                .map(line -> line.split(" ", 2))
                .map(fields -> new Daemon(Integer.parseInt(fields[0]), fields.length < 2 ? "" : fields[1]));
    }

    private static Map<String, Directory> directories(Sections seen) {
        Map<String, Directory> directories = new LinkedHashMap<>();
        seen.line("directories").stream().flatMap(String::lines).forEach(line -> {
            String[] fields = line.split(" ", 4);
            directories.put(
                    fields[3],
                    new Directory(fields[0].equals("yes"), fields[1].equals("yes"), fields[2].equals("yes")));
        });
        return directories;
    }

    private static Map<String, Job> jobs(Sections seen) {
        Map<String, Job> jobs = new TreeMap<>();
        seen.texts().forEach((name, text) -> {
            if (name.startsWith("job ")) {
                String[] fields = name.split(" ", 4);
                OptionalInt exit =
                        fields[2].matches("\\d+") ? OptionalInt.of(Integer.parseInt(fields[2])) : OptionalInt.empty();
                jobs.put(fields[3], new Job(fields[1].equals("running"), exit, text.strip()));
            }
        });
        return jobs;
    }
}
