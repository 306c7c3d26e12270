package kesh.survey;

import java.util.function.Supplier;
import kesh.Problem;
import kesh.remote.Unreachable;

/**
 * Makes types of what a host or its server answered. Whoever has the host may let it answer anything: if that is no answer,
 * the host is as unknown as one that does not answer.
 */
public final class Typed {
    private static final int MOST = 200;

    private Typed() {}

    /**
     * @param failure the message if it is no answer: whose it is
     * @throws Unreachable if it is no answer
     */
    public static <T> T of(String failure, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (Problem told) {
            throw told;
        } catch (RuntimeException | StackOverflowError wrong) {
            // Whatever it was that made kesh stumble: the other hosts are still to be seen.
            String why = wrong.getMessage() == null ? wrong.getClass().getSimpleName() : wrong.getMessage();
            throw new Unreachable(
                    failure,
                    why.length() > MOST ? why.substring(0, MOST) + "…" : why,
                    "see who answers there: its programs or its server may not be what they seem");
        }
    }
}
