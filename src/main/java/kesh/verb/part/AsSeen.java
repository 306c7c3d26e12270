package kesh.verb.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Server;
import kesh.command.Command;
import kesh.command.Script;
import kesh.product.Conventions;

/**
 * What a command on a data directory was planned for: the role of its server, and the cluster that the data are of. The host
 * looks at both in the command itself, in the last moment; between a survey and a step, somebody may promote a standby, or
 * put other data there.
 */
final class AsSeen {
    /** The function for the scripts that come after it; {@link #told} are its arguments. */
    static final String FUNCTION = "as-seen.sh";

    private static final String STANDBY = "standby";
    private static final String PRIMARY = "primary";
    private static final String UNKNOWN = "unknown";

    private static final Script RUN = Script.of(AsSeen.class, FUNCTION, "run-as-seen.sh");

    private AsSeen() {}

    /** Makes the command one that is run only if its server has the role that it was seen in, and its data are the same. */
    static Command inItsRole(Node seen, Command command) {
        List<String> argv = new ArrayList<>(List.of("sh", "-s", "--"));
        argv.addAll(toldInItsRole(seen));
        argv.addAll(command.argv());
        return Command.changing(argv).withInput(RUN.text());
    }

    /** Returns the arguments for a server that is to have the role that it was seen in. */
    static List<String> toldInItsRole(Node seen) {
        Machine machine = seen.machine().found().orElseThrow();
        return told(machine, machine.dataDirectory().path(), role(seen, machine));
    }

    /** Returns the arguments for a server that is stopped by the time: if it was seen as a standby, it must be one. */
    static List<String> stopped(Machine seen, String path) {
        boolean standby =
                seen.dataDirectory().path().equals(path) && seen.dataDirectory().standbySignal();
        return told(seen, path, standby ? STANDBY : UNKNOWN);
    }

    private static List<String> told(Machine machine, String path, String role) {
        Optional<String> program = machine.software()
                .map(software ->
                        software.binDirectory() + "/" + Conventions.of(software).controlData());
        Optional<String> system = machine.dataDirectory()
                .systemIdentifier()
                .filter(known -> program.isPresent()
                        && machine.dataDirectory().path().equals(path)
                        // A cluster that is only foreseen has none yet.
                        && known.matches("\\d+"));
        return List.of(path, role, program.orElse(""), system.orElse(""));
    }

    /** A server in recovery without standby.signal is being restored by hand: it is neither. */
    private static String role(Node seen, Machine machine) {
        return seen.runningServer()
                .map(Server::inRecovery)
                .filter(recovers -> recovers == machine.dataDirectory().standbySignal())
                .map(recovers -> recovers ? STANDBY : PRIMARY)
                .orElse(UNKNOWN);
    }
}
