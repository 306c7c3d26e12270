package kesh.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import kesh.Problem;
import kesh.plan.Plan;
import kesh.text.PrintableStream;
import kesh.translation.Language;
import kesh.translation.Translation;

/**
 * The terminal that kesh was started on. The launcher says if standard input and standard output are terminals, because
 * the JDK cannot tell them apart.
 *
 * @param translation the language of its operator
 * @param asks true if there is someone to ask
 * @param rewrites true if output may be coloured and rewritten
 * @param fills true if there are a keyboard and a screen that can be filled
 */
record Terminal(Translation translation, boolean asks, boolean rewrites, boolean fills) {
    /** No password and no answer is longer than this many bytes. */
    private static final int MOST_TYPED = 64 << 10;

    static Terminal current(Translation translation) {
        String type = System.getenv("TERM");
        boolean asks = Boolean.getBoolean("kesh.stdin");
        boolean out = Boolean.getBoolean("kesh.stdout");
        boolean plain = System.getenv("NO_COLOR") != null || "dumb".equals(type);
        return new Terminal(translation, asks, out && !plain, asks && out && type != null && !type.startsWith("dumb"));
    }

    /** Encodes output in UTF-8 even if an English locale has another charset: a tree of question marks helps nobody. */
    static PrintStream shown(PrintStream stream) {
        return PrintableStream.ofText(stream, Language.charset(System.getenv()));
    }

    /** Returns the stream for what programs on hosts have printed: a pipe gets it as it is. */
    static PrintStream output(PrintStream stream) {
        return Boolean.getBoolean("kesh.stdout")
                ? shown(stream)
                : new PrintStream(stream, true, Language.charset(System.getenv()));
    }

    /** Asks the one question; without a terminal, the answer is no. */
    Optional<String> ask(Plan plan, PrintStream out) {
        return ask(plan, question -> read(question, out));
    }

    /** @param read shows a question, and returns what was typed */
    Optional<String> ask(Plan plan, UnaryOperator<String> read) {
        return typed(plan, yes(plan, read), List.of(), read);
    }

    /** Asks only for the names that stand for data that will be gone, unless they were given. */
    Optional<String> confirmed(Plan plan, List<String> given, PrintStream out) {
        return typed(plan, Optional.empty(), given, question -> read(question, out));
    }

    /** Makes sure that the operator names the data that will be gone for good, typed now or given beforehand. */
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
                                : "data would be lost for good, and --confirm " + name + " was not given");
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

    /** Reads a password. It is never shown, not even while it is typed. */
    char[] password(boolean fromInput) {
        Console console = fromInput || !asks ? null : System.console();
        if (console == null && !fromInput) {
            throw new Problem(
                    "there is no terminal to ask for a password on",
                    null,
                    "--password-stdin reads it from standard input");
        }
        char[] typed =
                fromInput ? line().toCharArray() : console.readPassword(translation.say("Password of the hosts: "));
        if (typed == null || typed.length == 0) {
            throw new Problem("no password was given", null, null);
        }
        return typed;
    }

    /** Asks a question without a buffered reader of its own, which would swallow the answer to the next question. */
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
                if (line.size() > MOST_TYPED) {
                    throw new Problem("standard input cannot be read", "it has a line of more than 64 kB", null);
                }
            }
        } catch (IOException closed) {
            return "";
        }
        return line.toString(Language.charset(System.getenv()));
    }
}
