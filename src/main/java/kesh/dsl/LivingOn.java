package kesh.dsl;

import java.util.ArrayList;
import java.util.List;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.ImportNode;
import org.codehaus.groovy.ast.ModuleNode;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.EmptyExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.syntax.Token;
import org.codehaus.groovy.syntax.Types;

/**
 * Keeps the declarations of a line for later ones: {@code def x = 1} at its top becomes {@code x = 1}, a variable of
 * the shell, and imports apply to the lines after it. This is for the shell only; a script's variables are its own.
 */
final class LivingOn extends CompilationCustomizer {
    private final List<ImportNode> imports = new ArrayList<>();
    private ModuleNode module;
    private boolean assigns;

    LivingOn() {
        super(CompilePhase.CONVERSION);
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        if (source.getAST() == module) {
            return;
        }
        module = source.getAST();
        List<Statement> statements = module.getStatementBlock().getStatements();
        statements.replaceAll(LivingOn::kept);
        assigns = !statements.isEmpty()
                && statements.get(statements.size() - 1) instanceof ExpressionStatement last
                && last.getExpression() instanceof BinaryExpression binary
                && Types.ofType(binary.getOperation().getType(), Types.ASSIGNMENT_OPERATOR);
        for (ImportNode known : imports) {
            add(known);
        }
    }

    private static Statement kept(Statement statement) {
        if (!(statement instanceof ExpressionStatement line)
                || !(line.getExpression() instanceof DeclarationExpression declared)) {
            return statement;
        }
        Expression value = declared.getRightExpression() instanceof EmptyExpression
                ? placed(new ConstantExpression(null), declared)
                : declared.getRightExpression();
        Token assign = Token.newSymbol(Types.ASSIGN, declared.getLineNumber(), declared.getColumnNumber());
        Statement kept = new ExpressionStatement(
                placed(new BinaryExpression(declared.getLeftExpression(), assign, value), declared));
        kept.setSourcePosition(statement);
        return kept;
    }

    private static <T extends ASTNode> T placed(T node, ASTNode like) {
        node.setSourcePosition(like);
        return node;
    }

    private void add(ImportNode known) {
        if (known.isStatic() && known.isStar()) {
            module.addStaticStarImport(known.getClassName(), known.getType());
        } else if (known.isStatic()) {
            module.addStaticImport(known.getType(), known.getFieldName(), known.getAlias());
        } else if (known.isStar()) {
            module.addStarImport(known.getPackageName());
        } else if (module.getImport(known.getAlias()) == null) {
            module.addImport(known.getAlias(), known.getType());
        }
    }

    /** Called when the last compiled line has no error: its imports apply to the lines after it, too. */
    void keepImports() {
        List<ImportNode> said = new ArrayList<>(module.getImports());
        said.addAll(module.getStarImports());
        said.addAll(module.getStaticImports().values());
        said.addAll(module.getStaticStarImports().values());
        imports.clear();
        imports.addAll(said);
    }

    /** True if the last compiled line ends with an assignment, whose value nobody wants to see. */
    boolean assigns() {
        return assigns;
    }
}
