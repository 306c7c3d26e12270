package kesh.verb.part;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Seen;
import kesh.cluster.Unit;
import kesh.command.Quote;
import kesh.plan.Check;

/**
 * Whether a server that a systemd unit owns is stopped and started by that unit. If somebody else stops it, systemd starts it
 * again where the unit says so; if somebody else starts it, it runs outside of the unit, and systemd takes it for stopped.
 *
 * @param stop the setting of repmgr.conf whose command stops the server; absent: pg_ctl does
 * @param start the one whose command starts it; absent: pg_ctl does
 */
record OwningUnit(Node node, Machine machine, Unit unit, Optional<String> stop, Optional<String> start) {
    private static final String STOP = "service_stop_command";
    private static final String START = "service_start_command";
    private static final String RESTART = "service_restart_command";
    private static final Pattern BLANKS = Pattern.compile("[\\s;&|()'\"]+");

    /** How a command treats the unit. */
    private enum Way {
        BY_UNIT,
        PAST_UNIT,
        /** The command is a script of somebody's, or names another unit, which may be the same by another name. */
        UNCLEAR
    }

    /** Checks a stop, and the start that follows it, if one does. */
    static Optional<Check> stopping(Node node, boolean again) {
        return checked(node, setting(node, STOP), setting(node, START), again);
    }

    /** Checks a restart, by the commands that {@link NodeControl} takes for it. */
    static Optional<Check> restarting(Node node) {
        Optional<String> restart = setting(node, RESTART);
        boolean both = setting(node, STOP).isPresent() && setting(node, START).isPresent();
        return restart.isEmpty() && both ? stopping(node, true) : checked(node, restart, restart, true);
    }

    private static Optional<String> setting(Node node, String name) {
        return node.machine()
                .found()
                .flatMap(machine -> machine.config().setting(name))
                .map(command -> name);
    }

    private static Optional<Check> checked(Node node, Optional<String> stop, Optional<String> start, boolean again) {
        Optional<Machine> machine = node.machine().found();
        Optional<Seen<Optional<Unit>>> seen = machine.map(Machine::dataDirectory)
                .filter(DataDirectory::serverRunning)
                .map(DataDirectory::unit);
        if (seen.filter(unit -> !unit.isKnown()).isPresent()) {
            return Optional.of(
                    Check.warned(
                            title(node),
                            "%s: it is not known whether a systemd unit owns its server".formatted(node.name()),
                            seen.get().reason(),
                            "if one does, its Restart= may start again what kesh stops: systemctl status there shows the unit"));
        }
        return seen.flatMap(Seen::found)
                .flatMap(unit -> unit)
                .flatMap(unit -> new OwningUnit(node, machine.get(), unit, stop, start).check(again));
    }

    private static String title(Node node) {
        return node.name() + " is stopped and started by its systemd unit";
    }

    private Optional<Check> check(boolean again) {
        Way stops = way(stop);
        Way starts = way(start);
        if (unit.bringsBack() && stops == Way.PAST_UNIT) {
            return Optional.of(Check.failed(
                    title(node),
                    "%s: systemd would start it again when it is stopped".formatted(node.name()),
                    "%s owns its server and has Restart=%s, which takes a stop by %s for an end that nobody has asked for"
                            .formatted(unit.name(), unit.restart(), stop.orElse("pg_ctl")),
                    remedy()));
        }
        if (unit.bringsBack() && stops == Way.UNCLEAR) {
            return Optional.of(Check.unknown(
                    title(node),
                    "%s: it is not known whether systemd would start it again when it is stopped"
                            .formatted(node.name()),
                    "%s owns its server and has Restart=%s; it cannot be seen whether the command in %s stops that unit"
                            .formatted(unit.name(), unit.restart(), stop.orElseThrow()),
                    remedy()));
        }
        if (again && starts == Way.PAST_UNIT) {
            return Optional.of(Check.warned(
                    title(node),
                    "%s: its server would run outside of its systemd unit".formatted(node.name()),
                    "%s owns it now; once %s has started it, systemd takes the unit for stopped: systemctl stop does not stop the server, nor does a shutdown in the unit's order, and systemctl start fails"
                            .formatted(unit.name(), start.orElse("pg_ctl")),
                    remedy()));
        }
        if (again && starts == Way.UNCLEAR) {
            return Optional.of(Check.warned(
                    title(node),
                    "%s: it is not known whether its server would run in its systemd unit again".formatted(node.name()),
                    "%s owns it now; it cannot be seen whether the command in %s starts that unit"
                            .formatted(unit.name(), start.orElseThrow()),
                    remedy()));
        }
        return Optional.empty();
    }

    /**
     * What it does is told by its words, as it is run only when it is needed. pg_ctlcluster is PostgreSQL's of Debian: it goes by
     * systemctl if root runs it, and past it for all others.
     */
    private Way way(Optional<String> setting) {
        Optional<String> command = setting.flatMap(machine.config()::setting);
        if (command.isEmpty()) {
            return Way.PAST_UNIT;
        }
        List<String> words = List.of(BLANKS.split(command.get()));
        List<String> programs = words.stream()
                .map(word -> word.substring(word.lastIndexOf('/') + 1))
                .toList();
        if (programs.contains("systemctl") || programs.contains("service")) {
            return names().stream().anyMatch(words::contains) ? Way.BY_UNIT : Way.UNCLEAR;
        }
        boolean past = programs.contains("pg_ctl")
                || programs.contains("sys_ctl")
                || programs.contains("pg_ctlcluster") && !programs.contains("sudo");
        return past ? Way.PAST_UNIT : Way.UNCLEAR;
    }

    /** Its names; an instance is also stopped and started with the unit that Debian has for all instances: postgresql. */
    private List<String> names() {
        String bare = unit.name().substring(0, unit.name().length() - ".service".length());
        int instance = bare.indexOf('@');
        String all = instance > 0 ? bare.substring(0, instance) : bare;
        return List.of(unit.name(), bare, all, all + ".service");
    }

    private String remedy() {
        String name = Quote.bareOr(unit.name(), "UNIT");
        // A colon in an argument is special there (sudoers(5)).
        String escaped = name.replace(":", "\\:");
        return "in its repmgr.conf: %s='sudo systemctl stop %s', %s='sudo systemctl start %s' and %s='sudo systemctl restart %s'; in sudoers: %s ALL=(root) NOPASSWD: /usr/bin/systemctl stop %s, /usr/bin/systemctl start %s, /usr/bin/systemctl restart %s"
                .formatted(STOP, name, START, name, RESTART, name, machine.user(), escaped, escaped, escaped);
    }
}
