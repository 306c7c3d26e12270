package kesh;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import kesh.cluster.ClusterState;
import kesh.cluster.Operation;
import kesh.cluster.WatchSample;
import kesh.dsl.ClusterScript;
import kesh.plan.Plan;
import kesh.record.Journals;
import kesh.remote.ReadOnly;
import kesh.remote.Transport;
import kesh.remote.transport.Ssh;
import kesh.run.Journal;
import kesh.survey.Names;
import kesh.survey.Watching;
import kesh.view.Report;
import kesh.view.View;

/** All that only inspects a cluster: no plan is executed, and nothing can be changed. */
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

    /** @param kept connections that stay open for what is done next */
    public Inspection(View view, Path journals, Connections kept) {
        this(view, journals, Surroundings.real(kept::to));
    }

    Inspection(View view, Path journals, Surroundings around) {
        this.view = view;
        this.journals = journals;
        this.around = around;
    }

    /** Surveys the cluster and shows it. */
    public ClusterState status(ClusterScript script) {
        ClusterState state = look(script);
        view.state(state);
        return state;
    }

    /** Surveys the cluster and shows nothing. */
    public ClusterState look(ClusterScript script) {
        return around.reaching(script, (hosts, survey) -> survey.look());
    }

    /**
     * Surveys a whole cluster, then sends one short query to each server again and again.
     *
     * @param shown receives each sample; returns false if nobody wants to see more
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

    /** Checks a cluster's health, then observes its servers for a while. */
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
                throw new Problem("interrupted before the report was written", null, null, interrupted);
            }
        });
    }

    /** Returns the tables and views that a statement may name, as the first member that answers has them. */
    public List<String> tables(ClusterScript script) {
        try (Transport hosts = around.reach().apply(script.ssh())) {
            return Names.tables(new ReadOnly(hosts), Planning.asked(script));
        }
    }

    /** Returns what is in a directory of the first host that answers; directories end with a slash. */
    public List<String> files(ClusterScript script, String directory) {
        try (Transport hosts = around.reach().apply(script.ssh())) {
            return Names.files(new ReadOnly(hosts), Planning.asked(script), directory);
        }
    }

    /** Checks the health of the declared cluster and shows it; the script's other statements are ignored. */
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
