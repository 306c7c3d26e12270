package kesh.verb.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Right;
import kesh.cluster.Server;
import kesh.command.Query;
import kesh.fact.FailoverIs;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;

/**
 * The common part of {@link Pause} and {@link Unpause}: each member's server is called by itself, side by side. If one
 * call fails, the others are still made; then the run stops, and says where it is not complete.
 */
final class PauseSteps {
    private final ClusterState now;
    private final String word;
    private final boolean paused;
    private final Query query;
    private final String undo;

    /** @param word pause or unpause */
    PauseSteps(ClusterState now, String word, boolean paused, String undo) {
        this.now = now;
        this.word = word;
        this.paused = paused;
        this.query = Query.changing(word, "select repmgr.repmgrd_pause(" + paused + ")")
                .needing(Right.PAUSE);
        this.undo = undo;
    }

    /**
     * @param locks the locks that keep other runs of kesh out meanwhile
     * @param before further notes for the cluster's events, written first
     * @param after further notes for the cluster's events, written last
     */
    Plan plan(List<Guard> locks, List<Step> before, List<Step> after, List<String> notes) {
        String title = word + " failover";
        List<Check> checks =
                new ArrayList<>(now.members().stream().map(this::canBeTold).toList());
        List<Step> steps = new ArrayList<>(before);
        now.members().stream().filter(this::isConcerned).forEach(node -> steps.add(tell(node)));
        steps.addAll(after);
        List<Step> open = Step.open(now, steps);
        List<Guard> guards = new ArrayList<>();
        if (!open.isEmpty()) {
            guards.addAll(locks);
            now.primaries().stream()
                    .limit(1)
                    .forEach(primary -> guards.add(new Guard.Record(
                            primary.name(), primary.registration().orElseThrow().id(), "kesh_" + word + "d", title)));
        }
        return new Plan(title, now, checks, guards, open, open.isEmpty() ? List.of() : notes);
    }

    private Step tell(Node node) {
        return Step.sql(node.name(), word + " repmgrd", query, new FailoverIs(node.name(), paused))
                .undoneBy(undo)
                .inBatch(word);
    }

    /**
     * If its library is not loaded, no repmgrd can work with the server. A stopped server is not promoted; but if it
     * was paused, it is still paused when it is back.
     */
    private boolean isConcerned(Node node) {
        return node.runningServer()
                .map(PauseSteps::mayHaveRepmgrd)
                .orElse(!paused || !node.server().isKnown());
    }

    private static boolean mayHaveRepmgrd(Server server) {
        return server.repmgrd().isKnown() || server.loadsRepmgr().found().orElse(true);
    }

    private Check canBeTold(Node node) {
        String title = node.name() + "'s repmgrd can be asked to " + word;
        Optional<Server> server = node.runningServer();
        if (server.filter(running -> running.repmgrd().isKnown()).isPresent()) {
            return Check.held(title, "its server answers");
        } else if (server.filter(running -> !mayHaveRepmgrd(running)).isPresent()) {
            return Check.held(title, "no repmgrd can work with it: the repmgr library is not loaded");
        } else if (server.isPresent()) {
            return Check.warned(
                    title,
                    node.name() + ": this will not be complete: it is not known whether its repmgrd is paused",
                    server.get().repmgrd().reason(),
                    null);
        }
        String reason = node.server().isKnown()
                ? paused
                        ? "it cannot be promoted now; but once it is back, it may be promoted"
                        : "if it was paused before it was stopped, it is still paused when it is back"
                : node.whyUnseen();
        return Check.warned(
                title,
                "%s: this will not be complete: its server %s"
                        .formatted(node.name(), node.server().isKnown() ? "does not run" : "could not be queried"),
                reason,
                "bring it back, and run this again");
    }
}
