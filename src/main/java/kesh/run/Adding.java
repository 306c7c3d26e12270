package kesh.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import kesh.Problem;
import kesh.cluster.Access;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Masked;
import kesh.cluster.NodeName;
import kesh.cluster.PublicKey;
import kesh.command.Command;
import kesh.plan.Action;

/** Makes the command that adds lines to a file of a host. */
final class Adding {
    /**
     * It never writes again what is in the file, so nothing that others write to it meanwhile is lost. A last line
     * without an end would run into the first added one.
     */
    private static final String ADD = """
            set -e
            umask 077
            directory=$(dirname -- "$1")
            [ -d "$directory" ] || mkdir -p -- "$directory"
            if [ -s "$1" ] && [ "$(tail -c 1 -- "$1" | wc -l)" -eq 0 ]; then echo >>"$1"; fi
            while IFS= read -r line; do
                grep -qxF -e "$line" -- "$1" 2>/dev/null || printf '%s\\n' "$line" >>"$1"
            done
            """;

    private Adding() {}

    static Command command(ClusterState state, Action.AddLines action) {
        List<String> lines = new ArrayList<>(action.lines());
        action.keysOf().forEach(node -> lines.add(key(state, node)));
        return Command.changing("sh", "-c", ADD, "kesh-add", action.path())
                .withInput(Masked.of(lines.stream().map(line -> line + "\n").collect(Collectors.joining())));
    }

    /** Returns the node's key, which was made after the plan and seen since. */
    private static String key(ClusterState state, NodeName node) {
        return state.machine(node)
                .flatMap(Machine::access)
                .flatMap(Access::key)
                .map(PublicKey::line)
                .orElseThrow(() -> new Problem(node + ": its user has no key yet", null, null));
    }
}
