package kesh.cli;

import kesh.view.JsonView;
import kesh.view.TextView;
import kesh.view.View;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The form of a command's output: {@code --format} and {@code -v}.
 *
 * @param verbose true if the checks that passed are shown, too
 */
record Output(boolean json, boolean verbose) {
    static final Output TEXT = new Output(false, false);

    private enum Format {
        text,
        json
    }

    static CommandSpec addTo(CommandSpec spec, Syntax syntax) {
        return addFormatTo(spec, syntax).addOption(verbosity(syntax));
    }

    static CommandSpec addFormatTo(CommandSpec spec, Syntax syntax) {
        return spec.addOption(OptionSpec.builder("--format")
                .type(Format.class)
                .paramLabel("text|json")
                .description(syntax.say("the output format; json is one object per line"))
                .defaultValue("text")
                .build());
    }

    static OptionSpec verbosity(Syntax syntax) {
        return syntax.flag("also show the checks that pass", "-v", "--verbose");
    }

    static Output of(ParseResult asked) {
        return new Output(
                asked.matchedOptionValue("--format", Format.text) == Format.json, asked.hasMatchedOption("--verbose"));
    }

    View view(Front front) {
        return json
                ? new JsonView(front.data())
                : new TextView(
                        front.out(),
                        front.output(),
                        front.err(),
                        front.translation(),
                        front.terminal().rewrites(),
                        verbose);
    }
}
