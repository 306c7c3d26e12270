package kesh.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh test}: plans scripts on saved states and compares the plans with the approved ones.
 *
 * @param approve true if plans that differ are approved
 */
record TestCommand(Path directory, boolean approve) implements Command {

    static CommandSpec spec(Syntax syntax) {
        return syntax.command("test", "Plans scripts from saved states and compares the plans with the approved ones.")
                .addOption(syntax.flag("approve the plans as they are now", "--approve"))
                .addPositional(
                        syntax.operand("DIR", "a directory with SCRIPT.groovy, SCRIPT/CASE.json and SCRIPT/CASE.plan")
                                .build());
    }

    static Command of(ParseResult asked) {
        return new TestCommand(Syntax.path(asked), asked.hasMatchedOption("--approve"));
    }

    @Override
    public int run(Front front) {
        return new Rehearsal(front.out(), front.translation()).run(directory, approve)
                ? ExitCode.DONE
                : ExitCode.DIFFERS;
    }
}
