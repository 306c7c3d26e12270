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

/** The words for who belongs to a cluster and in which role: it is made, grows, shrinks, and survives failures. */
public abstract class Members extends Statements {
    /** repmgr: priority is an int; 0 means never to be promoted. */
    static final int HIGHEST_PRIORITY = 1_000_000;

    private final Archives archives = new Archives();

    Members(String file) {
        super(file);
    }

    @Word(
            value =
                    "makes a new cluster on bare hosts with the software on them: the first host its primary, the others standbys",
            example = "install 'pg1', 'pg2', 'pg3', data: '/var/lib/postgresql/15/main'")
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
        Options known =
                new Options("install", options, here(), "data", "config", "port", "locale", "settings", "access");
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
        String first = safe("install", words[0]);
        List<String> standbys =
                Stream.of(words).skip(1).map(word -> safe("install", word)).toList();
        add(new Install(first, standbys, wish, Secret.random()), "install '" + first + "'");
        if (!standbys.isEmpty()) {
            expand(standbys.toArray(String[]::new));
        }
    }

    @Word(
            value =
                    "makes a bare host the witness: a small server of its own, with a vote when standbys cannot see their primary",
            example = "witness 'pg4'")
    public void witness(
            @NamedParam(value = "location", type = CharSequence.class) Map<String, ?> options, String word) {
        Options known = new Options("witness", options, here(), "location");
        add(new Witness(safe("witness", word), known.label("location")), "witness '" + word + "'");
    }

    public void witness(String word) {
        witness(Map.of(), word);
    }

    @Word(value = "makes bare hosts streaming, registered standbys", example = "expand 'pg4', upstream: 'pg2'")
    public void expand(
            @NamedParam(value = "upstream", type = CharSequence.class)
                    @NamedParam(value = "location", type = CharSequence.class)
                    @NamedParam(value = "priority", type = Integer.class)
                    Map<String, ?> options,
            String... words) {
        if (words == null || words.length == 0) {
            throw Misuse.nothingGiven("expand", here());
        }
        Options known = new Options("expand", options, here(), "upstream", "location", "priority");
        for (String word : words) {
            Expand expand = new Expand(
                    safe("expand", word),
                    known.label("upstream"),
                    known.label("location"),
                    known.number("priority", 0, HIGHEST_PRIORITY));
            add(expand, "expand '" + word + "'");
        }
    }

    public void expand(CharSequence... words) {
        expand(Map.of(), texts(words));
    }

    @Word(value = "takes a standby or witness out, and leaves nothing of it behind", example = "shrink 'pg3'")
    public void shrink(
            @NamedParam(value = "lost", type = Boolean.class)
                    @NamedParam(value = "purge", type = Boolean.class)
                    @NamedParam(value = "drain", type = Integer.class)
                    Map<String, ?> options,
            String word) {
        Options known = new Options("shrink", options, here(), "lost", "purge", "drain");
        Shrink shrink = new Shrink(
                safe("shrink", word),
                known.flag("lost"),
                known.flag("purge"),
                Duration.ofSeconds(known.number("drain", 0, 86_400).orElse(30)));
        add(shrink, "shrink '" + word + "'");
    }

    public void shrink(String word) {
        shrink(Map.of(), word);
    }

    @Word(value = "makes a standby the primary, and the primary its standby", example = "switchover to: 'pg2'")
    public void switchover(@NamedParam(value = "to", type = CharSequence.class) Map<String, ?> options) {
        Options known = new Options("switchover", options, here(), "to");
        String word = known.label("to").orElseThrow(() -> Misuse.nothingGiven("switchover", here()));
        add(new Switchover(word), "switchover to: '" + word + "'");
    }

    @Word(
            value = "lets each node's user log in to the other nodes by key, host keys checked; declared hosts, too",
            example = "trust 'pg4', root: true")
    public void trust(@NamedParam(value = "root", type = Boolean.class) Map<String, ?> options, String... words) {
        Options known = new Options("trust", options, here(), "root");
        List<String> nodes = words == null
                ? List.of()
                : Stream.of(words).map(word -> safe("trust", word)).toList();
        boolean root = known.flag("root");
        String said = nodes.stream().map(word -> " '" + word + "'").collect(Collectors.joining(","));
        add(new Trust(nodes, root), "trust" + said + (root ? (nodes.isEmpty() ? "" : ",") + " root: true" : ""));
    }

    public void trust(CharSequence... words) {
        trust(Map.of(), texts(words));
    }

    @Word(
            value = "makes a standby the primary in place of one that is dead, and the other standbys follow it",
            example = "promote 'pg2'")
    public void promote(
            @NamedParam(value = "lost", type = Boolean.class) @NamedParam(value = "behind", type = Boolean.class)
                    Map<String, ?> options,
            String word) {
        Options known = new Options("promote", options, here(), "lost", "behind");
        add(new Promote(safe("promote", word), known.flag("lost"), known.flag("behind")), "promote '" + word + "'");
    }

    public void promote(String word) {
        promote(Map.of(), word);
    }

    @Word(
            value =
                    "brings a former primary, or a standby that left the others' WAL, back as a standby; by rewind if needed",
            example = "rejoin 'pg1'")
    public void rejoin(String word) {
        add(new Rejoin(safe("rejoin", word)), "rejoin '" + word + "'");
    }

    @Word(
            value = "copies another node's data anew to a member that cannot come back with its own, which is removed",
            example = "rebuild 'pg3'")
    public void rebuild(
            @NamedParam(value = "upstream", type = CharSequence.class) Map<String, ?> options, String word) {
        Options known = new Options("rebuild", options, here(), "upstream");
        add(new Rebuild(safe("rebuild", word), known.label("upstream")), "rebuild '" + word + "'");
    }

    public void rebuild(String word) {
        rebuild(Map.of(), word);
    }

    @Word(
            value = "has a standby receive WAL from another member, the primary if none is named",
            example = "follow 'pg3', upstream: 'pg2'")
    public void follow(@NamedParam(value = "upstream", type = CharSequence.class) Map<String, ?> options, String word) {
        Options known = new Options("follow", options, here(), "upstream");
        add(new Follow(safe("follow", word), known.label("upstream")), "follow '" + word + "'");
    }

    public void follow(String word) {
        follow(Map.of(), word);
    }

    @Word(
            value =
                    "gives a host the software of a member: copies a product's directory, or unpacks it, or says which packages to install",
            example = "prepare 'pg4', from: 'pg1'")
    public void prepare(
            @NamedParam(value = "from", type = CharSequence.class)
                    @NamedParam(value = "archive", type = CharSequence.class)
                    @NamedParam(value = "license", type = CharSequence.class)
                    Map<String, ?> options,
            String word) {
        Options known = new Options("prepare", options, here(), "from", "archive", "license");
        Optional<SoftwareArchive> archive = archives.of(known, here());
        add(new Prepare(safe("prepare", word), known.label("from"), archive), "prepare '" + word + "'");
    }

    public void prepare(String word) {
        prepare(Map.of(), word);
    }

    @Override
    boolean standsAlone(String word) {
        if (word.equals("trust")) {
            trust();
            return true;
        }
        return super.standsAlone(word);
    }

    /** Of words without options: an array of String would, to Groovy's type checker, take the options for a word as well. */
    private static String[] texts(CharSequence... words) {
        return words == null
                ? null
                : Stream.of(words)
                        .map(word -> word == null ? null : word.toString())
                        .toArray(String[]::new);
    }
}
