package kesh.dsl;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;

/** Who carries out at once what is said in the shell; a script's words only collect. */
public interface ShellHost {
    /** Plans, shows, asks, executes. */
    void run(ClusterScript asked);

    /** Plans and shows. */
    void plan(ClusterScript asked);

    ClusterState look(ClusterScript declared);

    /**
     * Shows the cluster live until the operator has seen enough.
     *
     * @param times after how many looks it ends; 0: only by the operator
     */
    void watch(ClusterScript declared, Duration every, int times);

    /** A file, line by line, as if it were typed. */
    void script(String file, List<String> arguments);

    /** @param word what help is wanted about; of all if absent */
    void help(Optional<String> word);

    /** From now on, or no longer, each line is followed by how long it took. */
    void timing();

    void exit();
}
