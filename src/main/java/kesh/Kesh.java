package kesh;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import kesh.cluster.ClusterState;
import kesh.dsl.ClusterScript;
import kesh.dsl.ScriptLoader;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.remote.SshSettings;
import kesh.remote.Transport;
import kesh.run.Event;
import kesh.run.Outcome;
import kesh.run.TimedEvent;
import kesh.translation.Language;
import kesh.translation.Translation;
import kesh.view.JsonView;
import kesh.view.TextView;
import kesh.view.View;

/**
 * kesh for a Java program: it makes plans, states and runs from scripts.
 *
 * <pre>{@code
 * try (Kesh kesh = Kesh.builder().build()) {
 *     ClusterScript script = kesh.script(Path.of("expand.groovy"));
 *     System.out.println(Kesh.text(kesh.plan(script)));
 *     Outcome outcome = kesh.run(script, event -> log(Kesh.json(event)), plan -> plan.steps().size() < 20);
 * }
 * }</pre>
 *
 * <p>A {@code Kesh} keeps its connections to hosts open until it is closed, so make one and use it for everything. All
 * methods may be called by several threads at once; two runs on one cluster, of this program or of others, exclude each
 * other by a lock in the cluster. Several of them in one JVM know nothing of each other.
 *
 * <p><b>Errors.</b> An error that an operator can do something about is a {@link Problem} with message, detail and
 * hint; an error in a script is a {@link kesh.dsl.Mistake}, which is a {@code Problem} with a place. Any other
 * exception except those for wrong use ({@link NullPointerException}, {@link IllegalStateException} once it is closed)
 * is a bug in kesh. A plan that must not be executed and a run that stopped part way are no exceptions but an
 * {@link Outcome}.
 *
 * <p><b>Interruption.</b> A thread that is interrupted returns soon, within the bound of an attempt to connect, with
 * its interrupted status set. {@link #run run} first releases what was held on the cluster, and returns an outcome of
 * kind {@link Outcome.Kind#INTERRUPTED}, or of another kind if all was done by then; the other methods throw a
 * {@code Problem}. A job on a host, above all a copy of a server, runs on there; the same script, run again,
 * re-attaches to it.
 *
 * <p>kesh itself prints nothing and ends no JVM. A script is code, and runs in this JVM with all its rights: what it
 * prints is printed.
 */
public final class Kesh implements AutoCloseable {
    private final Path journals;
    private final String operator;
    private final Optional<char[]> password;
    private final Surroundings around;
    private final Runnable end;
    private volatile boolean closed;

    private Kesh(Builder from, Function<SshSettings, Transport> reach, Runnable end) {
        this.journals = Defaults.journals(from.stateDirectory);
        this.operator = from.operator;
        this.password = from.password;
        this.around = Surroundings.real(reach);
        this.end = end;
    }

    /**
     * Begins a {@code Kesh}; all settings have a default.
     *
     * @return a builder, whose {@link Builder#build} makes a {@code Kesh}
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the settings of a {@link Kesh}. */
    public static final class Builder {
        private Path stateDirectory = Defaults.stateDirectory();
        private String operator = Defaults.who();
        private Optional<char[]> password = Optional.empty();

        private Builder() {}

        /**
         * Sets the directory for the journals of runs, which are in {@code journal} below it. It is made if it does not
         * exist.
         *
         * @param directory by default {@code $XDG_STATE_HOME/kesh}, else {@code ~/.local/state/kesh}: there the command
         *     {@code kesh watch} finds them
         * @return this builder
         */
        public Builder stateDirectory(Path directory) {
            stateDirectory = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /**
         * Sets the operator's name, which is shown to others who find the cluster locked, and kept in
         * {@code repmgr.events}.
         *
         * @param who by default {@code user@host} of this process; 30 bytes fit, the server cuts off the rest
         * @return this builder
         */
        public Builder operator(String who) {
            operator = Objects.requireNonNull(who, "who");
            return this;
        }

        /**
         * Sets the password for hosts that do not accept the operator's key yet, as for the word {@code trust}. It is
         * sent to no jump host, nor to a host whose key only a member vouches for, and written nowhere.
         *
         * @param secret is copied, and may be wiped afterwards
         * @return this builder
         */
        public Builder password(char[] secret) {
            password = Optional.of(secret.clone());
            return this;
        }

        /**
         * Makes a {@code Kesh}. No host is reached yet.
         *
         * @return a {@code Kesh}, to be closed in the end
         */
        public Kesh build() {
            Connections connections = new Connections();
            return new Kesh(this, connections::to, connections::close);
        }

        /** @param reach makes the transport to hosts from SSH settings */
        Kesh reaching(Function<SshSettings, Transport> reach) {
            return new Kesh(this, reach, () -> {});
        }
    }

    /**
     * Reads a script. This only collects the script's statements; no host is reached.
     *
     * @param file in UTF-8
     * @param arguments the values of {@code args} in the script
     * @return what the script says, for any number of uses
     * @throws kesh.dsl.Mistake if something is wrong with the script
     * @throws Problem if the file cannot be read
     */
    public ClusterScript script(Path file, String... arguments) {
        return withPassword(ScriptLoader.load(file, List.of(arguments)));
    }

    /**
     * Reads a script that is not in a file. It must not be text of somebody who may not run code in this JVM.
     *
     * @param name its name in errors and plans
     * @param text the script
     * @param arguments the values of {@code args} in the script
     * @return what the script says, for any number of uses
     * @throws kesh.dsl.Mistake if something is wrong with the script
     */
    public ClusterScript script(String name, String text, String... arguments) {
        return withPassword(ScriptLoader.load(name, text, List.of(arguments)));
    }

    /**
     * Names the cluster of which a host is a member, without a script: for {@link #state} and {@link #check}.
     *
     * @param host {@code host} or {@code user@host}; {@code ~/.ssh/config} says how to log in
     * @return a script that asks for nothing
     * @throws Problem if that is no name of a host
     */
    public ClusterScript through(String host) {
        return withPassword(ClusterScript.through(host));
    }

    private ClusterScript withPassword(ClusterScript script) {
        return password.map(script::withPassword).orElse(script);
    }

    /**
     * Surveys a cluster and the hosts that the script declares. It changes nothing and ignores the script's other
     * statements.
     *
     * @param script names the cluster
     * @return what was seen; what could not be seen is unknown in it, with the reason
     * @throws Problem if no member can be read, so that nothing is known; or if the thread is interrupted
     */
    public ClusterState state(ClusterScript script) {
        return looking(() -> inspection().look(script));
    }

    /**
     * Checks a cluster's health, as {@code kesh check} does. It changes nothing and ignores the script's other
     * statements.
     *
     * @param script names the cluster
     * @return all checks, also those that passed; what could not be found out is {@link Check.Verdict#UNKNOWN}
     * @throws Problem if no member can be read, so that nothing is known; or if the thread is interrupted
     */
    public List<Check> check(ClusterScript script) {
        return looking(() -> inspection().check(script).checks());
    }

    /**
     * Surveys the cluster and plans what the script asks for. It can change nothing: its transport only reads.
     *
     * @param script names the cluster, and what is to be done with it
     * @return the plan; it may be {@linkplain Plan#isRefused() refused}, then its {@linkplain Plan#obstacles()
     *     obstacles} say why
     * @throws Problem if no member can be read, so that nothing is known; or if the thread is interrupted
     */
    public Plan plan(ClusterScript script) {
        Plan[] made = new Plan[1];
        Consumer<TimedEvent> events = told -> {
            if (told.event() instanceof Event.Planned planned) {
                made[0] = planned.plan();
            }
        };
        looking(() -> session(events, plan -> Optional.empty()).plan(script));
        return made[0];
    }

    /**
     * Surveys, plans, asks for consent, executes. It blocks until the end, which may take hours for a copy of a large
     * server. The run is written into a journal of its own.
     *
     * @param script names the cluster, and what is to be done with it
     * @param events receives what happens, and when, from the plan to the end: one event at a time, by any thread. It
     *     should be quick, as the run waits for it. Once the run executes, an exception of it is reported to it as
     *     {@link Event.Warned}, and changes nothing for the run
     * @param agree is asked once, with the plan; not if it is refused or there is nothing to do
     * @param emptied the names of the nodes whose data may be removed: a plan that removes the data of others
     *     ({@link Plan#typed()}) is declined, whatever {@code agree} says
     * @return how it ended, including anything that went wrong on hosts
     * @throws Problem if no member can be read, or the journal cannot be written
     */
    public Outcome run(ClusterScript script, Consumer<TimedEvent> events, Predicate<Plan> agree, String... emptied) {
        Objects.requireNonNull(events, "events");
        Objects.requireNonNull(agree, "agree");
        List<String> named = List.of(emptied);
        return session(events, plan -> refusal(plan, agree, named)).run(script);
    }

    private static Optional<String> refusal(Plan plan, Predicate<Plan> agree, List<String> named) {
        Optional<String> lost =
                plan.typed().stream().filter(node -> !named.contains(node)).findFirst();
        if (lost.isPresent()) {
            return lost.map(node -> "data would be lost for good, and " + node + " was not named");
        }
        return agree.test(plan) ? Optional.empty() : Optional.of("the program did not agree");
    }

    private <T> T looking(Supplier<T> look) {
        try {
            return look.get();
        } catch (Problem failed) {
            if (Thread.currentThread().isInterrupted()) {
                throw new Problem("interrupted while inspecting the cluster", null, null, failed);
            }
            throw failed;
        }
    }

    private Inspection inspection() {
        requireOpen();
        return new Inspection(View.of(event -> {}), journals, around);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this Kesh is closed");
        }
    }

    private Session session(Consumer<TimedEvent> events, Confirm confirm) {
        requireOpen();
        return new Session(View.of(events), confirm, journals, Defaults.operator(operator), around);
    }

    /**
     * Returns a plan as {@code kesh plan} shows it, with all its checks.
     *
     * @param plan any
     * @return lines of text; passwords are shown as {@code ***}
     */
    public static String text(Plan plan) {
        return text(plan, Locale.ENGLISH);
    }

    /**
     * A plan as {@code kesh plan} shows it, with all its checks, in the language of a reader.
     *
     * @param plan any
     * @param reader Chinese is spoken to readers of Chinese, English to all others
     * @return lines of text; passwords are shown as {@code ***}
     */
    public static String text(Plan plan, Locale reader) {
        return TextView.of(new Event.Planned(plan), Translation.into(Language.of(reader)));
    }

    /**
     * Returns an event as {@code --format json} prints it and the journal has it; {@code kesh schema} prints its
     * schema.
     *
     * @param event any, with its time
     * @return one line; passwords are shown as {@code ***}
     */
    public static String json(TimedEvent event) {
        return JsonView.line(event);
    }

    /** Ends the connections to hosts. A run that still needs them stops, as if the network were lost. */
    @Override
    public void close() {
        closed = true;
        end.run();
    }
}
