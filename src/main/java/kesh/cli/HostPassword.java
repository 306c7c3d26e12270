package kesh.cli;

import kesh.dsl.ClusterScript;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * A password for hosts that do not take the operator's key yet: {@code --ask-password} and {@code --password-stdin}.
 *
 * @param asked true if it is to be typed
 * @param fromInput true if it is the first line of standard input
 */
record HostPassword(boolean asked, boolean fromInput) {

    static CommandSpec addTo(CommandSpec spec, Syntax syntax) {
        return spec.addOption(syntax.flag(
                        "ask for a password, for hosts that do not accept your key yet; see the word trust",
                        "--ask-password"))
                .addOption(syntax.flag("the same password, as the first line of standard input", "--password-stdin"));
    }

    static HostPassword of(ParseResult asked) {
        return new HostPassword(asked.hasMatchedOption("--ask-password"), asked.hasMatchedOption("--password-stdin"));
    }

    /** Returns the script, with the password if the operator asked for one. */
    ClusterScript given(ClusterScript script, Terminal terminal) {
        return asked || fromInput ? script.withPassword(terminal.password(fromInput)) : script;
    }
}
