package kesh.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.Session;
import kesh.dsl.ScriptLoader;
import kesh.local.TextFile;
import kesh.record.StateFile;
import kesh.text.PrintableStream;
import kesh.translation.Translation;
import kesh.view.Differences;
import kesh.view.TextView;

/**
 * Tests an operator's scripts: plans each {@code SCRIPT.groovy} of a directory from each saved state
 * {@code SCRIPT/CASE.json}, and compares the output of 'kesh plan' with {@code SCRIPT/CASE.plan}.
 */
final class Rehearsal {
    private final PrintStream out;

    private final Translation translation;

    Rehearsal(PrintStream out, Translation translation) {
        this.out = out;
        this.translation = translation;
    }

    /**
     * @param approve true if plans that differ or are new are written and do not count as failures
     * @return true if all plans are as approved
     */
    boolean run(Path directory, boolean approve) {
        List<Path> states = files(directory).stream()
                .filter(file -> file.toString().endsWith(".json"))
                .filter(file -> Files.exists(script(file)))
                .toList();
        if (states.isEmpty()) {
            throw new Problem(
                    directory + ": there is nothing to test",
                    "no saved state SCRIPT/CASE.json next to a SCRIPT.groovy",
                    "create one: kesh survey -c SCRIPT.groovy --save SCRIPT/CASE.json");
        }
        int failed = 0;
        for (Path state : states) {
            failed += test(state, approve) ? 0 : 1;
        }
        out.println(translation.say("%d of %d plans are as approved.%s"
                .formatted(
                        states.size() - failed,
                        states.size(),
                        failed == 0
                                ? ""
                                : " If the plans are right as they are now: kesh test --approve " + directory)));
        return failed == 0;
    }

    private static Path script(Path state) {
        Path directory = state.getParent();
        return directory.resolveSibling(directory.getFileName() + ".groovy");
    }

    private boolean test(Path state, boolean approve) {
        String name = state.getParent().getFileName() + "/"
                + state.getFileName().toString().replaceFirst("\\.json$", "");
        String planned = planned(state);
        Path approved = state.resolveSibling(state.getFileName().toString().replaceFirst("\\.json$", ".plan"));
        String before = Files.exists(approved) ? TextFile.read(approved, "the approved plan") : "";
        if (before.equals(planned)) {
            out.println(translation.say("ok        ") + name);
            return true;
        }
        out.println(translation.say(approve ? "approved  " : before.isEmpty() ? "new       " : "differs   ") + name);
        Differences.of(before, planned).forEach(line -> out.println("    " + line));
        if (approve) {
            Texts.write(approved, planned);
        }
        return approve;
    }

    /**
     * Returns the text that the operator would see, also for a mistake in the script. It is kept with the scripts and
     * read by others, so it is in English.
     */
    private static String planned(Path state) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream stream = PrintableStream.ofText(shown, StandardCharsets.UTF_8);
        TextView view = new TextView(stream, stream, stream, Translation.NONE, false, false);
        try {
            StateFile saved = StateFile.read(state.toString(), TextFile.read(state, "the saved state"));
            new Session(view, plan -> Optional.of("nothing is executed in a test"), Path.of(""), "")
                    .plan(ScriptLoader.load(script(state), List.of()), saved);
        } catch (Problem problem) {
            view.problem(problem);
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory, 2)) {
            return files.sorted().toList();
        } catch (IOException unreadable) {
            throw new Problem(directory + ": the directory cannot be read", unreadable.toString(), null);
        }
    }
}
