package kesh.dsl;

import groovy.lang.Closure;
import groovy.lang.DelegatesTo;
import groovy.lang.GroovyObjectSupport;
import groovy.transform.NamedParam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import kesh.cluster.NodeName;
import kesh.cluster.NodeSelection;
import kesh.plan.LocalFile;
import kesh.verb.Verb;
import kesh.verb.adhoc.Get;
import kesh.verb.adhoc.Put;
import kesh.verb.adhoc.RequireAnswer;
import kesh.verb.adhoc.RequireThat;
import kesh.verb.adhoc.Sh;
import kesh.verb.adhoc.Sql;
import kesh.verb.health.Health;
import kesh.verb.health.Rescan;
import org.codehaus.groovy.runtime.InvokerHelper;

/** The words that request something: each adds a verb to the script's statements, and nothing is done yet. */
public abstract class Statements extends GroovyObjectSupport {
    /** The default time limit of a shell line or an SQL statement. */
    private static final Duration USUAL = Duration.ofMinutes(1);

    private final String file;
    private final List<Statement> statements = new ArrayList<>();

    Statements(String file) {
        this.file = file;
    }

    @Word
    public void check() {
        addAgain(new Health(), "check");
    }

    @Word
    public void rescan() {
        add(new Rescan(), "rescan");
    }

    @Word
    public void require(
            @NamedParam(value = "sql", type = CharSequence.class) @NamedParam(value = "on", type = Object.class)
                    Map<String, ?> options,
            String title) {
        Options known = options("require", options);
        String said = said("require", title);
        NodeSelection on = known.selection("on").orElse(NodeSelection.PRIMARY);
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

    public void require(
            String title, @DelegatesTo(value = ClusterView.class, strategy = Closure.DELEGATE_FIRST) Closure<?> holds) {
        String said = said("require", title);
        Position here = here();
        add(new RequireThat(said, new Requirement(holds, here)), "require '" + said + "'");
    }

    @Word
    public void sql(
            @NamedParam(value = "on", type = Object.class) @NamedParam(value = "within", type = CharSequence.class)
                    Map<String, ?> options,
            String text) {
        Options known = options("sql", options);
        String said = said("sql", text);
        Duration bound = known.duration("within").orElse(USUAL);
        addAgain(new Sql(said, chosen(known, "sql"), bound), "sql '" + said + "'");
    }

    public void sql(String text) {
        sql(Map.of(), text);
    }

    @Word
    public void sh(
            @NamedParam(value = "on", type = Object.class) @NamedParam(value = "within", type = CharSequence.class)
                    Map<String, ?> options,
            String line) {
        Options known = options("sh", options);
        String said = said("sh", line);
        Duration bound = known.duration("within").orElse(USUAL);
        addAgain(new Sh(said, chosen(known, "sh"), bound), "sh '" + said + "'");
    }

    public void sh(String line) {
        sh(Map.of(), line);
    }

    @Word
    public void put(
            @NamedParam(value = "on", type = Object.class) @NamedParam(value = "mode", type = CharSequence.class)
                    Map<String, ?> options,
            String local,
            String path) {
        Options known = options("put", options);
        NodeSelection on = chosen(known, "put");
        LocalFile file = LocalFiles.read(said("put", local), here());
        String mode = known.mode("mode").orElse("644");
        add(new Put(file, absolute("put", path), mode, on), "put '" + local + "', '" + path + "'");
    }

    public void put(Map<String, ?> options, String local) {
        options("put", options).selection("on");
        options("put", options).mode("mode");
        throw new Mistake(
                here(),
                "put '%s' does not say which file to write".formatted(local),
                null,
                "put '%s', '/path/there', on: all".formatted(local));
    }

    @Word
    public void get(
            @NamedParam(value = "on", type = Object.class) Map<String, ?> options, String path, String directory) {
        Options known = options("get", options);
        addAgain(
                new Get(absolute("get", path), LocalPath.of(said("get", directory)), chosen(known, "get")),
                "get '" + path + "', '" + directory + "'");
    }

    public void get(Map<String, ?> options, String path) {
        options("get", options).selection("on");
        throw new Mistake(
                here(),
                "get '%s' does not say where to copy it".formatted(path),
                null,
                "get '%s', 'directory/', on: all".formatted(path));
    }

    /** The nodes must always be given, so that nothing is done everywhere by an oversight. */
    final NodeSelection chosen(Options options, String word) {
        return options.selection("on")
                .orElseThrow(() -> new Mistake(
                        here(),
                        word + " does not say on which nodes",
                        null,
                        "add on: 'pg2', on: standbys, on: primary or on: all"));
    }

    private String absolute(String word, String path) {
        String said = said(word, path);
        if (!said.matches("/[^\\x00-\\x1f]*[^/\\x00-\\x1f]")) {
            throw new Mistake(
                    here(),
                    "%s '%s': not the absolute path of a file".formatted(word, Options.printable(said)),
                    null,
                    null);
        }
        return said;
    }

    private String said(String word, String title) {
        if (title == null || title.isBlank()) {
            throw Misuse.nothingGiven(word, here());
        }
        return title.strip();
    }

    /** A selection of nodes that is written without quotes. */
    static Optional<NodeSelection> selection(String word) {
        return switch (word) {
            case "all" -> Optional.of(NodeSelection.ALL);
            case "primary" -> Optional.of(NodeSelection.PRIMARY);
            case "standbys" -> Optional.of(NodeSelection.STANDBYS);
            default -> Optional.empty();
        };
    }

    /** For editors, which look for properties here; a script finds the selections by {@link #selection}. */
    public NodeSelection getAll() {
        return NodeSelection.ALL;
    }

    public NodeSelection getPrimary() {
        return NodeSelection.PRIMARY;
    }

    public NodeSelection getStandbys() {
        return NodeSelection.STANDBYS;
    }

    /** Carries out a word that needs no arguments; false if it is no such word. */
    final boolean standsAlone(String word) {
        boolean alone = Words.standsAlone(getClass(), word);
        if (alone) {
            InvokerHelper.invokeMethod(this, word, null);
        }
        return alone;
    }

    /** The named options given to a word. */
    final Options options(String word, Map<?, ?> given) {
        return new Options(word, given, here(), Words.options(word));
    }

    /** Adds a statement that may occur more than once in a script. */
    final void addAgain(Verb verb, String text) {
        statements.add(new Statement(verb, text, here()));
    }

    final void add(Verb verb, String text) {
        if (statements.stream().anyMatch(statement -> statement.verb().equals(verb))) {
            throw new Mistake(here(), text + " is given twice", null, null);
        }
        statements.add(new Statement(verb, text, here()));
    }

    /** The word for a node that the script declares. */
    final String safe(String word, String value) {
        return word(
                word, value, NodeName::isSafe, "names are made of letters, digits, '.', '_' and '-', at most 63", null);
    }

    /** The word by which a script calls a node: a name, an id, or an address. */
    final String called(String word, String value) {
        return word(
                word,
                value,
                Options::callsNode,
                "names are made of letters, digits, '.', '_' and '-', at most 63, or an IP address",
                Options.asShown(value));
    }

    private String word(String word, String value, Predicate<String> fits, String form, String hint) {
        if (value == null) {
            throw Misuse.nothingGiven(word, here());
        }
        if (!fits.test(value)) {
            throw new Mistake(
                    here(), "%s '%s': not a name for a node".formatted(word, Options.printable(value)), form, hint);
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
