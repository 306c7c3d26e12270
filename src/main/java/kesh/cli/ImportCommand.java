package kesh.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kesh.local.TextFile;
import kesh.migrate.ScriptOfClusterShow;
import kesh.migrate.ScriptOfInstallConf;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh import}: writes a script from KingbaseES' install.conf or from the output of repmgr cluster show.
 *
 * @param section the section to read if the install.conf is filled in for both
 */
record ImportCommand(Path file, Optional<String> section) implements Command {

    static CommandSpec spec(Syntax syntax) {
        return syntax.command(
                        "import",
                        "Reads KingbaseES' install.conf, or the output of repmgr cluster show, and writes a script.")
                .addOption(syntax.text("expand|shrink", "which section, where both are filled in", "--section"))
                .addPositional(syntax.operand(
                                "FILE",
                                "an install.conf, or a file with that output; it is read as data, and nothing in it is run")
                        .build());
    }

    static Command of(ParseResult asked) {
        return new ImportCommand(Syntax.path(asked), Syntax.option(asked, "--section"));
    }

    @Override
    public int run(Front front) {
        String name = file.getFileName().toString();
        String text = TextFile.read(file, "the file");
        Optional<ScriptOfClusterShow.Imported> table = ScriptOfClusterShow.write(name, text);
        front.out()
                .print(table.map(ScriptOfClusterShow.Imported::script)
                        .orElseGet(() -> ScriptOfInstallConf.write(name, text, section)));
        List<String> leftOut = table.map(ScriptOfClusterShow.Imported::leftOut).orElse(List.of());
        leftOut.forEach(node -> front.err().println(front.say("left out, as it cannot be read: " + node)));
        return leftOut.isEmpty() ? ExitCode.DONE : ExitCode.UNKNOWN;
    }
}
