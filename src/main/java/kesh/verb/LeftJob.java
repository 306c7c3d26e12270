package kesh.verb;

import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.fact.JobForgotten;
import kesh.plan.Step;
import kesh.remote.Command;

/** What is left of a job that ended while no kesh waited for it. */
final class LeftJob {
    private LeftJob() {}

    static Step forget(NodeName node, Machine machine, String job, String what) {
        return Step.run(
                        node,
                        "forget the finished " + what + "'s job",
                        Command.changing("rm", "-rf", machine.home() + "/.kesh/jobs/" + job),
                        new JobForgotten(node, job))
                .undoneBy("nothing: no more than its record goes");
    }
}
