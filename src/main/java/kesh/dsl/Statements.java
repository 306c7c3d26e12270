package kesh.dsl;

import groovy.lang.GroovyObjectSupport;
import java.util.ArrayList;
import java.util.List;
import kesh.cluster.NodeName;
import kesh.distro.Distribution;
import kesh.verb.Expand;
import kesh.verb.Verb;

/** The words that ask for something: each adds a verb to what the script says, and nothing is done yet. */
public abstract class Statements extends GroovyObjectSupport {
    private final String file;
    private final List<Statement> statements = new ArrayList<>();

    Statements(String file) {
        this.file = file;
    }

    @Word(value = "makes a bare host a streaming, registered standby", example = "expand 'pg4'")
    public void expand(String word) {
        add(new Expand(safe("expand", word), Distribution.POSTGRESQL), "expand '" + word + "'");
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
