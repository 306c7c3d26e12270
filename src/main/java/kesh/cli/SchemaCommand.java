package kesh.cli;

import kesh.view.JsonView;
import picocli.CommandLine.Model.CommandSpec;

/** {@code kesh schema}: prints the JSON Schema of the output of {@code --format json}. */
record SchemaCommand() implements Command {

    static CommandSpec spec(Syntax syntax) {
        return syntax.command("schema", "Prints the JSON Schema of the lines that --format json prints.");
    }

    @Override
    public int run(Front front) {
        front.out().print(JsonView.schema());
        return ExitCode.DONE;
    }
}
