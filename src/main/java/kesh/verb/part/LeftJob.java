package kesh.verb.part;

import java.util.List;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.fact.JobDone;
import kesh.fact.JobForgotten;
import kesh.plan.Step;

/** A host's record of a job that has ended. */
public final class LeftJob {
    private LeftJob() {}

    /** Writes the record as if no kesh had waited for the job's end: something later must still be able to read it. */
    public static Step remember(NodeName node, Machine machine, String job, String title) {
        return Step.run(
                        node,
                        title,
                        Command.changing(
                                "sh",
                                "-c",
                                "umask 077 && mkdir -p \"$1\" && echo 0 >\"$1/rc\"",
                                "kesh-remember",
                                machine.jobDirectory(job)),
                        new JobDone(node, job))
                .undoneBy("nothing: it is only noted");
    }

    /** Removes the records of jobs for the node itself: a restart, a rewind, a copy. */
    public static List<Step> forgetAllOf(NodeName node, Machine machine) {
        return machine.jobs().entrySet().stream()
                .filter(job -> !job.getValue().running() && job.getKey().endsWith("-" + node))
                .map(job -> forget(node, machine, job.getKey(), job.getKey().replaceFirst("-.*", "")))
                .toList();
    }

    public static Step forget(NodeName node, Machine machine, String job, String what) {
        return Step.run(
                        node,
                        "forget the finished " + what + "'s job",
                        Command.changing("rm", "-rf", "--", machine.jobDirectory(job)),
                        new JobForgotten(node, job))
                .undoneBy("nothing: only its record is removed");
    }
}
