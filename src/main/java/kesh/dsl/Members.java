package kesh.dsl;

import groovy.transform.NamedParam;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Secret;
import kesh.product.Conventions;
import kesh.software.SoftwareArchive;
import kesh.verb.grow.Expand;
import kesh.verb.grow.Install;
import kesh.verb.grow.NewCluster;
import kesh.verb.grow.Witness;
import kesh.verb.role.Follow;
import kesh.verb.role.Promote;
import kesh.verb.role.Rebuild;
import kesh.verb.role.Rejoin;
import kesh.verb.role.Switchover;
import kesh.verb.shrink.Shrink;
import kesh.verb.software.Prepare;
import kesh.verb.trust.Trust;

/** The words for the members of a cluster and their roles: it is made, grows, shrinks, and survives failures. */
public abstract class Members extends Statements {
    /** In repmgr, the priority is an int; a node with 0 is never promoted. */
    static final int HIGHEST_PRIORITY = 1_000_000;

    private final Archives archives = new Archives();

    Members(String file) {
        super(file);
    }

    @Word
    public void install(
            @NamedParam(value = "data", type = CharSequence.class)
                    @NamedParam(value = "config", type = CharSequence.class)
                    @NamedParam(value = "port", type = Integer.class)
                    @NamedParam(value = "locale", type = CharSequence.class)
                    @NamedParam(value = "settings", type = Map.class)
                    @NamedParam(value = "access", type = List.class)
                    Map<String, ?> options,
            String... words) {
        if (words == null || words.length == 0) {
            throw Misuse.nothingGiven("install", here());
        }
        if (statements().stream().anyMatch(statement -> statement.verb() instanceof Install)) {
            throw new Mistake(here(), "install is given twice", "a script describes one cluster", null);
        }
        Options known = options("install", options);
        Optional<String> data = known.remotePath("data");
        NewCluster wish = new NewCluster(
                data.orElse("").replaceFirst("(?<=.)/+$", ""),
                known.remotePath("config").orElse("~/repmgr.conf"),
                known.number("port", 1, 65535).orElse(Conventions.POSTGRESQL.port()),
                known.label("locale").orElse(NewCluster.LOCALE),
                known.parameters("settings", "port"),
                known.lines("access"));
        if (data.isEmpty()) {
            throw new Mistake(
                    here(),
                    "install does not say where the data goes",
                    null,
                    "add data: '/var/lib/postgresql/15/main', the same on all nodes");
        }
        String first = called("install", words[0]);
        List<String> standbys =
                Stream.of(words).skip(1).map(word -> called("install", word)).toList();
        add(new Install(first, standbys, wish, Secret.random()), "install '" + first + "'");
        if (!standbys.isEmpty()) {
            expand(standbys.toArray(String[]::new));
        }
    }

    @Word
    public void witness(
            @NamedParam(value = "location", type = CharSequence.class) Map<String, ?> options, String word) {
        Options known = options("witness", options);
        add(new Witness(called("witness", word), known.label("location")), "witness '" + word + "'");
    }

    public void witness(String word) {
        witness(Map.of(), word);
    }

    @Word
    public void expand(
            @NamedParam(value = "upstream", type = CharSequence.class)
                    @NamedParam(value = "location", type = CharSequence.class)
                    @NamedParam(value = "priority", type = Integer.class)
                    Map<String, ?> options,
            String... words) {
        if (words == null || words.length == 0) {
            throw Misuse.nothingGiven("expand", here());
        }
        Options known = options("expand", options);
        for (String word : words) {
            Expand expand = new Expand(
                    called("expand", word),
                    known.node("upstream"),
                    known.label("location"),
                    known.number("priority", 0, HIGHEST_PRIORITY));
            add(expand, "expand '" + word + "'");
        }
    }

    public void expand(CharSequence... words) {
        expand(Map.of(), texts(words));
    }

    @Word
    public void shrink(
            @NamedParam(value = "lost", type = Boolean.class)
                    @NamedParam(value = "purge", type = Boolean.class)
                    @NamedParam(value = "drain", type = Integer.class)
                    Map<String, ?> options,
            String word) {
        Options known = options("shrink", options);
        Shrink shrink = new Shrink(
                called("shrink", word),
                known.flag("lost"),
                known.flag("purge"),
                Duration.ofSeconds(known.number("drain", 0, 86_400).orElse(30)));
        add(shrink, "shrink '" + word + "'");
    }

    public void shrink(String word) {
        shrink(Map.of(), word);
    }

    @Word
    public void switchover(@NamedParam(value = "to", type = CharSequence.class) Map<String, ?> options) {
        Options known = options("switchover", options);
        String word = known.node("to").orElseThrow(() -> Misuse.nothingGiven("switchover", here()));
        add(new Switchover(word), "switchover to: '" + word + "'");
    }

    @Word
    public void trust(@NamedParam(value = "root", type = Boolean.class) Map<String, ?> options, String... words) {
        Options known = options("trust", options);
        List<String> nodes = words == null
                ? List.of()
                : Stream.of(words).map(word -> called("trust", word)).toList();
        boolean root = known.flag("root");
        String said = nodes.stream().map(word -> " '" + word + "'").collect(Collectors.joining(","));
        add(new Trust(nodes, root), "trust" + said + (root ? (nodes.isEmpty() ? "" : ",") + " root: true" : ""));
    }

    public void trust() {
        trust(Map.of());
    }

    public void trust(CharSequence... words) {
        trust(Map.of(), texts(words));
    }

    @Word
    public void promote(
            @NamedParam(value = "lost", type = Boolean.class) @NamedParam(value = "behind", type = Boolean.class)
                    Map<String, ?> options,
            String word) {
        Options known = options("promote", options);
        add(new Promote(called("promote", word), known.flag("lost"), known.flag("behind")), "promote '" + word + "'");
    }

    public void promote(String word) {
        promote(Map.of(), word);
    }

    @Word
    public void rejoin(String word) {
        add(new Rejoin(called("rejoin", word)), "rejoin '" + word + "'");
    }

    @Word
    public void rebuild(
            @NamedParam(value = "upstream", type = CharSequence.class) Map<String, ?> options, String word) {
        Options known = options("rebuild", options);
        add(new Rebuild(called("rebuild", word), known.node("upstream")), "rebuild '" + word + "'");
    }

    public void rebuild(String word) {
        rebuild(Map.of(), word);
    }

    @Word
    public void follow(@NamedParam(value = "upstream", type = CharSequence.class) Map<String, ?> options, String word) {
        Options known = options("follow", options);
        add(new Follow(called("follow", word), known.node("upstream")), "follow '" + word + "'");
    }

    public void follow(String word) {
        follow(Map.of(), word);
    }

    @Word
    public void prepare(
            @NamedParam(value = "from", type = CharSequence.class)
                    @NamedParam(value = "archive", type = CharSequence.class)
                    @NamedParam(value = "license", type = CharSequence.class)
                    Map<String, ?> options,
            String word) {
        Options known = options("prepare", options);
        Optional<SoftwareArchive> archive = archives.of(known, here());
        add(new Prepare(called("prepare", word), known.node("from"), archive), "prepare '" + word + "'");
    }

    public void prepare(String word) {
        prepare(Map.of(), word);
    }

    /** If words without options took String arrays, Groovy's type checker would accept the options as a word as well. */
    private static String[] texts(CharSequence... words) {
        return words == null
                ? null
                : Stream.of(words)
                        .map(word -> word == null ? null : word.toString())
                        .toArray(String[]::new);
    }
}
