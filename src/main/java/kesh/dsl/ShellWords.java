package kesh.dsl;

import groovy.lang.Closure;
import groovy.lang.DelegatesTo;
import groovy.lang.GroovyObjectSupport;
import groovy.transform.NamedParam;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words that only the shell knows: what they say is done at once. */
final class ShellWords extends GroovyObjectSupport {
    private final Evaluator evaluator;
    private final ShellHost host;

    ShellWords(Evaluator evaluator, ShellHost host) {
        this.evaluator = evaluator;
        this.host = host;
    }

    @Word(
            value = "takes a cluster to work on: from a script that declares it, or by its name one from before",
            example = "use 'prod.groovy'")
    public void use(String fileOrName) {
        evaluator.use(fileOrName);
    }

    public void cluster(
            String name, @DelegatesTo(value = ClusterSpec.class, strategy = Closure.DELEGATE_FIRST) Closure<?> body) {
        evaluator.cluster(name, body);
    }

    public void cluster(@DelegatesTo(value = ClusterSpec.class, strategy = Closure.DELEGATE_FIRST) Closure<?> body) {
        cluster("cluster", body);
    }

    @Word(value = "plans what is in the block and shows it; changes nothing", example = "plan { expand 'pg4' }")
    public void plan(@DelegatesTo(value = ClusterSpec.class, strategy = Closure.DELEGATE_FIRST) Closure<?> body) {
        host.plan(evaluator.collected(body));
    }

    @Word(
            value = "looks at the cluster now; as a value it has members, standbys and primary",
            example = "status().standbys.find { it.lag > 1.MB }")
    public ClusterView status() {
        return new ClusterView(host.look(evaluator.reachable()));
    }

    @Word(
            value = "shows the cluster live, until q is pressed: lag, rates, slots, what is at work, events",
            example = "watch every: '2s'")
    public void watch(
            @NamedParam(value = "every", type = CharSequence.class) @NamedParam(value = "times", type = Integer.class)
                    Map<String, ?> options) {
        Options known = new Options("watch", options, evaluator.here(), "every", "times");
        host.watch(
                evaluator.reachable(),
                known.duration("every").orElse(Duration.ofSeconds(1)),
                known.number("times", 1, Integer.MAX_VALUE).orElse(0));
    }

    public void watch() {
        watch(Map.of());
    }

    @Word(value = "runs a file line by line, as if it were typed here", example = "script 'night-shift.groovy'")
    public void script(String file, Object... arguments) {
        evaluator.flush();
        List<String> texts = arguments == null
                ? List.of()
                : Arrays.stream(arguments).map(String::valueOf).toList();
        host.script(file, texts);
    }

    @Word(value = "tells the words, or all about one of them", example = "help expand")
    public void help() {
        host.help(Optional.empty());
    }

    public void help(String word) {
        host.help(Optional.of(word));
    }

    @Word(value = "tells after each line how long it took, or no longer does", example = "timing")
    public void timing() {
        host.timing();
    }

    @Word(value = "ends the shell, as Ctrl-D does", example = "exit")
    public void exit() {
        host.exit();
    }

    /** A word that needs nothing after it: to Groovy, that is a variable which is read. Empty if it is none. */
    Optional<Value> standingAlone(String word) {
        switch (word) {
            case "status" -> {
                return Optional.of(new Value(status()));
            }
            case "watch" -> watch();
            case "help" -> help();
            case "timing" -> timing();
            case "exit" -> exit();
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(new Value(null));
    }

    record Value(Object value) {}
}
