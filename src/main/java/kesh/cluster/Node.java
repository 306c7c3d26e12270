package kesh.cluster;

import java.util.Optional;

/**
 * A member of the cluster, or a host that is to become one.
 *
 * @param registration its row in repmgr.nodes on the primary (else on the node that was queried); absent for a new node
 * @param declaration what the script says about it
 * @param machine unknown if its host could not be inspected
 * @param server known and empty if no server runs; unknown if that is not clear or the server could not be queried
 */
public record Node(
        NodeName name,
        Host host,
        Optional<Registration> registration,
        Optional<Declaration> declaration,
        Seen<Machine> machine,
        Seen<Optional<Server>> server) {

    private static final String ROOT = "root@";

    /**
     * Returns root of its host as a node by itself: another user, with files of its own.
     *
     * @param seen what root sees there
     */
    public Node asRoot(Seen<Machine> seen) {
        return new Node(
                NodeName.of(ROOT + name), host.asRoot(), registration, declaration, seen, Seen.known(Optional.empty()));
    }

    public boolean isRoot() {
        return name.value().startsWith(ROOT);
    }

    /** Returns the name of the node on whose host it is: its own, unless it is root there. */
    public String place() {
        return isRoot() ? name.value().substring(ROOT.length()) : name.value();
    }

    public boolean isMember() {
        return registration.isPresent();
    }

    /** Returns the name or address by which other nodes reach it. */
    public Address address() {
        return registration
                .map(row -> row.conninfo().address())
                .or(() -> declaration.map(Declaration::memberAddress))
                .orElse(host.address());
    }

    /**
     * True if the word is its host's name, or an address at which the script or its record has it. A host that nobody has
     * named bears the name of its node, which says nothing of its place.
     */
    boolean isAt(String word) {
        return host.name().equals(word) && !name.value().equals(word)
                || host.address().names(word)
                || declaration.filter(its -> its.memberAddress().names(word)).isPresent()
                || registration
                        .filter(row -> row.conninfo().address().names(word) || isCalled(row.conninfo(), word))
                        .isPresent();
    }

    /** True if its record calls the host so, beside a numeric address. Another address there is not where it is. */
    private static boolean isCalled(Conninfo conninfo, String word) {
        return conninfo.get("host").filter(word::equalsIgnoreCase).isPresent()
                && !Address.read(word).isNumeric();
    }

    /** True if both are one running server: no two of a cluster begin in the same microsecond on hosts of one name. */
    public boolean isServerOf(Node other) {
        return runningServer()
                        .flatMap(its -> other.runningServer()
                                .filter(server -> server.systemIdentifier().equals(its.systemIdentifier())
                                        && server.activity()
                                                .started()
                                                .equals(its.activity().started())))
                        .isPresent()
                && machine.found()
                        .map(Machine::hostName)
                        .equals(other.machine().found().map(Machine::hostName));
    }

    /** Returns why its server is unknown: because of its host, or because of the server itself. */
    public String whyUnseen() {
        return machine.isKnown() ? server.reason() : machine.reason();
    }

    public Optional<Server> runningServer() {
        return server.found().flatMap(seen -> seen);
    }

    /** Returns what the control file in its data directory says; empty if it could not be read. */
    public Optional<DataDirectory.Control> control() {
        return machine.found().flatMap(seen -> seen.dataDirectory().control());
    }

    /** Returns {@link Server#receivedUpTo}; absent if no server was seen to run. */
    public Optional<Lsn> receivedUpTo() {
        return runningServer().flatMap(Server::receivedUpTo);
    }

    /** True if its server acts as primary, whatever its record says; a witness never does. */
    public boolean isPrimary() {
        return runningServer().filter(running -> !running.inRecovery()).isPresent()
                && registration.filter(row -> row.role() == Role.WITNESS).isEmpty();
    }

    public Node withRegistration(Registration registration) {
        return new Node(name, host, Optional.of(registration), declaration, machine, server);
    }

    public Node withMachine(Machine machine) {
        return new Node(name, host, registration, declaration, Seen.known(machine), server);
    }

    public Node withMachineUnknown(String reason) {
        return new Node(name, host, registration, declaration, Seen.unknown(reason), server);
    }

    public Node withServer(Server server) {
        return new Node(name, host, registration, declaration, machine, Seen.known(Optional.of(server)));
    }

    public Node withServerUnknown(String reason) {
        return new Node(name, host, registration, declaration, machine, Seen.unknown(reason));
    }

    public Node withoutServer() {
        return new Node(name, host, registration, declaration, machine, Seen.known(Optional.empty()));
    }

    public Node withoutRegistration() {
        return new Node(name, host, Optional.empty(), declaration, machine, server);
    }

    /** True if its repmgrd is paused, or waits for a server, which keeps the pause across restarts. */
    boolean mayBePaused() {
        return runningServer()
                .map(server ->
                        server.repmgrd().found().filter(Server.Repmgrd::paused).isPresent())
                .orElseGet(() -> machine.found()
                        .filter(seen -> seen.repmgrd().isPresent())
                        .isPresent());
    }
}
