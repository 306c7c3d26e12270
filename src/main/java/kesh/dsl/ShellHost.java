package kesh.dsl;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;

/** Carries out a shell line at once; a script's words only collect statements. */
public interface ShellHost {
    /** Plans, shows the plan, asks for confirmation, executes. */
    void run(ClusterScript asked);

    /** Plans, and shows the plan. */
    void plan(ClusterScript asked);

    ClusterState look(ClusterScript declared);

    /**
     * Shows the cluster live until the operator stops it.
     *
     * @param times the number of samples after which it ends; 0: only the operator ends it
     */
    void watch(ClusterScript declared, Duration every, int times);

    /** Runs a file, line by line, as if it were typed. */
    void script(String file, List<String> arguments);

    /** @param word the word to explain; all words if absent */
    void help(Optional<String> word);

    /** Switches the report of the time that each line took on or off. */
    void timing();

    void exit();
}
