package kesh.dsl;

import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.GroovyClassLoader;
import groovy.lang.GroovyCodeSource;
import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import groovy.transform.ThreadInterrupt;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.NodeSelection;
import kesh.text.Nearest;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.customizers.ASTTransformationCustomizer;
import org.codehaus.groovy.runtime.GroovyCategorySupport;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.codehaus.groovy.runtime.MethodClosure;

/** Runs the lines typed into the shell. Variables, methods, classes, imports and the current cluster are kept. */
public final class Evaluator {
    private static final Pattern HELP = Pattern.compile("\\s*help\\s+['\"]?([a-zA-Z]+)['\"]?\\s*");

    private final Map<String, ClusterScript> clusters = new ConcurrentHashMap<>();
    private final Binding binding = new Binding();
    private final LivingOn livingOn = new LivingOn();
    private final GroovyClassLoader loader;
    private final ShellHost host;
    private final ShellWords words;
    private volatile ClusterScript current;
    private ClusterSpec spec;
    private String file = "";

    /** @param out the target of {@code println} */
    public Evaluator(ShellHost host, PrintStream out) {
        this.host = host;
        this.words = new ShellWords(this, host);
        binding.setVariable("out", out);
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(ShellLine.class.getName());
        configuration.getOptimizationOptions().put(CompilerConfiguration.INVOKEDYNAMIC, false);
        // This lets a user interrupt an endless loop.
        configuration.addCompilationCustomizers(livingOn, new ASTTransformationCustomizer(ThreadInterrupt.class));
        loader = new GroovyClassLoader(Evaluator.class.getClassLoader(), configuration);
    }

    /** The current cluster. */
    public Optional<ClusterScript> cluster() {
        return Optional.ofNullable(current);
    }

    /** Makes a cluster the current one. */
    public void use(ClusterScript declared) {
        current = declared.declared();
        clusters.put(current.name(), current);
    }

    /** The names of variables and methods that are kept, with their types. */
    public Map<String, String> variables() {
        Map<String, String> types = new TreeMap<>();
        for (Object entry : binding.getVariables().entrySet().toArray()) {
            Map.Entry<?, ?> variable = (Map.Entry<?, ?>) entry;
            Object value = variable.getValue();
            types.put(String.valueOf(variable.getKey()), kind(value));
        }
        types.remove("out");
        return types;
    }

    private static String kind(Object value) {
        return value == null
                ? "null"
                : value instanceof MethodClosure
                        ? "method"
                        : value instanceof Closure<?>
                                ? "closure"
                                : value.getClass().getSimpleName();
    }

    /** The names of a variable's methods; empty if there is no such variable. */
    public List<String> methods(String variable) {
        Object value = binding.hasVariable(variable) ? binding.getVariable(variable) : null;
        return value == null
                ? List.of()
                : InvokerHelper.getMetaClass(value).getMethods().stream()
                        .map(method -> method.getName())
                        .filter(name -> !name.contains("$"))
                        .distinct()
                        .sorted()
                        .toList();
    }

    /** Sets a variable for the lines that follow. */
    public void variable(String name, Object value) {
        binding.setVariable(name, value);
    }

    /** Compiles a short line, so that the first typed line does not wait for the compiler to load. */
    public void warmUp() {
        new Evaluator(host, System.out).evaluate("warm-up", "def x = [1].find { it > 1.MB }", 1);
    }

    /**
     * @param source the name of the source in errors; empty for typed lines
     * @param line the number of its first line
     * @throws Problem for any error in it
     */
    public Shown evaluate(String source, String text, int line) {
        Matcher help = HELP.matcher(text);
        if (help.matches()) {
            host.help(Optional.of(help.group(1)));
            return new Shown.Nothing();
        }
        String outer = file;
        file = source;
        // Errors count lines from the beginning of the whole source.
        String placed = "\n".repeat(line - 1) + text;
        try {
            begin();
            Object value = withSizes(() -> run(placed));
            if (value != null && !livingOn.assigns()) {
                binding.setVariable("_", value);
            }
            return livingOn.assigns() ? new Shown.Nothing() : Shown.of(value);
        } catch (OutOfMemoryError notTheLines) {
            throw notTheLines;
        } catch (Exception | Error failed) {
            throw pointed(ScriptLoader.mistake(inWords(failed), source, true, Words.inShell()), placed);
        } finally {
            file = outer;
        }
    }

    private static Throwable inWords(Throwable failed) {
        if (failed instanceof InterruptedException) {
            return new Problem("interrupted", null, null);
        }
        return failed instanceof ClusterView.NotSeen unseen
                ? new Problem(unseen.getMessage(), null, "use only the nodes that run: findAll { it.running }")
                : failed;
    }

    private Object run(String text) {
        ShellLine line = compiled(text);
        line.of(this);
        Object value = line.run();
        for (var method : line.getClass().getDeclaredMethods()) {
            boolean own = !method.isSynthetic()
                    && !Modifier.isStatic(method.getModifiers())
                    && !List.of("run", "main").contains(method.getName());
            if (own) {
                binding.setVariable(method.getName(), new MethodClosure(line, method.getName()));
            }
        }
        flush();
        return value;
    }

    private ShellLine compiled(String text) {
        try {
            Class<?> type = loader.parseClass(new GroovyCodeSource(text, Position.source(file), "/kesh/shell"), false);
            livingOn.keepImports();
            if (!ShellLine.class.isAssignableFrom(type)) {
                // The line only declared a class.
                return compiled("null");
            }
            return (ShellLine) type.getDeclaredConstructor().newInstance();
        } catch (MultipleCompilationErrorsException errors) {
            throw ScriptLoader.syntax(file, text, errors.getErrorCollector());
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Points at the word that an error is about, and omits the position where it is obvious. */
    private Problem pointed(Problem problem, String text) {
        if (!(problem instanceof Mistake mistake) || !mistake.position().file().equals(file)) {
            return problem;
        }
        Optional<String> caret = Optional.empty();
        Matcher named = Pattern.compile("'([^']+)'").matcher(mistake.bare());
        if (named.find()
                && mistake.detail().filter(detail -> detail.endsWith("^")).isEmpty()) {
            String line = text.lines()
                    .skip(Math.max(0, mistake.position().line() - 1))
                    .findFirst()
                    .orElse("");
            Matcher word = Pattern.compile("(?<!\\w)" + Pattern.quote(named.group(1)) + "(?!\\w)")
                    .matcher(line);
            if (word.find()) {
                caret = Optional.ofNullable(
                        ScriptLoader.caret(text, mistake.position().line(), word.start() + 1));
            }
        }
        String place = file.isEmpty()
                ? text.strip().contains("\n") ? "line " + mistake.position().line() + ": " : ""
                : mistake.position() + ": ";
        String detail = caret.map(shown ->
                        shown + mistake.detail().map(more -> "\n" + more).orElse(""))
                .or(mistake::detail)
                .orElse(null);
        return mistake.retold(place + mistake.bare(), detail);
    }

    private static Object withSizes(Supplier<Object> work) {
        return GroovyCategorySupport.use(Bytes.class, new Closure<>(null) {
            private static final long serialVersionUID = 1L;

            @Override
            public Object call(Object... none) {
                return work.get();
            }
        });
    }

    // --- called back by lines and words

    Binding binding() {
        return binding;
    }

    private void begin() {
        spec = current == null ? new ClusterSpec("cluster", file) : new ClusterSpec(current, file);
    }

    Object named(String name) {
        Optional<NodeSelection> selection = Statements.selection(name);
        if (selection.isPresent()) {
            return selection.get();
        }
        Optional<ShellWords.Value> value = words.standingAlone(name);
        if (value.isPresent()) {
            return value.get().value();
        }
        if (spec.standsAlone(name)) {
            return null;
        }
        throw new MissingPropertyException(name, ShellLine.class);
    }

    Object invoke(MissingMethodException missing) {
        String name = missing.getMethod();
        if (!InvokerHelper.getMetaClass(words).respondsTo(words, name).isEmpty() && isWord(name)) {
            return InvokerHelper.invokeMethod(words, name, missing.getArguments());
        }
        if (isWord(name)) {
            return InvokerHelper.invokeMethod(spec, name, missing.getArguments());
        }
        throw missing;
    }

    private static boolean isWord(String name) {
        return Words.named(name).isPresent();
    }

    Position here() {
        return Position.current(file);
    }

    void refuseWord(String name) {
        Misuse.refuseAssignment(name, Position.current(file), Words.inShell());
    }

    /** Carries out the statements collected so far: later ones see the cluster as it is then. */
    void flush() {
        if (!spec.saysSomething()) {
            return;
        }
        ClusterScript said = built();
        use(said);
        begin();
        if (!said.statements().isEmpty()) {
            host.run(said);
        }
    }

    /** The current cluster, after everything requested before it. */
    ClusterScript reachable() {
        flush();
        return built().declared();
    }

    private ClusterScript built() {
        if (!spec.isReachable()) {
            throw noCluster();
        }
        return spec.build(Position.current(file));
    }

    private Mistake noCluster() {
        return new Mistake(
                Position.current(file),
                "no cluster has been chosen yet",
                null,
                "choose one: use 'prod.groovy', or name a member: via 'pg1', host: '192.0.2.11'");
    }

    /** The statements that a block contains. */
    ClusterScript collected(Closure<?> body) {
        flush();
        body.call();
        ClusterScript said = built();
        begin();
        return said;
    }

    void cluster(String name, Closure<?> body) {
        flush();
        spec = new ClusterSpec(name, file);
        Closure<?> copy = (Closure<?>) body.clone();
        copy.setResolveStrategy(Closure.DELEGATE_FIRST);
        copy.setDelegate(spec);
        copy.call();
        flush();
    }

    void use(String fileOrName) {
        flush();
        Path path = LocalPath.of(fileOrName);
        // The directory in which kesh was started may have a file of that name, and be somebody else's: it would be
        // run.
        if (clusters.containsKey(fileOrName)) {
            current = clusters.get(fileOrName);
        } else if (Files.isRegularFile(path)) {
            use(ScriptLoader.load(path, List.of()));
        } else {
            String known = String.join(", ", clusters.keySet().stream().sorted().toList());
            throw new Mistake(
                    Position.current(file),
                    "use '" + fileOrName + "': there is no such file",
                    known.isEmpty()
                            ? "kesh searched for " + path.toAbsolutePath()
                            : "kesh searched for " + path.toAbsolutePath() + ", and the earlier clusters are: " + known,
                    Nearest.hint(fileOrName, near(fileOrName, path)));
        }
        begin();
    }

    /** Names that the user may have meant: clusters, and scripts in the same directory. */
    private List<String> near(String said, Path path) {
        List<String> names = new ArrayList<>(clusters.keySet());
        String directory = said.substring(0, said.lastIndexOf('/') + 1);
        try (Stream<Path> files = Files.list(path.toAbsolutePath().getParent())) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".groovy"))
                    .forEach(name -> names.add(directory + name));
        } catch (IOException | UncheckedIOException noSuchDirectory) {
            return names;
        }
        return names;
    }
}
