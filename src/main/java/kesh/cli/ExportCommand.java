package kesh.cli;

import java.nio.file.Path;
import java.util.List;
import kesh.dsl.ScriptLoader;
import kesh.migrate.InstallConfOfScript;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code kesh export}: writes the install.conf that does the same as a script. */
record ExportCommand(Path script) implements Command {

    static CommandSpec spec(Syntax syntax) {
        return syntax.command(
                        "export", "Writes the install.conf that makes cluster_install.sh do the same as a script.")
                .addPositional(syntax.operand("FILE", "a script with one expand or one shrink")
                        .build());
    }

    static Command of(ParseResult asked) {
        return new ExportCommand(Syntax.path(asked));
    }

    @Override
    public int run(Front front) {
        front.out().print(InstallConfOfScript.write(ScriptLoader.load(script, List.of())));
        return ExitCode.DONE;
    }
}
