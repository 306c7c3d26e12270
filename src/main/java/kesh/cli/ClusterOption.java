package kesh.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kesh.dsl.ClusterScript;
import kesh.dsl.ScriptLoader;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The choice of a cluster: a script that declares it ({@code -c}), or one of its members ({@code --via}). */
record ClusterOption(Optional<Path> script, Optional<String> member) {

    static CommandSpec addTo(CommandSpec spec, Syntax syntax) {
        return spec.addArgGroup(ArgGroupSpec.builder()
                .exclusive(true)
                .multiplicity("1")
                .addArg(syntax.file("FILE", "a script that declares the cluster", "-c", "--cluster")
                        .build())
                .addArg(syntax.text(
                        "[USER@]HOST", "a member, instead of a script; the login comes from ~/.ssh/config", "--via"))
                .build());
    }

    static ClusterOption of(ParseResult asked) {
        return new ClusterOption(Syntax.option(asked, "-c"), Syntax.option(asked, "--via"));
    }

    ClusterScript declared() {
        return member.map(ClusterScript::through).orElseGet(() -> ScriptLoader.load(script.orElseThrow(), List.of()));
    }
}
