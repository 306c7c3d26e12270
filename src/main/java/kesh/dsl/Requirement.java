package kesh.dsl;

import groovy.lang.Closure;
import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import java.util.function.Function;
import kesh.cluster.ClusterState;
import kesh.cluster.Seen;
import org.codehaus.groovy.runtime.typehandling.DefaultTypeTransformation;

/**
 * A block of a script that tests a condition. An error in it is reported as the script's mistake.
 *
 * @param begins the position of the block
 */
record Requirement(Closure<?> block, Position begins) implements Function<ClusterState, Seen<Boolean>> {

    @Override
    public Seen<Boolean> apply(ClusterState state) {
        Closure<?> copy = (Closure<?>) block.clone();
        copy.setResolveStrategy(Closure.DELEGATE_FIRST);
        copy.setDelegate(new ClusterView(state));
        try {
            return Seen.known(DefaultTypeTransformation.castToBoolean(copy.call()));
        } catch (ClusterView.NotSeen unseen) {
            return Seen.unknown(unseen.getMessage());
        } catch (MissingPropertyException missing) {
            throw failed(missing, "unknown name '" + missing.getProperty() + "'");
        } catch (MissingMethodException missing) {
            throw failed(missing, "unknown method '" + missing.getMethod() + "'");
        } catch (Exception | AssertionError | StackOverflowError failed) {
            String said = failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
            throw failed(failed, said.strip().lines().findFirst().orElse(""));
        }
    }

    private Mistake failed(Throwable failed, String said) {
        Position inside = Position.of(begins.file(), failed.getStackTrace());
        return new Mistake(
                inside.line() > 0 ? inside : begins,
                "require failed: " + said,
                null,
                "it can use members, standbys and primary, and of each " + String.join(", ", ClusterView.Member.NAMES));
    }
}
