package kesh.view;

import java.util.function.Consumer;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.plan.Plan;
import kesh.run.TimedEvent;

/** Shows an operator, or a program, what happens. */
public interface View extends Consumer<TimedEvent> {

    /** Shows a cluster as it was seen. */
    void state(ClusterState state);

    /** Shows the findings of a health check: a plan of checks, the worst first. */
    void findings(Plan plan);

    /** Shows an error that ended everything before there was a plan. */
    void problem(Problem problem);

    /** Returns a view for a caller that gets states and errors as values, and needs only the events. */
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
