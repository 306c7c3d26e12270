package kesh.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.Masked;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.command.Query;

/** The one thing that a step does, on the step's node unless it says otherwise. */
public sealed interface Action {

    record Run(Command command) implements Action {}

    /** @param node whose server is asked, as repmgr's user */
    record Sql(NodeName node, Query query) implements Action {}

    /**
     * Replaces a file as a whole, by a rename, so that nobody ever reads half of it.
     *
     * @param mode as chmod takes it: "600"
     * @param before what is there now; empty text for a new file
     */
    record WriteFile(String path, String mode, Masked before, Masked text) implements Action {}

    /**
     * Adds lines to a file, those that are not there; whatever else is in it then stays. A new file has mode 600.
     *
     * @param keysOf nodes whose user's public key is added too: it is made by an earlier step
     */
    record AddLines(String path, List<String> lines, List<NodeName> keysOf) implements Action {
        public AddLines {
            lines = List.copyOf(lines);
            keysOf = List.copyOf(keysOf);
        }
    }

    /**
     * Copies a file of the node's to the operator's machine.
     *
     * @param to the file there; its directory is made if need be
     */
    record Fetch(String path, Path to) implements Action {}

    /**
     * Sends what an archive on the operator's machine holds, as a tar, to a script.
     *
     * @param license a file that takes the place of the archive's, if there is one
     * @param script for a POSIX shell; its standard input is the tar
     */
    record Unpack(Path archive, Optional<Path> license, String script, List<String> arguments) implements Action {
        public Unpack {
            arguments = List.copyOf(arguments);
        }

        public Command command() {
            return Command.changing(Stream.concat(Stream.of("sh", "-c", script, "kesh-unpack"), arguments.stream())
                    .toList());
        }

        /** The command, without the text of the script. */
        public String line() {
            return "sh -c … kesh-unpack " + Command.changing(arguments);
        }
    }

    /** Nothing is done; the goal comes about by itself. */
    record Await() implements Action {}
}
