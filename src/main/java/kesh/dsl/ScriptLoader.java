package kesh.dsl;

import groovy.lang.Binding;
import groovy.lang.GroovyClassLoader;
import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.local.TextFile;
import kesh.text.Width;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.ErrorCollector;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.Phases;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;
import org.codehaus.groovy.runtime.metaclass.MethodSelectionException;
import org.codehaus.groovy.syntax.SyntaxException;

/** Runs a script's text and returns its content. */
public final class ScriptLoader {
    private ScriptLoader() {}

    /** @throws Problem for any error in the script, with file and line */
    public static ClusterScript load(Path path, List<String> arguments) {
        String text = TextFile.read(path, "the script");
        return load(path.getFileName().toString(), text, arguments);
    }

    /** @param file the name of the file in errors */
    public static ClusterScript load(String file, String text, List<String> arguments) {
        KeshScript script = CompiledScripts.ofUser()
                .get(file, text, () -> compile(file, text))
                .newScript();
        script.file(file);
        script.setBinding(new Binding(arguments.toArray(String[]::new)));
        try {
            script.run();
        } catch (OutOfMemoryError notTheScripts) {
            throw notTheScripts;
        } catch (Exception | Error failed) {
            throw mistake(failed, file, script.failedInside(), Words.all());
        }
        if (script.collected() == null) {
            throw new Mistake(
                    new Position(file, 0),
                    "the script names no cluster",
                    null,
                    "it begins with: cluster('name') { … }");
        }
        return script.collected();
    }

    /**
     * The failure in the terms of the script.
     *
     * @param inside true if it occurred inside {@code cluster { }}
     */
    static Problem mistake(Throwable failed, String file, boolean inside, List<Words.Described> words) {
        Position position = Position.of(file, failed.getStackTrace());
        if (failed instanceof Problem problem) {
            return problem;
        } else if (failed instanceof MissingMethodException missing) {
            return Misuse.of(missing, position, inside, words);
        } else if (failed instanceof MissingPropertyException missing) {
            return Misuse.of(missing, position, words);
        } else if (failed instanceof MethodSelectionException ambiguous) {
            return Misuse.of(ambiguous, position);
        }
        return failed(position, failed);
    }

    private static Mistake failed(Position position, Throwable failed) {
        String said = failed instanceof StackOverflowError
                ? "it calls itself endlessly"
                : failed.getMessage() == null
                        ? failed.getClass().getSimpleName()
                        : failed.getMessage().strip();
        List<String> lines = said.lines().toList();
        return new Mistake(position, "the script failed: " + lines.get(0), lines.size() > 1 ? said : null, null);
    }

    private static Compiled compile(String file, String text) {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(KeshScript.class.getName());
        // Call sites with invokedynamic pay off in loops; a script runs once, and they would add 20 ms to its start.
        configuration.getOptimizationOptions().put(CompilerConfiguration.INVOKEDYNAMIC, false);
        CompilationUnit unit = new CompilationUnit(
                configuration, null, new GroovyClassLoader(ScriptLoader.class.getClassLoader(), configuration));
        SourceUnit source = unit.addSource(Position.source(file), text);
        try {
            unit.compile(Phases.CLASS_GENERATION);
        } catch (MultipleCompilationErrorsException errors) {
            throw syntax(file, text, errors.getErrorCollector());
        }
        Map<String, byte[]> classes = new LinkedHashMap<>();
        unit.getClasses().forEach(type -> classes.put(type.getName(), type.getBytes()));
        return new Compiled(source.getAST().getScriptClassDummy().getName(), classes);
    }

    static Mistake syntax(String file, String text, ErrorCollector errors) {
        SyntaxException first = errors.getErrors().stream()
                .filter(SyntaxErrorMessage.class::isInstance)
                .map(message -> ((SyntaxErrorMessage) message).getCause())
                .findFirst()
                .orElse(null);
        if (first == null) {
            return new Mistake(
                    new Position(file, 0),
                    "the script cannot be compiled",
                    errors.getError(0).toString(),
                    null);
        }
        int last = (int) text.lines().count();
        String message = Misuse.ofSyntax(first.getOriginalMessage());
        boolean early = message.equals(Misuse.EARLY_END);
        return new Mistake(
                new Position(file, early ? last : first.getLine()),
                message,
                early ? null : caret(text, first.getLine(), first.getStartColumn()),
                early ? "is a brace, a bracket or a quote not closed?" : null);
    }

    /** The line, and under it a caret: a tab stays a tab below a tab, and an ideograph takes two blanks. */
    static String caret(String text, int line, int column) {
        List<String> lines = text.lines().toList();
        if (line < 1 || line > lines.size()) {
            return null;
        }
        String whole = lines.get(line - 1);
        String before = whole.substring(0, Math.min(Math.max(0, column - 1), whole.length()));
        String gap = Stream.of(before.split("\t", -1))
                .map(part -> " ".repeat(Width.of(part)))
                .collect(Collectors.joining("\t"));
        return whole + "\n" + gap + "^";
    }
}
