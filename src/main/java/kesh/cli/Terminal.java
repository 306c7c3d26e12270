package kesh.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import kesh.Problem;
import kesh.plan.Plan;
import kesh.translation.Language;
import kesh.translation.Translation;

/**
 * What kesh was started on. Whether standard input and output are terminals is told by the launcher, as the JDK cannot
 * tell them apart.
 *
 * @param translation the language of its operator
 * @param asks whether there is someone to ask
 * @param rewrites whether output may be coloured and rewritten
 * @param fills whether there are a screen that can be filled and a keyboard
 */
record Terminal(Translation translation, boolean asks, boolean rewrites, boolean fills) {

    static Terminal current(Translation translation) {
        String type = System.getenv("TERM");
        boolean asks = Boolean.getBoolean("kesh.stdin");
        boolean out = Boolean.getBoolean("kesh.stdout");
        boolean plain = System.getenv("NO_COLOR") != null || "dumb".equals(type);
        return new Terminal(translation, asks, out && !plain, asks && out && type != null && !type.startsWith("dumb"));
    }

    /** Output is UTF-8, whatever an English locale says: a tree drawn in question marks helps nobody. */
    static PrintStream shown(PrintStream stream) {
        return new PrintStream(stream, true, Language.charset(System.getenv()));
    }

    /** For what is data: its encoding is no matter of the locale. */
    static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    /** Asks the one question; without a terminal, the answer is no. */
    Optional<String> ask(Plan plan, PrintStream out) {
        return ask(plan, question -> read(question, out));
    }

    /** @param read what was typed after a question */
    Optional<String> ask(Plan plan, UnaryOperator<String> read) {
        return typed(plan, yes(plan, read), List.of(), read);
    }

    /** Nothing is asked but the names that stand for what will be gone, if they were not given. */
    Optional<String> confirmed(Plan plan, List<String> given, PrintStream out) {
        return typed(plan, Optional.empty(), given, question -> read(question, out));
    }

    /** What is gone for good is named by the operator: typed, or given beforehand. */
    private Optional<String> typed(
            Plan plan, Optional<String> refusal, List<String> given, UnaryOperator<String> read) {
        for (String name : plan.typed()) {
            if (refusal.isEmpty()
                    && !given.contains(name)
                    && (!asks
                            || !name.equals(read.apply(translation.say(
                                    "Data will be gone for good, as the plan shows. Type " + name + " to agree: "))))) {
                return Optional.of(
                        asks
                                ? "you did not type " + name
                                : "data would be gone for good, and there is no --confirm " + name);
            }
        }
        return refusal;
    }

    private Optional<String> yes(Plan plan, UnaryOperator<String> read) {
        if (!asks) {
            return Optional.of("there is no terminal to ask on, and no --yes");
        }
        String answer = read.apply(translation.say("Execute %s? [yes/no] "
                .formatted(
                        plan.steps().size() == 1
                                ? "this step"
                                : "these " + plan.steps().size() + " steps")));
        return answer.strip().matches("(?i)y|yes|是") ? Optional.empty() : Optional.of("you did not say yes");
    }

    /** Shown nowhere, not even while it is typed. */
    char[] password(boolean fromInput) {
        Console console = fromInput || !asks ? null : System.console();
        if (console == null && !fromInput) {
            throw new Problem(
                    "there is no terminal to ask for a password on",
                    null,
                    "--password-stdin takes it from standard input");
        }
        char[] typed =
                fromInput ? line().toCharArray() : console.readPassword(translation.say("Password of the hosts: "));
        if (typed == null || typed.length == 0) {
            throw new Problem("no password was given", null, null);
        }
        return typed;
    }

    /** Not by a buffered reader of its own for each question: it would swallow the answer to the next. */
    private static String read(String question, PrintStream out) {
        out.print(question);
        out.flush();
        return line().strip();
    }

    private static String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int c = System.in.read(); c >= 0 && c != '\n'; c = System.in.read()) {
                line.write(c);
            }
        } catch (IOException closed) {
            return "";
        }
        return line.toString(Language.charset(System.getenv()));
    }
}
