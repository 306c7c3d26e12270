package kesh.dsl;

import groovy.lang.MissingPropertyException;
import groovy.transform.NamedParam;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.Address;
import kesh.cluster.Declaration;
import kesh.cluster.EntryPoint;
import kesh.cluster.Host;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.NodeSelection;
import kesh.remote.Lenience;
import kesh.remote.SshSettings;

/** The words inside {@code cluster { }}: those that declare, and those of {@link Operations}, which ask for something. */
public final class ClusterSpec extends Operations {
    private final String name;
    private final Optional<ClusterScript> before;
    private final List<Declaration> nodes = new ArrayList<>();
    private Options ssh;
    private Optional<Path> signers = Optional.empty();
    private final List<EntryPoint> vias = new ArrayList<>();
    private final Set<Host> vouchers = new HashSet<>();
    private final Set<Address> legacyAddresses = new HashSet<>();

    ClusterSpec(String name, String file) {
        super(file);
        this.name = name;
        this.before = Optional.empty();
    }

    /** Continues from an earlier declaration; a repeated declaration replaces the earlier one. */
    ClusterSpec(ClusterScript before, String file) {
        super(file);
        this.name = before.name();
        this.before = Optional.of(before);
    }

    @Word
    public void ssh(
            @NamedParam(value = "user", type = CharSequence.class)
                    @NamedParam(value = "key", type = CharSequence.class)
                    @NamedParam(value = "knownHosts", type = CharSequence.class)
                    @NamedParam(value = "port", type = Integer.class)
                    @NamedParam(value = "jump", type = CharSequence.class)
                    @NamedParam(value = "sqlByClient", type = Boolean.class)
                    @NamedParam(value = "legacy", type = Boolean.class)
                    Map<String, ?> options) {
        if (ssh != null) {
            throw new Mistake(here(), "ssh is given twice", null, "put all options into one line");
        }
        ssh = options("ssh", options);
    }

    @Word
    public void signed(@NamedParam(value = "by", type = CharSequence.class) Map<String, ?> options) {
        if (signers.isPresent()) {
            throw new Mistake(here(), "signed is given twice", null, "list all signers in one file");
        }
        signers = options("signed", options).trustedPath("by");
        if (signers.isEmpty()) {
            throw new Mistake(here(), "signed does not say by whom", null, "signed by: '~/ops/allowed_signers'");
        }
    }

    @Word
    public void via(
            @NamedParam(value = "host", type = CharSequence.class)
                    @NamedParam(value = "config", type = CharSequence.class)
                    @NamedParam(value = "vouches", type = Boolean.class)
                    Map<String, ?> options,
            String word) {
        Options known = options("via", options);
        Host host = new Host(safe("via", word), known.address("host").orElseGet(() -> Address.of(word)));
        if (vias.stream().anyMatch(via -> via.host().name().equals(word))) {
            throw new Mistake(here(), "via '" + word + "' is given twice", null, null);
        }
        vias.add(new EntryPoint(host, known.remotePath("config")));
        if (known.flag("vouches")) {
            vouchers.add(host);
        }
    }

    public void via(String word) {
        via(Map.of(), word);
    }

    @Word
    public void node(
            @NamedParam(value = "host", type = CharSequence.class)
                    @NamedParam(value = "id", type = Integer.class)
                    @NamedParam(value = "name", type = CharSequence.class)
                    @NamedParam(value = "address", type = CharSequence.class)
                    @NamedParam(value = "location", type = CharSequence.class)
                    @NamedParam(value = "priority", type = Integer.class)
                    @NamedParam(value = "legacy", type = Boolean.class)
                    Map<String, ?> options,
            String word) {
        Options known = options("node", options);
        OptionalInt id = known.number("id", 1, Integer.MAX_VALUE);
        Declaration declared = new Declaration(
                new Host(safe("node", word), known.address("host").orElseGet(() -> Address.of(word))),
                id.isPresent() ? Optional.of(new NodeId(id.getAsInt())) : Optional.empty(),
                known.label("name").map(NodeName::of),
                known.address("address"),
                known.label("location"),
                known.number("priority", 0, HIGHEST_PRIORITY));
        for (Declaration other : nodes) {
            if (other.host().name().equals(word)) {
                throw new Mistake(here(), "node '" + word + "' is declared twice", null, null);
            }
            if (declared.id().isPresent() && declared.id().equals(other.id())) {
                throw new Mistake(
                        here(),
                        "id %d is used twice: for '%s' and for '%s'"
                                .formatted(id.getAsInt(), other.host().name(), word),
                        null,
                        null);
            }
        }
        nodes.add(declared);
        if (known.flag("legacy")) {
            legacyAddresses.add(declared.host().address());
        }
    }

    public void node(String word) {
        node(Map.of(), word);
    }

    /** A script sees only the words: otherwise Groovy would give it access to this object's fields. */
    @Override
    public Object getProperty(String property) {
        Optional<NodeSelection> selection = selection(property);
        if (selection.isPresent()) {
            return selection.get();
        }
        if (standsAlone(property)) {
            return null;
        }
        throw new MissingPropertyException(property, ClusterSpec.class);
    }

    @Override
    public void setProperty(String property, Object value) {
        Misuse.refuseAssignment(property, here(), Words.all());
        throw new MissingPropertyException(property, ClusterSpec.class);
    }

    /** True if a word was used that needs a cluster, or declares one. */
    boolean saysSomething() {
        return ssh != null
                || signers.isPresent()
                || !vias.isEmpty()
                || !nodes.isEmpty()
                || !statements().isEmpty();
    }

    boolean isReachable() {
        return !vias.isEmpty() || !nodes.isEmpty() || before.isPresent();
    }

    ClusterScript build(Position end) {
        List<EntryPoint> entryPoints =
                vias.isEmpty() ? before.map(ClusterScript::vias).orElse(List.of()) : vias;
        List<Declaration> declared =
                new ArrayList<>(before.map(ClusterScript::nodes).orElse(List.of()));
        declared.removeIf(old -> nodes.stream()
                .anyMatch(one -> one.host().name().equals(old.host().name())));
        declared.addAll(nodes);
        if (entryPoints.isEmpty() && declared.isEmpty()) {
            throw new Mistake(
                    end,
                    "the cluster has neither a via nor a node",
                    "kesh reads everything from one member, and must know how to reach it",
                    "add: via 'pg1', host: '…'");
        }
        List<Host> through = entryPoints.stream().map(EntryPoint::host).toList();
        return new ClusterScript(
                name,
                settings(through, lenience(through, declared)),
                entryPoints,
                declared,
                signers.or(() -> before.flatMap(ClusterScript::signers)),
                statements());
    }

    private Lenience lenience(List<Host> through, List<Declaration> declared) {
        Lenience earlier = before.map(known -> known.ssh().lenience()).orElse(Lenience.NONE);
        Set<Address> old = new HashSet<>(earlier.legacyAddresses());
        nodes.forEach(again -> old.remove(again.host().address()));
        old.addAll(legacyAddresses);
        Set<Address> addresses = new HashSet<>();
        through.forEach(via -> addresses.add(via.address()));
        declared.forEach(node -> addresses.add(node.host().address()));
        return new Lenience(
                ssh != null ? ssh.flag("legacy") : earlier.legacy(),
                old,
                vias.isEmpty() ? earlier.vouchers() : vouchers,
                addresses);
    }

    private SshSettings settings(List<Host> through, Lenience lenience) {
        if (ssh != null) {
            return new SshSettings(
                    ssh.user("user"),
                    ssh.trustedPath("key"),
                    ssh.trustedPath("knownHosts"),
                    ssh.number("port", 1, 65535),
                    ssh.jump("jump"),
                    through,
                    ssh.flag("sqlByClient"),
                    before.flatMap(known -> known.ssh().password()),
                    lenience);
        }
        Optional<SshSettings> known = before.map(ClusterScript::ssh);
        return new SshSettings(
                known.flatMap(SshSettings::user),
                known.flatMap(SshSettings::key),
                known.flatMap(SshSettings::knownHosts),
                known.map(SshSettings::port).orElse(OptionalInt.empty()),
                known.flatMap(SshSettings::jump),
                through,
                known.filter(SshSettings::sqlByClient).isPresent(),
                known.flatMap(SshSettings::password),
                lenience);
    }
}
