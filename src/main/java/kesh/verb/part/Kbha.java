package kesh.verb.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.Access;
import kesh.cluster.Kingbase;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.command.Quote;
import kesh.command.Script;
import kesh.fact.KbhaRuns;
import kesh.fact.KbhaStopped;
import kesh.plan.Check;
import kesh.plan.Step;
import kesh.product.Repmgr;

/**
 * The supervisor of a KingbaseES node. It restarts the server and repmgrd whenever they end, and cron starts it each
 * minute. So before a server is stopped, both are suspended; they are resumed when the server is to run again.
 * Meanwhile the line in the crontab stays as a comment, so another kesh finds it.
 */
public record Kbha(NodeName node, Machine machine, Kingbase seen, NodeControl control) {
    /** The prefix of a suspended line in the crontab. */
    public static final String RESTING = "# kesh: ";

    private static final String KBHA = "kbha";
    private static final Script STOP = Repmgr.SUPERVISORS.then(Script.of(Kbha.class, "stop-kbha.sh"));

    /** Empty if the node has no kbha, as on PostgreSQL. */
    public static Optional<Kbha> of(Node node) {
        return node.machine().found().flatMap(machine -> machine.kingbase()
                .flatMap(seen -> NodeControl.of(node).map(control -> new Kbha(node.name(), machine, seen, control))));
    }

    /** Checks that only the user's crontab starts it, not root's files; empty if the node has no kbha. */
    public static Optional<Check> canRest(Node node) {
        return of(node).map(kbha -> {
            String title = "kbha of " + node.name() + " can be suspended";
            List<String> entries = kbha.entriesOfRoot();
            return entries.isEmpty()
                    ? Check.held(title, "its user's crontab starts it, if anything does")
                    : Check.failed(
                            title,
                            node.name()
                                    + ": its host starts kbha each minute, and kbha starts the server; only root can stop "
                                    + "this",
                            String.join("\n", entries),
                            "as root on %s: sed -i '/kbha/s/^/#/' %s; and once its server is to run again: sed -i '/kbha/s/^#//' %s"
                                    .formatted(node.name(), file(entries), file(entries)));
        });
    }

    private static String file(List<String> entries) {
        return Quote.word(entries.get(0).split(": ", 2)[0]);
    }

    /** Entries in the form "file: line". */
    public List<String> entriesOfRoot() {
        return machine.access().stream()
                .flatMap(access -> access.boot().stream())
                .filter(entry -> entry.contains(KBHA))
                .toList();
    }

    /** The steps of one node, with kbha suspended meanwhile. */
    public static List<Step> around(Node node, List<Step> open) {
        boolean touched = open.stream().anyMatch(step -> step.node().equals(node.name()));
        Optional<Kbha> interfering = of(node).filter(kbha -> touched);
        List<Step> steps = new ArrayList<>();
        interfering.ifPresent(kbha -> steps.addAll(kbha.rest()));
        steps.addAll(open);
        steps.addAll(interfering.map(Kbha::wake).orElseGet(() -> wakeWhereItRests(node)));
        return steps;
    }

    /** First stops cron, which would start kbha again. */
    public List<Step> rest() {
        List<Step> steps = new ArrayList<>();
        List<String> active = active();
        if (!active.isEmpty()) {
            steps.add(Crontab.changed(node, "keep cron from starting kbha", active, line -> RESTING + line)
                    .undoneBy("uncomment the lines"));
        }
        stop().ifPresent(steps::add);
        return steps;
    }

    /** Includes a stop if none was seen running but cron may have started one since. */
    public Optional<Step> stop() {
        return seen.kbha().isEmpty() && active().isEmpty()
                ? Optional.empty()
                : Optional.of(Step.run(
                                node,
                                "stop kbha",
                                Command.changing("sh", "-s", "--", control.configFile())
                                        .withInput(STOP.text()),
                                new KbhaStopped(node))
                        .undoneBy("start kbha"));
    }

    /** Restores the state before it was suspended, by this kesh or by another. */
    public List<Step> wake() {
        boolean wasThere =
                seen.kbha().isPresent() || !active().isEmpty() || !resting().isEmpty();
        List<Step> steps = new ArrayList<>();
        if (wasThere) {
            steps.add(start());
        }
        List<String> asleep = Stream.concat(active().stream().map(line -> RESTING + line), resting().stream())
                .toList();
        if (!asleep.isEmpty()) {
            steps.add(Crontab.changed(node, "let cron start kbha again", asleep, Kbha::awake)
                    .undoneBy("comment the lines out"));
        }
        return steps;
    }

    /** Resumes one that an earlier kesh has suspended. */
    public static List<Step> wakeWhereItRests(Node node) {
        return of(node).filter(kbha -> !kbha.resting().isEmpty())
                .map(Kbha::wake)
                .orElse(List.of());
    }

    /**
     * A new node is supervised like its upstream: by a running kbha, and by a line in the crontab if the upstream has
     * one. The line is made anew: whatever else stands in the upstream's crontab is not run on another host.
     */
    public List<Step> likeOn(Node other, NodeControl itsControl) {
        return other.machine()
                .found()
                .flatMap(its -> its.kingbase().map(kingbase -> new Kbha(other.name(), its, kingbase, itsControl)))
                .map(its -> its.supervised(scheduled()
                        .flatMap(line -> KbhaSchedule.read(line).stream())
                        .toList()))
                .orElse(List.of());
    }

    /** Tells which lines of its crontab a new node does not get. */
    public List<Check> notTakenOver(NodeName other) {
        return scheduled()
                .filter(line -> KbhaSchedule.read(line).isEmpty())
                .map(line -> Check.warned(
                        "cron starts kbha on " + other + " as on " + node,
                        node
                                + ": a line of its crontab with kbha is not in the form of its installer, and is not taken over",
                        line,
                        "if it is right, add it on " + other + ": crontab -e"))
                .toList();
    }

    private Stream<String> scheduled() {
        return Stream.concat(active().stream(), resting().stream().map(Kbha::awake));
    }

    private List<Step> supervised(List<KbhaSchedule> schedule) {
        List<Step> steps = new ArrayList<>(List.of(start()));
        List<KbhaSchedule> own = crontab().stream()
                .flatMap(line -> KbhaSchedule.read(line).stream())
                .toList();
        List<String> missing = schedule.stream()
                .filter(line -> !own.contains(line))
                .map(line -> line.line(control.software().binDirectory(), control.configFile()))
                .toList();
        if (!missing.isEmpty()) {
            steps.add(Crontab.with(node, "let cron start kbha", missing).undoneBy("remove the lines again"));
        }
        return steps;
    }

    private static String awake(String resting) {
        return resting.substring(RESTING.length());
    }

    private Step start() {
        return Step.run(node, "start kbha", starting(), new KbhaRuns(node)).undoneBy("stop kbha");
    }

    public Command starting() {
        return Command.changing(
                control.software().binDirectory() + "/" + KBHA, "-A", "daemon", "-f", control.configFile());
    }

    /** The lines by which cron starts it. */
    public List<String> active() {
        return lines().stream().filter(line -> !line.strip().startsWith("#")).toList();
    }

    public List<String> resting() {
        return lines().stream().filter(line -> line.startsWith(RESTING)).toList();
    }

    private List<String> lines() {
        return crontab().stream().filter(line -> line.contains(KBHA)).toList();
    }

    private List<String> crontab() {
        return machine.access().map(Access::crontab).orElse(List.of());
    }

    /** The command that starts the daemon by which KingbaseES nodes send each other commands. */
    public static String secureCommands(NodeName node, String binDirectory) {
        String program = Quote.word(binDirectory + "/sys_HAscmdd.sh");
        return "as root on %s: %s init && %s start".formatted(node, program, program);
    }
}
