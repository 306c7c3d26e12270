package kesh.verb

import static kesh.states.States.states
import kesh.cluster.ClusterState
import kesh.cluster.Installation
import kesh.cluster.Link.Kind
import kesh.cluster.Machine
import kesh.cluster.Node
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.plan.Check
import kesh.states.Records
import kesh.states.States
import kesh.states.Verbs
import spock.lang.Specification

/**
 * Hints are copied into a shell, often root's, and on another host than the one whose text they hold. Whatever a host or
 * its server says must stay one word there.
 */
class HintCommandsSpec extends Specification {
    /** What no shell may see outside of quotes; it ends a quote, too. */
    private static final String HOSTILE = "x'; touch /tmp/ROOTED; '"

    /** What the survey takes as one of a few texts only. */
    private static final List<String> TYPED = ['manager']

    /** Where as much as possible is missing, so that there are hints. */
    private static final Map<String, Closure<?>> BAD = [
            'packages' : {
                primary('pg1') { packaged(delegate, ['libpq5=15.18-0+deb12u1']) }
                standby('pg2') { packaged(delegate, ['libpq5=15.18-0+deb12u1']) }
                newcomer('pg4', id: 4) { packaged(delegate, []); locked(delegate) }
            },
            'a product': {
                primary('pg1') { product(delegate, 'ab' * 32, false); logged(delegate) }
                standby('pg2') { product(delegate, 'ab' * 32, false); logged(delegate) }
                newcomer('pg4', id: 4) { product(delegate, null, true); locked(delegate) }
            },
            'another'  : {
                primary('pg1') { product(delegate, 'ab' * 32, false) }
                standby('pg2') { product(delegate, 'ab' * 32, false) }
                newcomer('pg4', id: 4) { product(delegate, 'cd' * 32, false); locked(delegate) }
            },
            'boot'     : {
                primary('pg1') { open(delegate) }
                standby('pg2') { open(delegate) }
                standby('pg4') { open(delegate) }
                triedBetweenMembers()
                ['pg1', 'pg2', 'pg4'].each { from -> (['pg1', 'pg2', 'pg4'] - from).each { broken from, it, Kind.SSH_LOGIN, 'Permission denied' } }
            },
            'Kingbase' : {
                primary('pg1') { kingbase securecmdd: false; conf use_scmd: 'on'; access boot: ['/etc/cron.d/kbha'] }
                standby('pg2') { kingbase(); access boot: ['/etc/cron.d/kbha'] }
                newcomer('pg4', id: 4) { kingbase kbha: OptionalInt.empty(), licensed: false; access crontab: [] }
            },
            'elsewhere': {
                primary('pg1') { settings config_file: '/etc/postgresql/15/main/postgresql.conf' }
                standby('pg2') { settings config_file: '/etc/postgresql/15/main/postgresql.conf' }
                standby('pg4') { settings config_file: '/etc/postgresql/15/main/postgresql.conf' }
            },
    ]

    private static void packaged(node, List<String> packages) {
        node.machine installation: Optional.of(new Installation('/usr/lib/postgresql/15', packages ? 'apt-get install' : '', packages, Optional.empty(), '', !packages, false, false, OptionalLong.empty()))
    }

    private static void product(node, String digest, boolean empty) {
        def tree = Optional.ofNullable(digest).map { new Installation.Tree(it, 9, 900L) }
        node.machine installation: Optional.of(new Installation('/opt/product', '', [], tree, 's', empty, false, false, OptionalLong.of(9L << 30)))
        node.software binDirectory: '/opt/product/bin', repmgr: '/opt/product/bin/repmgr'
    }

    private static void logged(node) { node.conf log_file: '/var/log/repmgr/repmgr.log' }

    private static void locked(node) {
        node.machine directories: ['/run/postgresql', '/var/run/postgresql', '/var/log/repmgr'].collectEntries { [it, new Machine.Directory(false, false, false)] }
        node.data creatable: false
        node.config writable: false
    }

    private static void open(node) {
        node.access boot: ['systemd: repmgrd.service', '/etc/rc.local'], modes: ['/var/lib/postgresql': '777']
    }

    def "no hint has a host's text outside of quotes: #name"() {
        given:
        def state = new States().apply(BAD[name]).build()

        and: 'each verb once'
        def verbs = Verbs.of('pg4', 'pg1', 'pg2').toUnique { it.class }

        when:
        def hints = [] as Set<String>
        [state.nodes().first(), state.nodes().last()].each { node ->
            variants(node).each { lying ->
                verbs.each { verb ->
                    verb.plan(with(state, node, lying)).checks()*.hint()*.orElse('').findAll { it.contains('ROOTED') }.each { hints << it }
                }
            }
        }

        then:
        hints.findAll { isOpen(it) } as List == []
        hints.findAll { it =~ /^as root/ }.size() >= least

        where:
        name        | least
        'packages'  | 1
        'a product' | 1
        'another'   | 0
        'boot'      | 1
        'Kingbase'  | 3
        'elsewhere' | 0
    }

    /** True if it is there otherwise than a shell's word has it in quotes. */
    private static boolean isOpen(String hint) {
        hint.replace("x'\\''; touch /tmp/ROOTED; '\\''", '').contains('ROOTED')
    }

    private static ClusterState with(ClusterState state, Node old, Node other) {
        Records.with([nodes: state.nodes().collect { it.is(old) ? other : it }], state)
    }

    /** The node, with one text of its host or its server replaced, each in its turn. */
    private static List<Node> variants(Node node) {
        def machines = changed(node.machine()).collect { Records.with([machine: it], node) }
        def servers = changed(node.server()).collect { Records.with([server: it], node) }
        machines + servers
    }

    private static List<?> changed(Object old) {
        switch (old) {
            case null: return []
            // A number stays one: the survey reads it as one.
            case String: return old.number ? [] : [old + HOSTILE]
            case Optional: return old.present ? changed(old.get()).collect { Optional.of(it) } : []
            case Seen: return old.known ? changed(old.found().get()).collect { Seen.known(it) } : []
            case List: return old.empty ? [] : changed(old[0]).collect { [it] + old.drop(1) }
            case Map: return old.keySet().collectMany { key ->
                changed(old[key]).collect { old + [(key): it] } + (key instanceof String ? [old.findAll { it.key != key } + [(key + HOSTILE): old[key]]] : [])
            }
            case Machine: case Server: case Record: return old.class.recordComponents.findAll { !(it.name in TYPED) }.collectMany { component ->
                changed(component.accessor.invoke(old)).collect { other -> tried { Records.with([(component.name): other], old) } }.findAll()
            }
            default: return []
        }
    }

    /** A type that takes no such text keeps it out. */
    private static Object tried(Closure<?> made) {
        try {
            return made()
        } catch (java.lang.reflect.InvocationTargetException refused) {
            return null
        }
    }
}
