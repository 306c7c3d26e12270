import java.nio.file.Path;
import kesh.Kesh;
import kesh.Problem;
import kesh.cluster.Topology;
import kesh.dsl.ClusterScript;
import kesh.plan.Plan;
import kesh.run.Event;
import kesh.run.TimedEvent;
import kesh.run.Outcome;

// kesh in your own program: reads a cluster, plans a script, and executes the plan if nothing is in the way.
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

            // The cluster is looked at anew, and the plan is this one's to agree to.
            Outcome outcome = kesh.run(script, Grow::told, now -> now.steps().equals(plan.steps()));
            System.out.println(outcome.sentence());
        } catch (Problem problem) {
            System.out.println(problem.getMessage() + problem.hint().map(hint -> "; " + hint).orElse(""));
        }
    }

    private static void told(TimedEvent timed) {
        Event event = timed.event();
        if (event instanceof Event.StepDone done) {
            System.out.println(done.number() + " of " + done.of() + ": " + done.step().title());
        } else if (event instanceof Event.StepFailed failed) {
            System.out.println(failed.step().title() + ": " + failed.cause().getMessage());
        }
    }
}
