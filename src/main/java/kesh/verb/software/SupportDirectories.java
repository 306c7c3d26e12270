package kesh.verb.software;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.command.Command;
import kesh.command.Quote;
import kesh.fact.DirectoryMade;
import kesh.plan.Check;
import kesh.plan.Step;

/** Directories that a node has outside of its software and its data, and that another node like it needs. */
record SupportDirectories(Node host, Node donor) {
    /** @param mode a mode for chmod */
    private record Needed(String path, String what, String mode) {}

    private List<Needed> needed() {
        List<Needed> needed = new ArrayList<>();
        donor.runningServer().flatMap(server -> server.setting("unix_socket_directories")).stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .map(String::strip)
                .filter(path -> path.startsWith("/"))
                .forEach(path -> needed.add(new Needed(path, "the directory of sockets", "2775")));
        donor.machine()
                .found()
                .flatMap(machine -> machine.config().setting("log_file"))
                .filter(file -> file.startsWith("/"))
                .ifPresent(file -> needed.add(
                        new Needed(file.substring(0, file.lastIndexOf('/')), "the directory of repmgr's log", "750")));
        return needed;
    }

    private Machine machine() {
        return host.machine().found().orElseThrow();
    }

    private Optional<Machine.Directory> seen(Needed needed) {
        return machine().directory(needed.path);
    }

    List<Check> checks() {
        return Stream.concat(needed().stream().map(this::check), Stream.of(config()))
                .toList();
    }

    private Check check(Needed needed) {
        String title = "%s %s can be used on %s".formatted(needed.what, needed.path, host.name());
        Optional<Machine.Directory> seen = seen(needed);
        if (seen.isEmpty()) {
            return Check.unknown(title, "%s: %s was not inspected".formatted(host.name(), needed.path), null, null);
        }
        if (seen.get().writable()) {
            return Check.held(title, seen.get().exists() ? "there" : "it will be created");
        }
        String user = machine().user();
        return Check.failed(
                title,
                seen.get().exists()
                        ? "%s: user %s cannot write in %s".formatted(host.name(), user, needed.path)
                        : "%s: user %s cannot create %s".formatted(host.name(), user, needed.path),
                null,
                "as root there: install -d -m %s -o %s %s"
                        .formatted(needed.mode, Quote.word(user), Quote.word(needed.path)));
    }

    private Check config() {
        Machine.ConfigFile config = machine().config();
        String title = "%s can be written on %s".formatted(config.path(), host.name());
        return config.writable()
                ? Check.held(title, "yes")
                : Check.failed(
                        title,
                        "%s: user %s cannot write %s"
                                .formatted(host.name(), machine().user(), config.path()),
                        "files are replaced by a rename, so the directory must be writable",
                        "as root there: install -d -o %s %s"
                                .formatted(
                                        Quote.word(machine().user()),
                                        Quote.word(config.path().replaceFirst("/[^/]*$", ""))));
    }

    List<Step> steps() {
        return needed().stream()
                .filter(needed ->
                        seen(needed).filter(directory -> !directory.exists()).isPresent())
                .map(needed -> Step.run(
                                host.name(),
                                "make " + needed.path,
                                Command.changing("mkdir", "-p", "-m", needed.mode, "--", needed.path),
                                new DirectoryMade(host.name(), needed.path))
                        .undoneBy("rmdir " + Quote.word(needed.path))
                        .inBatch("directories"))
                .distinct()
                .toList();
    }
}
