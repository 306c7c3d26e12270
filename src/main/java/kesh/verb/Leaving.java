package kesh.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Machine.Access;
import kesh.cluster.Machine.Access.Part;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.distro.Repmgr;
import kesh.fact.AllOf;
import kesh.fact.ConfigAbsent;
import kesh.fact.DataDirectoryFree;
import kesh.fact.LinesAbsent;
import kesh.fact.Registered;
import kesh.fact.ServerStopped;
import kesh.fact.SlotAbsent;
import kesh.fact.SlotIdle;
import kesh.fact.Streams;
import kesh.fact.Unregistered;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.remote.Command;

/** A node that leaves, and all that is done for that. Its record goes last: until then, the rest can be resumed. */
record Leaving(ClusterState now, Node self, Shrink wish) {

    NodeName name() {
        return self.name();
    }

    Registration row() {
        return self.registration().orElseThrow();
    }

    NodeId id() {
        return row().id();
    }

    int clients() {
        return self.runningServer().map(server -> server.activity().clients()).orElse(0);
    }

    private Node primary() {
        return now.primaries().get(0);
    }

    /** Who takes over its standbys: whom it receives from itself. */
    Node heir() {
        return row().upstream().flatMap(now::member).orElseGet(this::primary);
    }

    List<Node> others() {
        return now.members().stream()
                .filter(member -> !member.name().equals(name()))
                .toList();
    }

    /** Standbys whose records name it as their upstream. */
    List<Node> children() {
        return others().stream()
                .filter(member -> {
                    Registration row = member.registration().orElseThrow();
                    return row.role() != Role.WITNESS && row.upstream().equals(Optional.of(id()));
                })
                .toList();
    }

    /** Where slots are that were made for it, whoever is its upstream now. */
    List<Node> slotOwners() {
        return others().stream()
                .filter(member -> slot().flatMap(slot -> member.runningServer().flatMap(server -> server.slot(slot)))
                        .isPresent())
                .toList();
    }

    Optional<String> slot() {
        return row().slotName().filter(name -> !name.isEmpty());
    }

    /** Whether a member sends it WAL. */
    boolean streams() {
        return others().stream().anyMatch(other -> other.runningServer()
                .flatMap(server -> server.replication(name()))
                .isPresent());
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        children().forEach(child -> steps.addAll(follow(child)));
        if (!wish.lost()) {
            steps.addAll(onItself());
        }
        slot().ifPresent(slot -> slotOwners().forEach(owner -> steps.add(Slots.drop(owner.name(), slot))));
        others().forEach(other -> new Traces(this, other).logins().ifPresent(steps::add));
        for (Part part : List.of(Part.AUTHORIZED_KEYS, Part.KNOWN_HOSTS)) {
            others().forEach(other -> new Traces(this, other).lines(part).ifPresent(steps::add));
        }
        steps.add(unregister());
        return steps;
    }

    /** One that was interrupted may receive from its new upstream already: repmgr refuses to do that once more. */
    private List<Step> follow(Node child) {
        Registration row = child.registration().orElseThrow();
        Registration heir = heir().registration().orElseThrow();
        Optional<String> slot = row.slotName().filter(name -> !name.isEmpty());
        Streams streams = new Streams(
                child.name(),
                heir().name(),
                heir.conninfo(),
                heir.conninfo().port(wish.product().port()),
                slot);
        Registered registered = new Registered(row.under(heir.id()));
        Optional<String> oldSlot = slot.filter(name -> self.runningServer().isPresent());
        if (streams.holds(now)) {
            List<Step> rest = new ArrayList<>();
            rest.add(Step.run(
                            child.name(),
                            "correct the record: its upstream is " + heir().name(),
                            programs(child).repmgr().standbyRegisterAgain(heir.id()),
                            registered)
                    .undoneBy("register it under node " + id()));
            oldSlot.ifPresent(name -> rest.add(Slots.drop(name(), name)));
            return rest;
        }
        List<Fact> goals = new ArrayList<>(List.of(streams, registered));
        oldSlot.ifPresent(name -> goals.add(new SlotAbsent(name(), name)));
        return List.of(Step.run(
                        child.name(),
                        "receive WAL from " + heir().name() + " instead of " + name(),
                        programs(child).repmgr().standbyFollow(heir.id()),
                        new AllOf(goals))
                .undoneBy("follow node " + id() + " again")
                .inBatch("follow"));
    }

    private Programs programs(Node node) {
        return Programs.of(node, wish.product()).orElseThrow();
    }

    /** First what would start the rest again. */
    private List<Step> onItself() {
        List<Step> steps = new ArrayList<>();
        Programs programs = programs(self);
        Machine machine = self.machine().found().orElseThrow();
        List<String> cron = Traces.cronLines(machine, row());
        if (!cron.isEmpty()) {
            List<String> left =
                    machine.access().orElseThrow().without(Part.CRONTAB, cron).crontab();
            steps.add(Step.run(
                            name(),
                            "take out of the crontab: " + String.join("; ", cron),
                            Command.changing("crontab", "-").withInput(Traces.text(left)),
                            new LinesAbsent(name(), Part.CRONTAB, cron))
                    .undoneBy("put the lines back"));
        }
        machine.repmgrd().ifPresent(pid -> steps.add(programs.stopRepmgrd(pid)));
        List<Fact> stopped = new ArrayList<>();
        stopped.add(new ServerStopped(name()));
        slot().ifPresent(slot -> slotOwners().forEach(owner -> stopped.add(new SlotIdle(owner.name(), slot))));
        steps.add(
                clients() == 0
                        ? programs.stopServer(new AllOf(stopped))
                        : programs.stopServerGently(wish.drain(), new AllOf(stopped)));
        if (wish.purge()) {
            String data = machine.dataDirectory().path();
            steps.add(Step.run(
                    name(),
                    "remove the data",
                    Command.changing("find", data, "-mindepth", "1", "-delete"),
                    new DataDirectoryFree(name(), data)));
            steps.add(Step.run(
                    name(),
                    "remove repmgr.conf",
                    Command.changing("rm", "-f", programs.configFile()),
                    new ConfigAbsent(name(), programs.configFile())));
        }
        return steps;
    }

    private Step unregister() {
        Repmgr repmgr = programs(primary()).repmgr();
        Command command =
                switch (row().role()) {
                    case WITNESS -> repmgr.witnessUnregister(id());
                    case PRIMARY -> repmgr.primaryUnregister(id());
                    case STANDBY -> repmgr.standbyUnregister(id());
                };
        return Step.run(
                        primary().name(),
                        "remove " + name() + "'s record",
                        command,
                        new Unregistered(primary().name(), id()))
                .undoneBy("register it again");
    }

    /** What others know of it, by the names that they may know it by. */
    List<String> hostNames() {
        List<String> names = new ArrayList<>(List.of(
                row().conninfo().host(),
                name().value(),
                self.host().name(),
                self.host().address()));
        self.machine().found().ifPresent(machine -> names.add(machine.hostName()));
        return names;
    }

    /** Its own public keys, but for those that another member has too: some clusters share one. */
    List<String> ownKeys() {
        List<String> shared = others().stream().flatMap(Leaving::keys).toList();
        return keys(self).filter(key -> !shared.contains(key)).toList();
    }

    /** The middle of "ssh-ed25519 AAAA… comment". */
    private static java.util.stream.Stream<String> keys(Node node) {
        return node.machine().found().flatMap(Machine::access).map(Access::publicKeys).orElse(List.of()).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > 1)
                .map(fields -> fields[1]);
    }

    /** Free senders that its heir must have: one for each of its standbys, less its own. */
    boolean heirHasRoom() {
        Server heir = heir().runningServer().orElseThrow();
        return SourceChecks.freeSenders(heir) + (streams() ? 1 : 0)
                >= children().size();
    }
}
