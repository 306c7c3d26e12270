package kesh.view;

import java.util.function.Consumer;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.plan.Plan;
import kesh.run.TimedEvent;

/** How an operator, or a program, is told. */
public interface View extends Consumer<TimedEvent> {

    /** A cluster as it was seen. */
    void state(ClusterState state);

    /** What a look at a cluster's health has found: a plan of checks, the worst first. */
    void findings(Plan plan);

    /** An error that ended everything before there was a plan. */
    void problem(Problem problem);

    /** For one who takes what was seen and what went wrong as values, and need only be told what happens. */
    static View of(Consumer<TimedEvent> events) {
        return new View() {
            @Override
            public void accept(TimedEvent event) {
                events.accept(event);
            }

            @Override
            public void state(ClusterState state) {}

            @Override
            public void findings(Plan plan) {}

            @Override
            public void problem(Problem problem) {}
        };
    }
}
