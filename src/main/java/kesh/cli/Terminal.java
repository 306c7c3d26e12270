package kesh.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import kesh.plan.Plan;

/**
 * What kesh was started on. Whether standard input and output are terminals is told by the launcher, as the JDK cannot
 * tell them apart.
 *
 * @param asks whether there is someone to ask
 * @param rewrites whether output may be coloured and rewritten
 */
record Terminal(boolean asks, boolean rewrites) {

    static Terminal current() {
        boolean plain = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
        return new Terminal(Boolean.getBoolean("kesh.stdin"), Boolean.getBoolean("kesh.stdout") && !plain);
    }

    /** Output is UTF-8 whatever the locale says: a tree drawn in question marks helps nobody. */
    static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    /** Asks the one question; without a terminal, the answer is no. */
    Optional<String> ask(Plan plan, PrintStream out) {
        if (!asks) {
            return Optional.of("there is no terminal to ask on, and no --yes");
        }
        out.printf(
                "Execute %s? [yes/no] ",
                plan.steps().size() == 1 ? "this step" : "these " + plan.steps().size() + " steps");
        out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            boolean yes = answer != null && answer.strip().matches("(?i)y|yes");
            return yes ? Optional.empty() : Optional.of("you did not say yes");
        } catch (IOException closed) {
            return Optional.of("no answer could be read");
        }
    }
}
