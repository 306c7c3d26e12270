package kesh.verb.role;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.fact.CleanlyShutDown;
import kesh.fact.SlotAbsent;
import kesh.plan.Copy;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.verb.part.LeftJob;

/** The rewind of a former primary to where it left the new one, and its start as a standby of that. */
record Rewind(RoleSwap swap) {

    /** All slots that it had are gone afterwards. Another kesh finds the rewind again by the name of its job. */
    Step step() {
        List<Fact> none = new ArrayList<>(swap.ofCandidate());
        swap.orphaned().forEach(slot -> none.add(new SlotAbsent(swap.former().name(), slot)));
        OptionalLong most =
                OptionalLong.of(swap.candidate().runningServer().orElseThrow().dataBytes());
        Step step = swap.rejoin(
                        "rewind it to where it left " + swap.candidate().name() + ", and re-attach it as its standby",
                        swap.control(swap.former())
                                .repmgr()
                                .nodeRejoinByRewind(
                                        swap.candidateConninfo(),
                                        swap.control(swap.former()).product().ownFiles())
                                .asJob(job()),
                        none)
                .within(Duration.ofHours(6))
                .otherwise(swap.rebuilding());
        return isRunning()
                ? step
                : step.copying(new Copy(Copy.Kind.REWIND, swap.candidate().name(), most));
    }

    /**
     * Before PostgreSQL 13, and so on KingbaseES V8R6 and V9R1, pg_rewind accepts only a server that was stopped in
     * good order, and repmgr refuses others; later versions let the server recover first in the same way.
     */
    Optional<Step> recover() {
        boolean byItself = swap.candidate().runningServer().orElseThrow().version() >= 13_00_00;
        Fact clean = new CleanlyShutDown(swap.former().name());
        return byItself || swap.former().runningServer().isPresent() || clean.holds(swap.now())
                ? Optional.empty()
                : Optional.of(swap.control(swap.former()).recoverAlone(clean));
    }

    private String job() {
        return "rewind-" + swap.former().name();
    }

    /** Removes the record of a rewind that ended while no kesh waited for it. */
    Optional<Step> forget() {
        return swap.former()
                .machine()
                .found()
                .filter(machine -> machine.remembers(job()))
                .map(machine -> LeftJob.forget(swap.former().name(), machine, job(), "rewind"));
    }

    /** True if the rewind of an earlier kesh still runs. */
    boolean isRunning() {
        return swap.former()
                .machine()
                .found()
                .filter(machine -> machine.runs(job()))
                .isPresent();
    }

    /** pg_rewind reads the timeline from the control file, which has the former timeline until this checkpoint. */
    Optional<Step> checkpointAfterPromotion() {
        boolean stale = swap.candidate()
                .control()
                .filter(control -> control.timeline()
                        < swap.candidate().runningServer().orElseThrow().timeline())
                .isPresent();
        return stale
                ? RoleSwap.checkpoint(swap.candidate(), "so that its files say which timeline it is on")
                : Optional.empty();
    }

    /** True if a rewind was interrupted right before the start: no server has started on this data as a standby. */
    boolean isDone() {
        return !isRunning()
                && swap.former().runningServer().isEmpty()
                && swap.former()
                        .machine()
                        .found()
                        .map(Machine::dataDirectory)
                        .filter(DataDirectory::standbySignal)
                        .filter(data -> data.control()
                                .filter(control -> control.state().equals("in production"))
                                .isPresent())
                        .flatMap(DataDirectory::primaryConninfo)
                        .filter(source ->
                                source.address().equals(swap.candidateConninfo().address()))
                        .isPresent();
    }

    /** The remaining steps of such a rewind. */
    List<Step> start() {
        return List.of(
                swap.control(swap.former())
                        .startServer(
                                swap.watchedAgain(swap.attach(swap.former()).streams())),
                Step.run(
                                swap.former().name(),
                                "correct the record: its upstream is "
                                        + swap.candidate().name(),
                                swap.control(swap.former()).repmgr().standbyRegisterAgain(swap.candidateId()),
                                swap.attach(swap.former()).registered())
                        .undoneBy("register it again as it was"));
    }
}
