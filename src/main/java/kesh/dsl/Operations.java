package kesh.dsl;

import groovy.transform.NamedParam;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.NodeSelection;
import kesh.verb.operate.Pause;
import kesh.verb.operate.Reload;
import kesh.verb.operate.Restart;
import kesh.verb.operate.SetParameters;
import kesh.verb.operate.Start;
import kesh.verb.operate.Stop;
import kesh.verb.operate.Unpause;

/** The words for everyday operations: starting and stopping servers, settings, failover. */
public abstract class Operations extends Members {

    Operations(String file) {
        super(file);
    }

    @Word
    public void pause() {
        addAgain(new Pause(), "pause");
    }

    @Word
    public void unpause() {
        addAgain(new Unpause(), "unpause");
    }

    @Word
    public void start(@NamedParam(value = "on", type = Object.class) Map<String, ?> options, String... words) {
        NodeSelection on = nodes("start", options("start", options), words);
        addAgain(new Start(on), "start" + said(on));
    }

    public void start(String... words) {
        start(Map.of(), words);
    }

    @Word
    public void stop(@NamedParam(value = "on", type = Object.class) Map<String, ?> options, String... words) {
        NodeSelection on = nodes("stop", options("stop", options), words);
        addAgain(new Stop(on), "stop" + said(on));
    }

    public void stop(String... words) {
        stop(Map.of(), words);
    }

    @Word
    public void restart(
            @NamedParam(value = "on", type = Object.class) @NamedParam(value = "since", type = CharSequence.class)
                    Map<String, ?> options,
            String... words) {
        Options known = options("restart", options);
        NodeSelection on = nodes("restart", known, words);
        Optional<Instant> since = known.moment("since");
        addAgain(
                new Restart(on, since),
                "restart" + said(on)
                        + since.map(moment -> ", since: '" + moment + "'").orElse(""));
    }

    public void restart(String... words) {
        restart(Map.of(), words);
    }

    @Word
    public void reload(@NamedParam(value = "on", type = Object.class) Map<String, ?> options, String... words) {
        NodeSelection on = nodes("reload", options("reload", options), words);
        addAgain(new Reload(on), "reload" + said(on));
    }

    public void reload(String... words) {
        reload(Map.of(), words);
    }

    @Word
    public void set(
            @NamedParam(value = "on", type = Object.class) @NamedParam(value = "restart", type = Boolean.class)
                    Map<String, ?> options) {
        Map<String, Object> known = new LinkedHashMap<>();
        Map<String, String> wishes = new LinkedHashMap<>();
        options.forEach((name, value) -> {
            if (Words.options("set").contains(name)) {
                known.put(name, value);
            } else {
                wishes.put(Parameters.name("set", name, here()), Parameters.value("set", name, value, here()));
            }
        });
        if (wishes.isEmpty()) {
            throw Misuse.nothingGiven("set", here());
        }
        Options given = options("set", known);
        NodeSelection on = given.selection("on").orElse(NodeSelection.ALL);
        add(
                new SetParameters(wishes, on, given.flag("restart")),
                "set "
                        + wishes.entrySet().stream()
                                .map(wish -> wish.getKey() + ": '" + wish.getValue() + "'")
                                .collect(Collectors.joining(", "))
                        + (on.equals(NodeSelection.ALL) ? "" : "," + said(on).replaceFirst("^ '", " on: '")));
    }

    /** The nodes, given by their names or by {@code on:}. */
    private NodeSelection nodes(String word, Options options, String... words) {
        Optional<NodeSelection> on = options.selection("on");
        if (words == null || words.length == 0) {
            return on.orElseThrow(() -> Misuse.nothingGiven(word, here()));
        }
        if (on.isPresent()) {
            throw new Mistake(here(), word + " names nodes and also has on:", null, "leave out one of them");
        }
        return NodeSelection.named(
                Stream.of(words).map(name -> called(word, name)).toList());
    }

    private static String said(NodeSelection on) {
        return on.kind() == NodeSelection.Kind.NAMED
                ? on.words().stream().map(name -> " '" + name + "'").collect(Collectors.joining(","))
                : " on: " + on.kind().name().toLowerCase(Locale.ROOT);
    }
}
