package kesh.plan;

import java.nio.file.Path;
import kesh.cluster.Masked;
import kesh.cluster.NodeName;
import kesh.remote.Command;
import kesh.remote.Query;

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
     * Copies a file of the node's to the operator's machine.
     *
     * @param to the file there; its directory is made if need be
     */
    record Fetch(String path, Path to) implements Action {}

    /** Nothing is done; the goal comes about by itself. */
    record Await() implements Action {}
}
