package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Host;
import kesh.cluster.Masked;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Passfile;
import kesh.cluster.Secret;
import kesh.cluster.Secrets;
import kesh.command.Command;
import kesh.command.Query;
import kesh.plan.Action;
import kesh.plan.Step;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.Result;
import kesh.remote.Transport;
import kesh.survey.Survey;

/** Carries out the action of one step. */
final class Actions {
    /** A shorter password may also be a word of the message itself, such as repmgr's own name. */
    private static final int NO_WORD = 7;

    /** The time to find out why a step failed. */
    private static final Duration ASKING = Duration.ofSeconds(20);

    private final Transport transport;
    private final Survey survey;

    Actions(Transport transport, Survey survey) {
        this.transport = transport;
        this.survey = survey;
    }

    /**
     * Performs the action and returns its output.
     *
     * @throws Problem if the command or the server reports that it failed
     */
    Output perform(ClusterState state, Step step) {
        if (step.action() instanceof Action.Run run) {
            return Output.of(run(state, run.command(), step));
        }
        if (step.action() instanceof Action.WriteFile file) {
            return Output.of(run(state, Placing.command(file), step));
        }
        if (step.action() instanceof Action.Send sent) {
            return Output.of(run(state, Placing.command(sent), step));
        }
        if (step.action() instanceof Action.AddLines lines) {
            return Output.of(run(state, Adding.command(state, lines), step));
        }
        if (step.action() instanceof Action.Sql sql) {
            return sql(state, sql, step.patience());
        }
        if (step.action() instanceof Action.Unpack unpack) {
            return Output.of(run(state, Unpacking.command(unpack), step));
        }
        if (step.action() instanceof Action.Fetch fetch) {
            try (Fetching fetching = new Fetching(fetch)) {
                completed(state, fetching.command(), step);
                return Output.of(fetching.done());
            }
        }
        return Output.NONE;
    }

    private String run(ClusterState state, Command command, Step step) {
        Result result = completed(state, command, step);
        return withoutPasswords(state, (result.out() + result.err()).strip());
    }

    private Result completed(ClusterState state, Command command, Step step) {
        Host host = host(state, step.node());
        Result result = transport.run(host, command, step.patience());
        if (!result.ok()) {
            String said = lastLines(result.err().isBlank() ? result.out() : result.err());
            throw new Problem(
                    host + ": could not " + step.title() + " (" + result.ending() + ")",
                    what(step.action(), command) + "\n" + withoutPasswords(state, said),
                    null);
        }
        return result;
    }

    private static String what(Action action, Command command) {
        if (action instanceof Action.WriteFile file) {
            return "writing " + file.path();
        }
        if (action instanceof Action.Send sent) {
            return "sending " + sent.from().name() + " to " + sent.path();
        }
        if (action instanceof Action.Unpack unpack) {
            return "$ " + unpack.line();
        }
        return action instanceof Action.AddLines lines ? "adding to " + lines.path() : "$ " + command;
    }

    /**
     * Removes passwords, as programs print their arguments: repmgr shows whole conninfos with the password
     * (repmgr#780).
     */
    private static String withoutPasswords(ClusterState state, String said) {
        String shown = Secrets.hidden(said);
        for (Node node : state.nodes()) {
            Stream<Secret> passwords = Stream.concat(
                    node.registration().flatMap(row -> row.conninfo().password()).stream(),
                    node.machine().found().stream()
                            .flatMap(machine -> machine.passfile().entries().stream())
                            .map(Passfile.Entry::password));
            for (Secret password : passwords
                    .filter(secret -> secret.reveal().length() >= NO_WORD)
                    .toList()) {
                shown = shown.replace(password.reveal(), password.toString());
            }
        }
        return shown;
    }

    private Output sql(ClusterState state, Action.Sql sql, Duration patience) {
        Answer answer = ask(state, sql.node(), sql.query(), patience);
        if (answer instanceof Answer.Refused refused) {
            throw new Problem(
                    sql.node() + ": its server refused to " + sql.query().name(), refused.message(), null);
        }
        return new Output(
                "",
                ((Answer.Rows) answer)
                        .rows().stream()
                                .map(row -> withoutPasswords(state, row.columns()))
                                .toList());
    }

    private static Map<String, String> withoutPasswords(ClusterState state, Map<String, String> row) {
        Map<String, String> shown = new LinkedHashMap<>();
        row.forEach((column, value) -> shown.put(column, value == null ? null : withoutPasswords(state, value)));
        return shown;
    }

    Answer ask(ClusterState state, NodeName node, Query query, Duration limit) {
        return transport
                .query(host(state, node), login(node), List.of(query), limit)
                .get(0);
    }

    /** Returns what a command prints; empty if it fails. */
    Optional<String> printed(ClusterState state, NodeName node, Command command, Duration limit) {
        return Optional.of(transport.run(host(state, node), command, limit))
                .filter(Result::ok)
                .map(Result::out);
    }

    /** Returns the failure of a step that began then with what the node says about it; unchanged if that cannot be known. */
    Problem withEvidence(ClusterState state, Step step, Instant began, Problem failure) {
        if (step.evidence().isEmpty()) {
            return failure;
        }
        try {
            Command asks = step.evidence().get();
            List<String> words = new ArrayList<>(asks.argv());
            words.add(Long.toString(Duration.between(began, Instant.now()).toSeconds() + 1));
            Command asking = Command.reading(words.toArray(String[]::new))
                    .withInput(asks.input().orElse(Masked.EMPTY));
            return printed(state, step.node(), asking, ASKING)
                    .map(said -> Evidence.added(
                            failure, withoutPasswords(state, said).lines().toList()))
                    .orElse(failure);
        } catch (Problem blind) {
            return failure;
        }
    }

    Transport.Held hold(ClusterState state, NodeName node, Query query, String applicationName, Duration limit) {
        return transport.hold(host(state, node), login(node), query, applicationName, limit);
    }

    /** Returns a node's host. A node whose record was removed meanwhile is no longer known. */
    private static Host host(ClusterState state, NodeName node) {
        return state.node(node)
                .orElseThrow(() -> new Problem(
                        node + ": it is no longer a node of this cluster",
                        "its record was removed since it was inspected",
                        "run it again to plan from the current state"))
                .host();
    }

    private Login login(NodeName node) {
        return survey.login(node).orElseThrow(() -> new Problem(node + ": how to log in is not known", null, null));
    }

    private static String lastLines(String text) {
        List<String> lines = text.strip().lines().toList();
        return lines.stream().skip(Math.max(0, lines.size() - 12)).collect(Collectors.joining("\n"));
    }
}
