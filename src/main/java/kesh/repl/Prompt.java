package kesh.repl;

import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Topology;
import kesh.dsl.ClusterScript;
import kesh.translation.Translation;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** The prompt: the cluster's name, its primary, and if all members do what they are recorded to do. */
final class Prompt {
    private static final AttributedStyle GOOD = AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle BAD =
            AttributedStyle.DEFAULT.foreground(AttributedStyle.RED).bold();
    private static final AttributedStyle UNKNOWN = AttributedStyle.DEFAULT.faint();

    private final Translation translation;

    Prompt(Translation translation) {
        this.translation = translation;
    }

    /** @param looked true if a look was tried */
    AttributedString of(Optional<ClusterScript> cluster, Optional<ClusterState> state, boolean looked) {
        AttributedStringBuilder prompt = new AttributedStringBuilder();
        if (cluster.isEmpty()) {
            return prompt.append("kesh> ").toAttributedString();
        }
        prompt.style(AttributedStyle.DEFAULT.bold())
                .append(cluster.get().name())
                .style(AttributedStyle.DEFAULT);
        if (state.isEmpty()) {
            prompt.append(" ", AttributedStyle.DEFAULT)
                    .styled(looked ? BAD : UNKNOWN, looked ? translation.say("not reached") : "…");
        } else {
            health(prompt, state.get());
        }
        return prompt.style(AttributedStyle.DEFAULT).append("> ").toAttributedString();
    }

    private void health(AttributedStringBuilder prompt, ClusterState state) {
        List<String> primaries =
                state.primaries().stream().map(node -> node.name().value()).toList();
        prompt.append(" ")
                .styled(
                        primaries.size() == 1 ? AttributedStyle.DEFAULT : BAD,
                        primaries.isEmpty() ? translation.say("no primary") : String.join("+", primaries));
        long well = Topology.of(state).places().stream()
                .filter(Topology.Place::isWell)
                .count();
        int members = state.members().size();
        boolean paused = !state.leftPaused().isEmpty();
        prompt.append(" ")
                .styled(
                        well == members && !paused && primaries.size() == 1 ? GOOD : BAD,
                        well == members
                                ? translation.say(paused ? "paused" : "ok")
                                : well + "/" + members + " " + translation.say("ok"));
    }
}
