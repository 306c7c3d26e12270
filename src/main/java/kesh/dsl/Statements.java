package kesh.dsl;

import groovy.lang.GroovyObjectSupport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kesh.cluster.NodeName;
import kesh.distro.Distribution;
import kesh.verb.Expand;
import kesh.verb.Shrink;
import kesh.verb.Switchover;
import kesh.verb.Verb;

/** The words that ask for something: each adds a verb to what the script says, and nothing is done yet. */
public abstract class Statements extends GroovyObjectSupport {
    /** repmgr: priority is an int; 0 means never to be promoted. */
    static final int HIGHEST_PRIORITY = 1_000_000;

    private final String file;
    private final List<Statement> statements = new ArrayList<>();

    Statements(String file) {
        this.file = file;
    }

    @Word(
            value = "makes bare hosts streaming, registered standbys",
            example = "expand 'pg4', upstream: 'pg2'",
            options = {"upstream", "location", "priority"})
    public void expand(Map<String, ?> options, String... words) {
        if (words == null || words.length == 0) {
            throw Misuse.nothingGiven("expand", here());
        }
        Options known = new Options("expand", options, here(), "upstream", "location", "priority");
        for (String word : words) {
            Expand expand = new Expand(
                    safe("expand", word),
                    known.label("upstream"),
                    known.label("location"),
                    known.number("priority", 0, HIGHEST_PRIORITY),
                    Distribution.POSTGRESQL);
            add(expand, "expand '" + word + "'");
        }
    }

    public void expand(String... words) {
        expand(Map.of(), words);
    }

    @Word(
            value = "takes a standby or witness out, and leaves nothing of it behind",
            example = "shrink 'pg3'",
            options = {"lost", "purge", "drain"})
    public void shrink(Map<String, ?> options, String word) {
        Options known = new Options("shrink", options, here(), "lost", "purge", "drain");
        Shrink shrink = new Shrink(
                safe("shrink", word),
                known.flag("lost"),
                known.flag("purge"),
                Duration.ofSeconds(known.number("drain", 0, 86_400).orElse(30)),
                Distribution.POSTGRESQL);
        add(shrink, "shrink '" + word + "'");
    }

    public void shrink(String word) {
        shrink(Map.of(), word);
    }

    @Word(
            value = "makes a standby the primary, and the primary its standby",
            example = "switchover to: 'pg2'",
            options = {"to"})
    public void switchover(Map<String, ?> options) {
        Options known = new Options("switchover", options, here(), "to");
        String word = known.label("to").orElseThrow(() -> Misuse.nothingGiven("switchover", here()));
        add(new Switchover(word, Distribution.POSTGRESQL), "switchover to: '" + word + "'");
    }

    private void add(Verb verb, String text) {
        if (statements.stream().anyMatch(statement -> statement.verb().equals(verb))) {
            throw new Mistake(here(), text + " is given twice", null, null);
        }
        statements.add(new Statement(verb, text, here()));
    }

    final String safe(String word, String value) {
        if (value == null) {
            throw Misuse.nothingGiven(word, here());
        }
        if (!NodeName.isSafe(value)) {
            throw new Mistake(
                    here(),
                    "%s '%s': not a name for a node".formatted(word, Options.printable(value)),
                    "names are made of letters, digits, '.', '_' and '-', at most 63",
                    null);
        }
        return value;
    }

    final Position here() {
        return Position.current(file);
    }

    final List<Statement> statements() {
        return statements;
    }
}
