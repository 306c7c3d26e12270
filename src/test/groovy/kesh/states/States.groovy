package kesh.states

import kesh.cluster.ClusterState
import kesh.cluster.Link
import kesh.cluster.Link.Kind
import kesh.cluster.NodeName
import kesh.cluster.Seen

/**
 * A possible seen state of a cluster; everything is well unless the test says otherwise:
 *
 * <pre>states {
 *     primary 'pg1'
 *     standby('pg2') { stopped() }
 *     newcomer 'pg4', id: 4
 *     broken 'pg4', 'pg1', SQL_LOGIN, 'password authentication failed for user "repmgr"'
 * }</pre>
 */
class States {
    static final String DATA = '/var/lib/postgresql/15/main'
    static final String CONF = '/etc/repmgr/repmgr.conf'
    static final String BIN = '/usr/lib/postgresql/15/bin'
    static final String SYSTEM = '7312345678901234567'
    static final String PASSWORD = 's3cret'

    /** The links that a newcomer and a member try to each other. */
    private static final List<Kind> THERE = [Kind.SSH_PORT, Kind.SSH_LOGIN, Kind.SQL_LOGIN, Kind.REPLICATION_LOGIN]
    private static final List<Kind> BACK = [Kind.SSH_PORT, Kind.SSH_LOGIN, Kind.SQL_PORT]

    private final Map<String, Sketch> nodes = [:]
    private final Map<List<Object>, String> failures = [:]
    private final Set<List<Object>> untried = []
    private String name = 'rwc'
    private boolean tried

    static ClusterState states(@DelegatesTo(value = States, strategy = Closure.DELEGATE_FIRST) Closure<?> what) {
        def states = new States()
        states.apply(what)
        states.build()
    }

    /** Adds more before the state is built. */
    States apply(@DelegatesTo(value = States, strategy = Closure.DELEGATE_FIRST) Closure<?> what) {
        run(what, this)
        this
    }

    static void run(Closure<?> what, Object delegate) {
        def copy = what.clone() as Closure
        copy.resolveStrategy = Closure.DELEGATE_FIRST
        copy.delegate = delegate
        copy.call()
    }

    void primary(Map<String, ?> options = [:], String name) {
        primary(options, name) {}
    }

    void primary(String name, Closure<?> more) {
        primary([:], name, more)
    }

    void primary(Map<String, ?> options, String name, Closure<?> more) {
        node(name, options, more).primary()
    }

    /** @param options upstream (the first primary), id, declared (true, or the id that the script says) */
    void standby(Map<String, ?> options = [:], String name) {
        standby(options, name) {}
    }

    void standby(String name, Closure<?> more) {
        standby([:], name, more)
    }

    void standby(Map<String, ?> options, String name, Closure<?> more) {
        node(name, options, more).standby()
    }

    void witness(Map<String, ?> options = [:], String name) {
        witness(options, name) {}
    }

    void witness(String name, Closure<?> more) {
        witness([:], name, more)
    }

    void witness(Map<String, ?> options, String name, Closure<?> more) {
        node(name, options, more).witness()
    }

    /** @param options id, address, name, location, priority */
    void newcomer(Map<String, ?> options = [:], String name) {
        newcomer(options, name) {}
    }

    void newcomer(String name, Closure<?> more) {
        newcomer([:], name, more)
    }

    void newcomer(Map<String, ?> options, String name, Closure<?> more) {
        node(name, options, more).newcomer()
    }

    /** A node with an existing name replaces that one. */
    private Sketch node(String name, Map<String, ?> options, Closure<?> more) {
        nodes[name] = new Sketch(name, options)
        nodes[name].also(more)
        nodes[name]
    }

    /** Changes an existing node. */
    void change(String name, @DelegatesTo(value = Sketch, strategy = Closure.DELEGATE_FIRST) Closure<?> more) {
        nodes[name].also(more)
    }

    void broken(String from, String to, Kind kind, String why) {
        failures[[from, to, kind] as List<Object>] = why
    }

    void untried(String from, String to, Kind... kinds) {
        (kinds ?: Kind.values()).each { untried << ([from, to, it] as List<Object>) }
    }

    /** The links between members were tried, too. */
    void triedBetweenMembers() { tried = true }

    ClusterState build() {
        nodes.values().each { it.begin(nodes) }
        nodes.values().each { it.connect(nodes) }
        nodes.values().each { it.finish() }
        def rows = nodes.values()*.row.findAll()
        def members = nodes.values().collect { sketch ->
            def node = sketch.node()
            def server = node.runningServer().orElse(null)
            server != null && server.registrations().known
                    ? node.withServer(server.withRegistrations(Seen.known(rows)))
                    : node
        }
        new ClusterState(name, members, links())
    }

    private List<Link> links() {
        def members = nodes.values().findAll { it.row }
        def newcomers = nodes.values().findAll { !it.row }
        newcomers.collectMany { self ->
            [link(self, self, Kind.SQL_PORT)] +
                    (newcomers - self).collectMany { other -> BACK.collect { link(self, other, it) } } +
                    members.collectMany { other ->
                        THERE.collect { link(self, other, it) } + BACK.collect { link(other, self, it) }
                    }
        }.findAll() + (tried ? members.collectMany { self ->
            (members - self).collectMany { other -> THERE.collect { link(self, other, it) } }
        }.findAll() : [])
    }

    private Link link(Sketch from, Sketch to, Kind kind) {
        def key = [from.word, to.word, kind] as List<Object>
        key in untried
                ? null
                : new Link(from.nodeName(), to.nodeName(), kind, Optional.ofNullable(failures[key]))
    }

    static NodeName named(String name) {
        NodeName.of(name)
    }
}
