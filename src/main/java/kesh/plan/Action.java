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

    /** @param node the node whose server gets the query, as repmgr's user */
    record Sql(NodeName node, Query query) implements Action {}

    /**
     * Replaces a whole file by a rename, so that nobody ever reads half of it.
     *
     * @param mode as chmod takes it: "600"
     * @param before the current text; empty for a new file
     */
    record WriteFile(String path, String mode, Masked before, Masked text) implements Action {}

    /**
     * Replaces a whole file by one of the operator's machine, whose content is read only when it is sent.
     *
     * @param path the file on the node
     * @param mode as chmod takes it: "600"
     */
    record Send(LocalFile from, String path, String mode) implements Action {}

    /**
     * Adds those lines that a file does not have; the rest of the file stays. A new file has mode 600.
     *
     * @param keysOf nodes whose user's public key is added too; an earlier step makes the key
     */
    record AddLines(String path, List<String> lines, List<NodeName> keysOf) implements Action {
        public AddLines {
            lines = List.copyOf(lines);
            keysOf = List.copyOf(keysOf);
        }
    }

    /**
     * Copies a file of the node to the operator's machine.
     *
     * @param to the file there; its directory is made if needed
     */
    record Fetch(String path, Path to) implements Action {}

    /**
     * Sends the contents of an archive on the operator's machine to a script, as a tar.
     *
     * @param license a file that replaces the archive's, if there is one
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

        /** Returns the command without the text of the script. */
        public String line() {
            return "sh -c … kesh-unpack " + Command.changing(arguments);
        }
    }

    /** Nothing is done; the goal comes about by itself. */
    record Await() implements Action {}
}
