package kesh;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import kesh.archive.StateFile;
import kesh.cluster.ClusterState;
import kesh.plan.Plan;
import kesh.view.JsonView;

/** Whether two plans come to the same, and if not, what has changed in between. */
public final class Sameness {
    private Sameness() {}

    /** Of everything that a plan would do. */
    public static String digest(Plan plan) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(JsonView.essence(plan).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** To the last argument, and with the same names to be typed. */
    static boolean of(Plan plan, Plan other) {
        return plan.typed().equals(other.typed()) && digest(plan).equals(digest(other));
    }

    /**
     * What made another plan of it, fact by fact.
     *
     * @param planned what the script comes to on a state
     */
    static List<String> changes(Plan plan, Plan again, Function<ClusterState, Plan> planned) {
        StateFile seen = new StateFile(Instant.EPOCH, plan.before());
        List<String> changes = new ArrayList<>(seen.changesUntil(again.before()));
        changes.addAll(seen.decisiveUntil(again.before(), state -> {
            Plan onThat = planned.apply(state);
            return onThat.obstacles().size() + (of(onThat, plan) ? 0 : 1);
        }));
        return changes.isEmpty() ? List.of("what changes by itself, such as sizes, led to another plan") : changes;
    }
}
