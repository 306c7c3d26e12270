package kesh.translation;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The sentences that the sources may show to a user: each literal and concatenation that reads as English, by package. */
public final class Sentences {
    private static final Set<String> NOT_SAID = Set.of(
            "equals",
            "equalsIgnoreCase",
            "startsWith",
            "endsWith",
            "contains",
            "indexOf",
            "lastIndexOf",
            "split",
            "matches",
            "replace",
            "replaceAll",
            "replaceFirst",
            "compile",
            "getProperty",
            "getenv",
            "changing",
            "reading",
            "getOrDefault",
            "put",
            "get",
            "hasMatchedOption",
            "matchedOptionValue");
    private static final Set<String> NOT_MADE =
            Set.of("Query", "IllegalStateException", "IllegalArgumentException", "AssertionError", "Thread");
    private static final Pattern ENGLISH = Pattern.compile("[a-z]{2}");
    private static final Pattern CODE = Pattern.compile(
            "(?s)\\s*(SELECT|INSERT|UPDATE|DELETE|ALTER|CREATE|DROP|WITH|SET|SHOW|FROM|WHERE|AND|CASE|CALL|BEGIN|COMMIT)\\s.*|.*(#!/|\\bselect\\s|</|/>|<[a-z]).*|.*\\n.*\\n.*");
    private static final Pattern CONVERSION = Pattern.compile("%[-0-9.,]*[a-zA-Z]");

    private Sentences() {}

    /** The templates by package (without the rooms in it), with `{}` for the parts that are not literal. */
    public static Map<String, Set<String>> in(Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, Set<String>> found = new TreeMap<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.walk(sources)) {
            List<Path> java =
                    all.filter(file -> file.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(java));
            for (CompilationUnitTree unit : task.parse()) {
                // kesh.verb.part is a room of verb; kesh itself has no more than its name.
                String[] names = unit.getPackageName().toString().split("\\.");
                unit.accept(
                        new Scan(found.computeIfAbsent(names[Math.min(1, names.length - 1)], none -> new TreeSet<>())),
                        null);
            }
        }
        return found;
    }

    private static final class Scan extends TreeScanner<Void, Void> {
        private final Set<String> found;

        Scan(Set<String> found) {
            this.found = found;
        }

        @Override
        public Void visitAnnotation(AnnotationTree annotation, Void none) {
            String name = annotation.getAnnotationType().toString();
            return name.startsWith("Suppress") ? null : super.visitAnnotation(annotation, none);
        }

        @Override
        public Void visitCase(CaseTree tree, Void none) {
            scan(tree.getStatements(), none);
            return scan(tree.getBody(), none);
        }

        @Override
        public Void visitNewClass(NewClassTree made, Void none) {
            return NOT_MADE.contains(made.getIdentifier().toString()) ? null : super.visitNewClass(made, none);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
            if (call.getMethodSelect() instanceof MemberSelectTree select) {
                String method = select.getIdentifier().toString();
                String literal = literal(select.getExpression());
                if (method.equals("formatted") && literal != null) {
                    say(CONVERSION.matcher(literal).replaceAll("{}").replace("%%", "%"));
                    return scan(call.getArguments(), none);
                }
                if (method.equals("format")) {
                    for (ExpressionTree argument : call.getArguments()) {
                        if (literal(argument) == null) {
                            scan(argument, none);
                        } else {
                            say(CONVERSION
                                    .matcher(literal(argument))
                                    .replaceAll("{}")
                                    .replace("%%", "%"));
                        }
                    }
                    return null;
                }
                if (NOT_SAID.contains(method)) {
                    return scan(select.getExpression(), none);
                }
            }
            return super.visitMethodInvocation(call, none);
        }

        @Override
        public Void visitBinary(BinaryTree binary, Void none) {
            if (binary.getKind() != Tree.Kind.PLUS) {
                return super.visitBinary(binary, none);
            }
            List<ExpressionTree> parts = new ArrayList<>();
            flatten(binary, parts);
            StringBuilder template = new StringBuilder();
            for (ExpressionTree part : parts) {
                String literal = literal(part);
                template.append(literal == null ? "{}" : literal);
                if (literal == null) {
                    scan(part, none);
                }
            }
            say(template.toString());
            return null;
        }

        @Override
        public Void visitLiteral(LiteralTree literal, Void none) {
            if (literal.getValue() instanceof String text) {
                say(text);
            }
            return null;
        }

        private void flatten(ExpressionTree tree, List<ExpressionTree> parts) {
            if (tree instanceof BinaryTree binary && binary.getKind() == Tree.Kind.PLUS) {
                flatten(binary.getLeftOperand(), parts);
                flatten(binary.getRightOperand(), parts);
            } else {
                parts.add(tree);
            }
        }

        private static String literal(ExpressionTree tree) {
            if (tree instanceof LiteralTree literal && literal.getValue() instanceof String text) {
                return text;
            }
            if (tree instanceof LiteralTree literal && literal.getValue() instanceof Character one) {
                return one.toString();
            }
            if (tree instanceof ParenthesizedTree inner) {
                return literal(inner.getExpression());
            }
            if (tree instanceof BinaryTree binary && binary.getKind() == Tree.Kind.PLUS) {
                String left = literal(binary.getLeftOperand());
                String right = literal(binary.getRightOperand());
                return left == null || right == null ? null : left + right;
            }
            return null;
        }

        private void say(String template) {
            if (isEnglish(template)) {
                found.add(template.replace("\n", "\\n"));
            }
        }
    }

    /** True if it reads as English, so that there is something to translate. */
    static boolean isEnglish(String template) {
        String words = template.replace("{}", " ");
        return ENGLISH.matcher(words).find()
                && !CODE.matcher(template).matches()
                && (words.strip().matches("(?s).*[A-Za-z'’).:,]\\s+[A-Za-z(–…].*")
                        || template.matches("(?s)(.*[} ,(])?[a-z]{3,} \\{}.*|.*\\{}'?s? [a-z]{3,}.*"));
    }

    public static void main(String[] arguments) throws IOException {
        in(Path.of(arguments[0])).forEach((name, all) -> all.forEach(one -> System.out.println(name + "\t" + one)));
    }
}
