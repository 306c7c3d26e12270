package kesh.verb.shrink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.Access;
import kesh.cluster.Access.Part;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.PublicKey;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.command.Command;
import kesh.fact.AllOf;
import kesh.fact.ConfigAbsent;
import kesh.fact.NobodyBelow;
import kesh.fact.NotPrimary;
import kesh.fact.ServerStopped;
import kesh.fact.SlotIdle;
import kesh.fact.TakesWrites;
import kesh.fact.Unregistered;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.product.Repmgr;
import kesh.verb.part.Crontab;
import kesh.verb.part.Emptying;
import kesh.verb.part.Kbha;
import kesh.verb.part.LeftJob;
import kesh.verb.part.NodeControl;
import kesh.verb.part.Sessions;
import kesh.verb.part.Slots;
import kesh.verb.part.Witnesses;

/** A node that leaves, and the work for that. Its record is removed last: until then, the rest can be resumed. */
record Departure(ClusterState now, Node self, Shrink wish) {
    NodeName name() {
        return self.name();
    }

    Registration row() {
        return self.registration().orElseThrow();
    }

    NodeId id() {
        return row().id();
    }

    Seen<Integer> clients() {
        return Sessions.on(self);
    }

    Node primary() {
        return now.primaries().get(0);
    }

    Followers followers() {
        return new Followers(this);
    }

    List<Node> others() {
        return now.members().stream()
                .filter(member -> !member.name().equals(name()))
                .toList();
    }

    /**
     * Its own slots: by the name that repmgr gives them, or by its record if the node itself uses that one. A record could
     * name a slot that is somebody else's, such as a backup's.
     */
    List<String> slots() {
        return Stream.concat(row().slotName().filter(this::uses).stream(), Stream.of("repmgr_slot_" + id()))
                .distinct()
                .toList();
    }

    private boolean uses(String slot) {
        return self.machine()
                        .found()
                        .flatMap(machine -> machine.dataDirectory().primarySlotName())
                        .filter(slot::equals)
                        .isPresent()
                || self.runningServer()
                        .flatMap(Server::walReceiver)
                        .flatMap(Server.WalReceiver::slotName)
                        .filter(slot::equals)
                        .isPresent();
    }

    /** Returns the slot that its record names and that is perhaps not its own, if somebody has such a slot. */
    Optional<String> strangeSlot() {
        return row().slotName()
                .filter(slot -> !slots().contains(slot) && !ownersOf(slot).isEmpty());
    }

    /** The nodes that have such a slot, whichever is its upstream now. */
    List<Node> ownersOf(String slot) {
        return others().stream()
                .filter(member -> member.runningServer()
                        .flatMap(server -> server.slot(slot))
                        .isPresent())
                .toList();
    }

    /** True if a member sends it WAL. */
    boolean streams() {
        return others().stream().anyMatch(other -> new Streaming(now).sends(other.name(), name()));
    }

    /** True if an interrupted purge has finished there: without repmgr.conf, nothing shows where its data was. */
    boolean isPurged() {
        return wish.purge()
                && self.runningServer().isEmpty()
                && !streams()
                && followers().receivers().isEmpty()
                && self.machine()
                        .found()
                        .filter(machine ->
                                !machine.config().exists() && machine.repmgrd().isEmpty())
                        .isPresent();
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.addAll(followers().steps());
        if (!wish.lost() && !isPurged()) {
            steps.addAll(onItself());
        }
        slots().forEach(slot -> ownersOf(slot).forEach(owner -> steps.add(Slots.drop(owner.name(), slot))));
        others().forEach(other -> new Remains(this, other).logins().ifPresent(steps::add));
        for (Part part : List.of(Part.AUTHORIZED_KEYS, Part.KNOWN_HOSTS)) {
            others().forEach(other -> new Remains(this, other).lines(part).ifPresent(steps::add));
        }
        // The leaving node is left out: its server is stopped by then, and its record is removed.
        Witnesses.follow(now, primary()).stream()
                .filter(step -> !step.node().equals(name()))
                .forEach(steps::add);
        steps.add(unregister());
        steps.addAll(forgottenByWitnesses(now, id()));
        return steps;
    }

    /** A witness has its own copy of the records, which its repmgrd updates now and then, if it runs. */
    static List<Step> forgottenByWitnesses(ClusterState now, NodeId gone) {
        List<Step> steps = new ArrayList<>();
        for (Node witness : now.members()) {
            Registration row = witness.registration().orElseThrow();
            boolean able = row.role() == Role.WITNESS
                    && !row.id().equals(gone)
                    && witness.runningServer().isPresent();
            Optional<NodeControl> control = able ? NodeControl.of(witness) : Optional.empty();
            Registration primary = now.primaries().get(0).registration().orElseThrow();
            control.ifPresent(its -> steps.add(Step.run(
                            witness.name(),
                            "copy the records again, without node " + gone,
                            its.repmgr().witnessRegister(primary.conninfo()),
                            new Unregistered(witness.name(), gone))
                    .undoneBy("nothing: it is a copy")));
        }
        return steps;
    }

    NodeControl control(Node node) {
        return NodeControl.of(node).orElseThrow();
    }

    /** First removes the programs that would restart the others. */
    private List<Step> onItself() {
        List<Step> steps = new ArrayList<>();
        NodeControl control = control(self);
        Machine machine = self.machine().found().orElseThrow();
        List<String> cron = Remains.cronLines(machine, row());
        if (!cron.isEmpty()) {
            steps.add(Crontab.without(name(), "remove from the crontab: " + String.join("; ", cron), cron)
                    .undoneBy("put the lines back"));
        }
        Kbha.of(self).flatMap(Kbha::stop).ifPresent(steps::add);
        machine.repmgrd().ifPresent(running -> steps.add(control.stopRepmgrd()));
        List<Fact> stopped = new ArrayList<>();
        stopped.add(new ServerStopped(name()));
        slots().forEach(slot -> ownersOf(slot).forEach(owner -> stopped.add(new SlotIdle(owner.name(), slot))));
        Step stop = clients().equals(Seen.known(0))
                ? NodeControl.stopServer(self, new AllOf(stopped))
                : NodeControl.stopServerGently(
                        self, wish.drain(), row().conninfo().get("user").orElse(""), new AllOf(stopped));
        steps.add(stop.needing(new NotPrimary(name()), new TakesWrites(primary().name())));
        steps.addAll(LeftJob.forgetAllOf(name(), machine));
        if (wish.purge()) {
            steps.addAll(purge(machine, control));
        }
        return steps;
    }

    /** Removes what an expand put there: data, repmgr.conf, logins to the members. */
    private List<Step> purge(Machine machine, NodeControl control) {
        List<Step> steps = new ArrayList<>();
        steps.add(Emptying.of(
                name(),
                machine,
                machine.dataDirectory().path(),
                "remove the data",
                Optional.of(primary().name())));
        new Remains(this, self).ownLogins().ifPresent(steps::add);
        List<String> files = new ArrayList<>();
        // KingbaseES stores its superuser's password there, too.
        if (machine.kingbase().isPresent()) {
            files.add(control.configFile().replaceFirst("[^/]*$", "all_nodes_tools.conf"));
        }
        files.add(control.configFile());
        List<String> argv = new ArrayList<>(List.of("rm", "-f", "--"));
        argv.addAll(files);
        steps.add(Step.run(
                        name(),
                        files.size() == 1 ? "remove repmgr.conf" : "remove repmgr.conf and all_nodes_tools.conf",
                        Command.changing(argv),
                        new ConfigAbsent(name(), control.configFile()))
                .needing(new ServerStopped(name())));
        return steps;
    }

    private Step unregister() {
        Repmgr repmgr = control(primary()).repmgr();
        Command command =
                switch (row().role()) {
                    case WITNESS -> repmgr.witnessUnregister(id());
                    case PRIMARY -> repmgr.primaryUnregister(id());
                    case STANDBY -> repmgr.standbyUnregister(id());
                };
        List<Fact> right = new ArrayList<>(List.of(
                new TakesWrites(primary().name()), new NobodyBelow(primary().name(), id())));
        // Once its data is gone, nothing shows where a server would run.
        if (self.server().isKnown() && !wish.purge()) {
            right.add(new ServerStopped(name()));
        }
        return Step.run(
                        primary().name(),
                        "remove " + name() + "'s record",
                        command,
                        new Unregistered(primary().name(), id()))
                .needing(right.toArray(Fact[]::new))
                .undoneBy("register it again");
    }

    /** The names by which other hosts may know it. */
    List<String> hostNames() {
        List<String> names = new ArrayList<>(List.of(
                row().conninfo().address().value(),
                name().value(),
                self.host().name(),
                self.host().address().value()));
        self.machine().found().ifPresent(machine -> names.add(machine.hostName()));
        return names;
    }

    /**
     * The keys whose private half it has, except those that another member has too: some clusters share one. A file of a
     * public key alone proves nothing: it could be that of the operator.
     */
    List<PublicKey> ownKeys() {
        List<String> shared = othersKeys();
        return self
                .machine()
                .found()
                .flatMap(Machine::access)
                .map(Access::identities)
                .orElse(Map.of())
                .values()
                .stream()
                .flatMap(line -> PublicKey.read(line).stream())
                .filter(key -> !shared.contains(key.data()))
                .toList();
    }

    List<String> othersKeys() {
        return others().stream().flatMap(Departure::keys).map(PublicKey::data).toList();
    }

    private static Stream<PublicKey> keys(Node node) {
        return node.machine().found().flatMap(Machine::access).map(Access::publicKeys).orElse(List.of()).stream();
    }
}
