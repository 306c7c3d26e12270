import java.nio.file.Path;
import kesh.Kesh;
import kesh.Problem;
import kesh.cluster.Topology;
import kesh.dsl.ClusterScript;
import kesh.plan.Plan;
import kesh.run.Event;
import kesh.run.TimedEvent;
import kesh.run.Outcome;

// kesh in your own program: inspects a cluster, plans a script, and carries the plan out if no check is against it.
//
//   java -cp target/kesh.jar dsl-examples/embedding/Grow.java dsl-examples/expand.groovy
public class Grow {
    public static void main(String[] arguments) {
        try (Kesh kesh = Kesh.builder().operator("grow").build()) {
            ClusterScript script = kesh.script(Path.of(arguments[0]));
            Topology.of(kesh.state(script)).places().forEach(place ->
                    System.out.println(place.name() + ": " + place.role() + ", " + place.status()));

            Plan plan = kesh.plan(script);
            plan.obstacles().forEach(check -> System.out.println("in the way: " + check.message()));
            System.out.print(Kesh.text(plan));

            // kesh inspects the cluster again; this program agrees only to the same plan.
            Outcome outcome = kesh.run(script, Grow::report, now -> now.steps().equals(plan.steps()));
            System.out.println(outcome.sentence());
        } catch (Problem problem) {
            System.out.println(problem.getMessage() + problem.hint().map(hint -> "; " + hint).orElse(""));
        }
    }

    private static void report(TimedEvent timed) {
        Event event = timed.event();
        if (event instanceof Event.StepDone done) {
            System.out.println(done.number() + " of " + done.of() + ": " + done.step().title());
        } else if (event instanceof Event.StepFailed failed) {
            System.out.println(failed.step().title() + ": " + failed.cause().getMessage());
        }
    }
}
