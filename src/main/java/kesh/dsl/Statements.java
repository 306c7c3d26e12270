package kesh.dsl;

import groovy.lang.Closure;
import groovy.lang.GroovyObjectSupport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.Choice;
import kesh.cluster.NodeName;
import kesh.distro.Distribution;
import kesh.verb.Expand;
import kesh.verb.Health;
import kesh.verb.RequireAnswer;
import kesh.verb.RequireThat;
import kesh.verb.Rescan;
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

    @Word(value = "a gate: what comes after it is done only if all is well with the cluster", example = "check")
    public void check() {
        addAgain(new Health(), "check");
    }

    @Word(
            value = "compares records, slots and streams with each other, and repairs what is clearly safe to repair",
            example = "rescan")
    public void rescan() {
        add(new Rescan(Distribution.POSTGRESQL), "rescan");
    }

    @Word(
            value = "a check of one's own, by a SELECT that says whether it is so, or in a block on what was seen",
            example = "require 'no long transaction', sql: 'select count(*) = 0 from pg_prepared_xacts', on: primary",
            options = {"sql", "on"})
    public void require(Map<String, ?> options, String title) {
        Options known = new Options("require", options, here(), "sql", "on");
        String said = said("require", title);
        Choice on = known.choice("on").orElse(Choice.PRIMARY);
        String sql = known.statement("sql")
                .orElseThrow(() -> new Mistake(
                        here(),
                        "require '%s' has neither a SELECT nor a block".formatted(Options.printable(said)),
                        null,
                        "write it like: require 'lag is small', sql: 'select …', on: primary"));
        if (sql.contains(";")) {
            throw new Mistake(here(), "sql of require is more than one statement", "';' ends a statement", null);
        }
        add(new RequireAnswer(said, sql, on), "require '" + said + "'");
    }

    public void require(String title, Closure<?> holds) {
        String said = said("require", title);
        Position here = here();
        add(new RequireThat(said, new Requirement(holds, here)), "require '" + said + "'");
    }

    private String said(String word, String title) {
        if (title == null || title.isBlank()) {
            throw Misuse.nothingGiven(word, here());
        }
        return title.strip();
    }

    /** A name for nodes that stands without quotes. */
    static Optional<Choice> choice(String word) {
        return switch (word) {
            case "all" -> Optional.of(Choice.ALL);
            case "primary" -> Optional.of(Choice.PRIMARY);
            case "standbys" -> Optional.of(Choice.STANDBYS);
            default -> Optional.empty();
        };
    }

    /** A word that needs nothing after it: to Groovy, that is a variable which is read. */
    final boolean standsAlone(String word) {
        switch (word) {
            case "check" -> check();
            case "rescan" -> rescan();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** What makes sense more than once in a script. */
    private void addAgain(Verb verb, String text) {
        statements.add(new Statement(verb, text, here()));
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
