package kesh;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.plan.Plan;
import kesh.record.PlanFile;
import kesh.record.StateFile;
import kesh.view.Differences;
import kesh.view.JsonView;
import kesh.view.TextView;

/** Tells if two plans amount to the same, and if not, what has changed in between. */
public final class Sameness {
    private static final int MOST_DIFFERENCES = 20;

    private Sameness() {}

    /** Digests everything that a plan would do. */
    public static String digest(Plan plan) {
        return digest(JsonView.essence(plan));
    }

    private static String digest(String essence) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(essence.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** True if the plans are equal to the last argument, with the same names to be typed. */
    static boolean of(Plan plan, Plan other) {
        return plan.typed().equals(other.typed()) && digest(plan).equals(digest(other));
    }

    /** Returns why a saved plan must not be executed, if so: the same script now leads to another plan. */
    static Optional<Problem> refusal(PlanFile saved, Plan plan, Function<ClusterState, Plan> planned) {
        ClusterState now = plan.before();
        List<String> changes = new ArrayList<>(saved.seen().changesUntil(now));
        if (plan.isRefused()) {
            changes.addAll(saved.seen()
                    .decisiveUntil(
                            now, state -> planned.apply(state).obstacles().size()));
        }
        String hint = "plan again, and have that plan reviewed: kesh plan … --out …";
        if (!changes.isEmpty()) {
            return Optional.of(changed(changes, hint));
        }
        List<String> differences = Differences.of(saved.shown(), TextView.essence(plan));
        boolean same = plan.isRefused() || saved.digest().equals(digest(plan)) && differences.isEmpty();
        return same
                ? Optional.empty()
                : Optional.of(new Problem(
                        "the script leads to another plan now than the one that was reviewed, though the cluster is as it was",
                        "the plan file was edited, another release of kesh made it, or what the script reads on this machine has changed"
                                + shown(differences),
                        hint));
    }

    /** First what would be done, then what the file says in its place. */
    private static String shown(List<String> differences) {
        return differences.stream()
                .filter(line -> !line.startsWith(" "))
                .sorted(Comparator.comparing(line -> line.startsWith("-")))
                .limit(MOST_DIFFERENCES)
                .map(line -> "\n" + line)
                .collect(Collectors.joining());
    }

    static Problem changed(List<String> changes, String hint) {
        return new Problem(
                "the cluster is no longer in the state it was planned from", String.join("\n", changes), hint);
    }

    /**
     * Lists the facts that led to another plan.
     *
     * @param planned makes the script's plan from a state
     */
    static List<String> changes(Plan plan, Plan again, Function<ClusterState, Plan> planned) {
        StateFile seen = new StateFile(Instant.EPOCH, plan.before());
        List<String> changes = new ArrayList<>(seen.changesUntil(again.before()));
        changes.addAll(seen.decisiveUntil(again.before(), state -> {
            Plan onThat = planned.apply(state);
            return onThat.obstacles().size() + (of(onThat, plan) ? 0 : 1);
        }));
        return changes.isEmpty()
                ? List.of("values that change by themselves, such as sizes, led to another plan")
                : changes;
    }
}
