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
import org.codehaus.groovy.runtime.InvokerHelper;

/** The words that exist only in the shell; they are carried out at once. */
final class ShellWords extends GroovyObjectSupport {
    private final Evaluator evaluator;
    private final ShellHost host;

    ShellWords(Evaluator evaluator, ShellHost host) {
        this.evaluator = evaluator;
        this.host = host;
    }

    @Word
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

    @Word
    public void plan(@DelegatesTo(value = ClusterSpec.class, strategy = Closure.DELEGATE_FIRST) Closure<?> body) {
        host.plan(evaluator.collected(body));
    }

    @Word
    public ClusterView status() {
        return new ClusterView(host.look(evaluator.reachable()));
    }

    @Word
    public void watch(
            @NamedParam(value = "every", type = CharSequence.class) @NamedParam(value = "times", type = Integer.class)
                    Map<String, ?> options) {
        Options known = new Options("watch", options, evaluator.here(), Words.options("watch"));
        host.watch(
                evaluator.reachable(),
                known.duration("every").orElse(Duration.ofSeconds(1)),
                known.number("times", 1, Integer.MAX_VALUE).orElse(0));
    }

    public void watch() {
        watch(Map.of());
    }

    @Word
    public void script(String file, Object... arguments) {
        evaluator.flush();
        List<String> texts = arguments == null
                ? List.of()
                : Arrays.stream(arguments).map(String::valueOf).toList();
        host.script(file, texts);
    }

    @Word
    public void help() {
        host.help(Optional.empty());
    }

    public void help(String word) {
        host.help(Optional.of(word));
    }

    @Word
    public void timing() {
        host.timing();
    }

    @Word
    public void exit() {
        host.exit();
    }

    /** Carries out a word that needs no arguments; empty if it is no such word. */
    Optional<Value> standingAlone(String word) {
        return Words.standsAlone(ShellWords.class, word)
                ? Optional.of(new Value(InvokerHelper.invokeMethod(this, word, null)))
                : Optional.empty();
    }

    record Value(Object value) {}
}
