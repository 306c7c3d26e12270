package kesh;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import kesh.cluster.ClusterState;
import kesh.cluster.Operation;
import kesh.cluster.WatchSample;
import kesh.dsl.ClusterScript;
import kesh.plan.Plan;
import kesh.record.Journals;
import kesh.remote.ReadOnly;
import kesh.remote.SshSettings;
import kesh.remote.Transport;
import kesh.remote.transport.Ssh;
import kesh.run.Journal;
import kesh.survey.Names;
import kesh.survey.Watching;
import kesh.view.Report;
import kesh.view.View;

/** What only looks at a cluster: nothing is planned that would be executed, and nothing can be changed. */
public final class Inspection {
    private static final int OPERATIONS_IN_REPORT = 50;

    private final View view;
    private final Path journals;
    private final Surroundings around;

    /** @param journals the directory of the records of runs */
    public Inspection(View view, Path journals) {
        this(view, journals, Surroundings.real(Ssh::new));
        Ssh.warmUp();
    }

    /** @param kept connections that are still open when something else is done */
    public Inspection(View view, Path journals, Connections kept) {
        this(view, journals, Surroundings.real(kept::to));
    }

    /** @param reach how hosts are reached, by what a script says about it */
    Inspection(View view, Path journals, Function<SshSettings, Transport> reach) {
        this(view, journals, Surroundings.real(reach));
    }

    Inspection(View view, Path journals, Surroundings around) {
        this.view = view;
        this.journals = journals;
        this.around = around;
    }

    /** Looks and shows. */
    public ClusterState status(ClusterScript script) {
        ClusterState state = look(script);
        view.state(state);
        return state;
    }

    /** Looks, and says nothing. */
    public ClusterState look(ClusterScript script) {
        return around.reaching(script, (hosts, survey) -> survey.look());
    }

    /**
     * Looks at a cluster as a whole, then again and again by one short question to each server.
     *
     * @param shown is given each look; false if nobody wants to see more
     */
    public void watch(ClusterScript script, Duration every, Predicate<WatchSample> shown) {
        try (Transport hosts = around.reach().apply(script.ssh());
                Watching watching = watching(hosts, script)) {
            Journals own = new Journals(journals, Journal.ending(script.name()));
            watching.begin();
            watching.go(every, () -> own.running(Instant.now()), shown);
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at a cluster's health, then for a while at what its servers do. */
    public Report report(ClusterScript script, Duration period, Duration every) {
        ClusterScript asked = script.checking();
        return around.reaching(asked, (hosts, survey) -> {
            try (Watching watching = watching(hosts, script)) {
                Plan checked = Planning.of(asked, survey.look());
                watching.begin();
                List<WatchSample> samples = new ArrayList<>();
                long end = System.nanoTime() + period.toNanos();
                watching.go(every, List::of, sample -> samples.add(sample) && System.nanoTime() < end);
                List<Operation> operations =
                        new Journals(journals, Journal.ending(script.name())).last(OPERATIONS_IN_REPORT);
                return new Report(Instant.now(), checked, samples, watching.settings(), operations);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new Problem("interrupted before the report was made", null, null, interrupted);
            }
        });
    }

    /** The tables and views that a statement may name, as the first member that can be asked has them. */
    public List<String> tables(ClusterScript script) {
        try (Transport hosts = around.reach().apply(script.ssh())) {
            return Names.tables(new ReadOnly(hosts), Planning.asked(script));
        }
    }

    /** What is in a directory of the first host that answers; directories end with a slash. */
    public List<String> files(ClusterScript script, String directory) {
        try (Transport hosts = around.reach().apply(script.ssh())) {
            return Names.files(new ReadOnly(hosts), Planning.asked(script), directory);
        }
    }

    /** Looks at the health of the declared cluster and shows it; what else the script asks for is left aside. */
    public Plan check(ClusterScript script) {
        ClusterScript asked = script.checking();
        return around.reaching(asked, (hosts, survey) -> {
            Plan plan = Planning.of(asked, survey.look());
            view.findings(plan);
            return plan;
        });
    }

    private static Watching watching(Transport hosts, ClusterScript script) {
        return new Watching(new ReadOnly(hosts), Planning.asked(script.declared()));
    }
}
