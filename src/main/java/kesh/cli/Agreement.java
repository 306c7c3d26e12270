package kesh.cli;

import java.util.List;
import kesh.Confirm;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The operator's agreement given beforehand: {@code --yes} and {@code --confirm}.
 *
 * @param yes true if kesh does not ask before it executes
 * @param emptied the nodes whose data may be removed
 */
record Agreement(boolean yes, List<String> emptied) {
    static final Agreement NONE = new Agreement(false, List.of());

    static CommandSpec addTo(CommandSpec spec, Syntax syntax) {
        return spec.addOption(syntax.flag("execute without asking", "--yes"))
                .addOption(OptionSpec.builder("--confirm")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("1")
                        .paramLabel("NODE")
                        .description(syntax.say("with --yes: allows the data of this node to be removed"))
                        .build());
    }

    static Agreement of(ParseResult asked) {
        return new Agreement(asked.hasMatchedOption("--yes"), asked.matchedOptionValue("--confirm", List.of()));
    }

    Confirm confirm(Front front) {
        return yes
                ? plan -> front.terminal().confirmed(plan, emptied, front.out())
                : Confirm.byPerson(plan -> front.terminal().ask(plan, front.out()));
    }
}
