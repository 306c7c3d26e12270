package kesh.cli;

import java.nio.file.Path;
import java.util.List;
import kesh.dsl.ClusterScript;
import kesh.dsl.ScriptLoader;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** A script, and its arguments, which it finds in {@code args}. */
record ScriptOperand(Path file, List<String> arguments, HostPassword password) {

    static CommandSpec addTo(CommandSpec spec, Syntax syntax) {
        return HostPassword.addTo(spec, syntax)
                .addPositional(syntax.operand("FILE", "the script").build())
                .addPositional(PositionalParamSpec.builder()
                        .index("1..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("0..*")
                        .paramLabel("ARG")
                        .description(syntax.say("the script's own arguments, 'args' in it"))
                        .build());
    }

    static ScriptOperand of(ParseResult asked) {
        return new ScriptOperand(
                Syntax.path(asked), asked.matchedPositionalValue(1, List.of()), HostPassword.of(asked));
    }

    ClusterScript load(Front front) {
        return password.given(ScriptLoader.load(file, arguments), front.terminal());
    }
}
