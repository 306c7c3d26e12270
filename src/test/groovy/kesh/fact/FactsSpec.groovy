package kesh.fact

import static kesh.states.States.states

import java.nio.file.Path
import java.time.Instant
import kesh.cluster.Access.Part
import kesh.cluster.ClusterState
import kesh.cluster.Conninfo
import kesh.cluster.DataDirectory.Kind
import kesh.cluster.Installation
import kesh.cluster.Link
import kesh.cluster.Lsn
import kesh.cluster.Machine
import kesh.cluster.Masked
import kesh.cluster.NodeId
import kesh.cluster.NodeName
import kesh.cluster.Passfile
import kesh.cluster.Product
import kesh.cluster.Registration
import kesh.cluster.Role
import kesh.cluster.Secret
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.plan.Fact
import kesh.plan.Plan
import kesh.states.Records
import kesh.states.States
import kesh.states.Verbs
import spock.lang.Specification

/** The law of facts: an assumed fact holds. Each fact also distinguishes the state that has it from those that nearly have it. */
class FactsSpec extends Specification {
    static final NodeName PG1 = NodeName.of('pg1')
    static final NodeName PG4 = NodeName.of('pg4')
    static final String DATA = States.DATA
    static final Conninfo SOURCE = Conninfo.parse('host=10.9.0.11 user=repmgr dbname=repmgr')
    static final Optional<String> SLOT = Optional.of('repmgr_slot_4')

    static final Passfile.Entry ENTRY = new Passfile.Entry('10.9.0.14', '5432', 'repmgr', 'repmgr', new Secret('x'))
    static final Registration ROW = new Registration(new NodeId(4), PG4, Role.STANDBY, Optional.of(new NodeId(1)), true,
            'default', 100, Conninfo.parse('host=10.9.0.14 user=repmgr'), 'repmgr', SLOT, States.CONF)

    static final Machine.Software SOFTWARE = new Machine.Software(Product.POSTGRESQL, '/opt/product/bin', '15.18', Optional.of('5.3.3'), '/opt/product/bin/repmgr')

    static final Fact CONFIGURED = new Configured(PG4, States.CONF, Masked.of('node_id=4\nnode_name=pg4\n'), [node_id: '4', node_name: 'pg4'], ['node_id', 'node_name'] as Set)
    static final Fact PASSWORDS = new PasswordsKnown(PG4, [ENTRY, ENTRY.forHost('10.9.0.11', 5433)])
    static final Fact FREE = new DataDirectoryFree(PG4, DATA)
    static final Fact NO_SLOT = new SlotAbsent(PG1, 'repmgr_slot_4')
    static final Fact A_SLOT = new SlotPresent(PG1, 'repmgr_slot_4')
    static final Fact FORGOTTEN = new JobForgotten(PG4, 'clone-pg4')
    static final Fact CLONED = new Cloned(PG4, PG1, DATA, SOURCE, SLOT)
    static final Fact CLONED_WITHOUT_SLOT = new Cloned(PG4, PG1, DATA, SOURCE, Optional.empty())
    static final Fact STREAMS = new Streams(PG4, PG1, SOURCE, 5432, SLOT)
    static final Fact STREAMS_WITHOUT_SLOT = new Streams(PG4, PG1, SOURCE, 5432, Optional.empty())
    static final Fact REGISTERED = new Registered(ROW)
    static final Fact KNOWS_ITSELF = new KnowsItself(ROW)
    static final Fact REPMGRD = new RepmgrdRuns(PG4)
    static final Fact NO_REPMGRD = new RepmgrdStopped(PG4)
    static final Fact STOPPED = new ServerStopped(PG4)
    static final Fact IDLE = new SlotIdle(PG1, 'repmgr_slot_4')
    static final Fact UNREGISTERED = new Unregistered(PG1, new NodeId(4))
    static final Fact FORGOTTEN_LOGINS = new PasswordsForgotten(PG1, '10.9.0.14', 5432)
    static final Fact NO_LINES = new LinesAbsent(PG1, Part.KNOWN_HOSTS, ['pg4 key'])
    static final Fact NO_CONFIG = new ConfigAbsent(PG4, States.CONF)
    static final Fact FAILOVER_ON = new FailoverIs(PG1, false)
    static final Fact PAUSE_ENDED = new PauseEnded(PG1)
    static final Fact CHECKPOINTED = new Checkpointed(PG1, Lsn.parse('0/5000028'))
    static final Fact CAUGHT_UP = new CaughtUp(NodeName.of('pg2'), PG1)
    static final Fact PROMOTED = new Promoted(NodeName.of('pg2'))
    /** Facts of two running members. */
    static final List<Fact> OF_A_SWITCHOVER = [new CleanlyShutDown(PG1), CHECKPOINTED, CAUGHT_UP, PROMOTED, new Unattainable(NodeName.of('pg2'), PG1), new UnrecordedPrimary(NodeName.of('pg2'))]
    static final Fact RESTARTED = new Restarted(PG1, Instant.parse('2026-11-01T00:00:00Z'), ['max_connections'])
    static final Fact WRITTEN = new ParameterWritten(PG1, 'work_mem', '8MB')
    static final Fact READ = new ParameterRead(PG1, 'work_mem', '8MB')
    static final Fact READ_BUT_PENDING = new ParameterRead(PG1, 'max_connections', '200')
    static final Fact PAUSED = new FailoverIs(PG1, true)
    static final Fact TAKES_WRITES = new TakesWrites(PG4)
    static final Fact JOB_DONE = new JobDone(PG4, 'clone-pg4')
    static final Fact FIRST_STARTED = new TakesWrites(PG4, states { primary('pg1') }.server(PG1))
    static final Fact MADE = new ServerMade(PG4, DATA)
    static final Fact IN_RECOVERY = new InRecovery(PG4)
    static final Fact NOT_PRIMARY = new NotPrimary(PG4)
    static final Fact RECORDED_IF_PRIMARY = new RecordedIfPrimary(PG4)
    static final Fact NO_OTHER_PRIMARY = new NoOtherPrimary(PG1, [PG4] as Set)
    static final Fact NOBODY_BELOW = new NobodyBelow(PG1, new NodeId(4))
    /** Facts of a running server. */
    static final List<Fact> OF_A_SERVER = [RESTARTED, WRITTEN, READ, READ_BUT_PENDING, PAUSED, TAKES_WRITES, FIRST_STARTED]
    /** Facts of two nodes whose keys were read. */
    static final List<Fact> OF_TRUST = [new KeyMade(PG4), new Admitted(PG1, [PG4]), new LinesPresent(PG1, Part.KNOWN_HOSTS, ['10.9.0.14 key']),
                                        new ModeIs(PG1, '/var/lib/postgresql/.ssh', '700'), new LoggedIn(PG4, PG1)]
    /** Facts of a host whose software was read. */
    static final List<Fact> OF_PREPARE = [new SoftwareCopied(PG4, 'pg1', '/opt/product', new Installation.Tree('abc', 3, 30), SOFTWARE, true),
                                          new DirectoryMade(PG4, '/srv/run')]
    /** Facts of a host with KingbaseES. */
    static final List<Fact> OF_KINGBASE = [new KbhaRuns(PG4), new KbhaStopped(PG4)]
    static final Fact BOTH = AllOf.of(NO_SLOT, STOPPED)
    /** Facts that hold for a host that is nothing yet. */
    static final List<Fact> ABSENCES = [FREE, NO_SLOT, FORGOTTEN, NO_REPMGRD, STOPPED, IDLE, UNREGISTERED, FORGOTTEN_LOGINS, NO_LINES, NO_CONFIG,
                                        FAILOVER_ON, PAUSE_ENDED, BOTH, NOT_PRIMARY, NO_OTHER_PRIMARY, NOBODY_BELOW, RECORDED_IF_PRIMARY]

    static final Fact PERFORMED = new Performed(PG4, "sh 'uptime'")
    static final Fact FILE = new FileIs(PG4, '/srv/x', new kesh.cluster.Machine.SeenFile('644', 'abcdef0123456789'))

    static final List<Fact> ALL = [CONFIGURED, PASSWORDS, FREE, NO_SLOT, A_SLOT, FORGOTTEN, CLONED, CLONED_WITHOUT_SLOT, STREAMS,
                                   STREAMS_WITHOUT_SLOT, REGISTERED, KNOWS_ITSELF, REPMGRD, NO_REPMGRD, STOPPED, IDLE, UNREGISTERED,
                                   FORGOTTEN_LOGINS, NO_LINES, NO_CONFIG, FAILOVER_ON, PAUSE_ENDED, BOTH, PERFORMED, FILE,
                                   IN_RECOVERY, JOB_DONE, MADE, NOT_PRIMARY, NO_OTHER_PRIMARY, NOBODY_BELOW, RECORDED_IF_PRIMARY,
                                   new PointsTo(PG4, PG1, SOURCE)] + OF_A_SERVER

    /** States in which each fact may become true: pg4 can be inspected and pg1's server runs. */
    static final List<ClusterState> STATES = [
            newcomer {},
            newcomer { data kind: Kind.EMPTY },
            newcomer { data kind: Kind.OTHER; conf "node_id=9\nother=1\n"; passfile '#\n' },
            newcomer { copied() },
            newcomer { started() },
            newcomer { started(); detached() },
            states { primary('pg1') { slot 'repmgr_slot_4', active: true; noRepmgrd(); access knownHosts: ['pg4 key'] }; standby 'pg4' },
            states { primary('pg1') { access(knownHosts: []) }; standby('pg4', declared: true) { noRepmgrd(); stopped() } },
    ]

    private static ClusterState newcomer(@DelegatesTo(kesh.states.Sketch) Closure<?> change) {
        states {
            primary('pg1') { access knownHosts: ['pg4 key'] }
            standby 'pg2'
            newcomer 'pg4', change
        }
    }

    def "an assumed fact holds: #fact"() {
        expect:
        for (state in STATES) {
            // Only a running server can have a repmgrd, or a copy of the records.
            if (!(fact in [REPMGRD, KNOWS_ITSELF]) || state.node(PG4).get().runningServer().present) {
                assert fact.holds(fact.assume(state))
                assert fact.missing(fact.assume(state)) == []
            }
        }

        where:
        fact << ALL
    }

    def "the missing parts are those that do not hold, and there are none exactly if the fact holds: #fact"() {
        expect:
        STATES.every { fact.missing(it).empty == fact.holds(it) && fact.missing(it).every { part -> !part.holds(it) } }

        where:
        fact << ALL + OF_A_SWITCHOVER
    }

    def "of several facts, those that do not hold are missing"() {
        given:
        def half = states { primary('pg1') { slot 'repmgr_slot_4', active: true }; standby('pg4') { stopped() } }

        expect:
        STOPPED.holds(half)
        BOTH.missing(half) == [NO_SLOT]
        AllOf.of(STOPPED, BOTH, PAUSED).missing(half) == [NO_SLOT, PAUSED]
    }

    /** The plans of every word on a healthy cluster. */
    static final List<Plan> OF_WORDS = Verbs.of('pg1', 'pg2', 'pg3').collect { it.plan(states { primary 'pg1'; standby 'pg2'; standby 'pg3' }) }.findAll { !it.refused }

    private static List<Fact> parts(Fact fact) { fact instanceof AllOf ? fact.facts().collectMany { parts(it) } : [fact] }

    def "what a word plans: each goal holds once it is assumed: #plan.title"() {
        expect:
        plan.steps().inject(plan.before()) { now, step ->
            assert step.goal().holds(step.goal().assume(now))
            step.goal().assume(now)
        }

        where:
        plan << OF_WORDS
    }

    def "every kind of fact is under this law"() {
        expect:
        Path.of('src/main/java/kesh/fact').toFile().list().collect { it - '.java' }.toSet() - ['package-info', 'Detachment', 'Started', 'Timelines'] ==
                (ALL + OF_A_SWITCHOVER + OF_TRUST + OF_PREPARE + OF_KINGBASE + OF_WORDS*.steps().flatten()*.goal().collectMany { parts(it) })*.class*.simpleName as Set
    }

    def "an unseen fact does not hold, and assuming it invents nothing: #fact"() {
        given:
        def blind = states {
            primary('pg1') { unreachable() }
            newcomer('pg4') { unreachable() }
        }

        expect:
        !fact.holds(blind)
        // The run knows what it did, whatever can be seen.
        fact instanceof Registered || fact.leavesNoTrace() || fact.assume(blind) == blind
        !fact.holds(new ClusterState('none', [], []))
        fact.assume(new ClusterState('none', [], [])).nodes() == []

        where:
        fact << ALL
    }

    def "not of a newcomer yet: #fact"() {
        expect:
        !fact.holds(newcomer {})

        where:
        fact << ALL - ABSENCES
    }

    def "a new server #what"() {
        expect:
        MADE.holds(newcomer(change)) == holds

        where:
        what                                 | holds | change
        'that kesh has made'                 | true  | { data kind: Kind.DATABASE, systemIdentifier: '1'; job 'made-pg4', exit: 0 }
        'that nothing says is from kesh'     | false | { data kind: Kind.DATABASE, systemIdentifier: '1' }
        'of which only the record is there'  | false | { job 'made-pg4', exit: 0 }
        'that is half made'                  | false | { data kind: Kind.DATABASE, systemIdentifier: '1'; job 'make-pg4', exit: 1 }
    }

    def "a witness is registered once its own database knows it, too"() {
        given:
        def row = ROW.with { new Registration(id(), name(), Role.WITNESS, upstream(), true, location(), 0, conninfo(), repluser(), slotName(), configFile()) }
        def registered = new Registered(row)
        def running = new TakesWrites(PG4, states { primary('pg1') }.server(PG1).map { it.withRegistrations(Seen.known([])) }).assume(newcomer {})
        def half = running.with(PG4) { it.withRegistration(row) }

        expect:
        !registered.holds(half)
        registered.holds(registered.assume(running))
        registered.assume(running).server(PG4).get().registrations().found().get()*.name()*.value() == ['pg1', 'pg2', 'pg4']
    }

    def "a configuration #what"() {
        expect:
        CONFIGURED.holds(newcomer(change)) == holds

        where:
        what                      | holds | change
        'as written'              | true  | { conf 'node_id=4\nnode_name=pg4\n' }
        'with more in it'         | true  | { conf "node_id=4\nnode_name='pg4'\nlog_level=INFO\n" }
        'of another node'         | false | { conf 'node_id=5\nnode_name=pg4\n' }
        'that lacks a line'       | false | { conf 'node_id=4\n' }
        'elsewhere'               | false | { conf 'node_id=4\nnode_name=pg4\n'; config path: '/etc/other.conf' }
        'that may not be read'    | false | { config exists: true, text: null }
    }

    def "a password file #what"() {
        expect:
        PASSWORDS.holds(newcomer(change)) == holds

        where:
        what                     | holds | change
        'with both lines'        | true  | { passfile '10.9.0.14:5432:repmgr:repmgr:x\n10.9.0.11:5433:repmgr:repmgr:x\n' }
        'with one for all'       | true  | { passfile '*:*:*:repmgr:x\n' }
        'with one of two'        | false | { passfile '10.9.0.14:5432:repmgr:repmgr:x\n' }
        'with another password'  | false | { passfile '*:*:*:repmgr:y\n' }
        'in which another is first' | false | { passfile '*:*:*:repmgr:y\n*:*:*:repmgr:x\n' }
    }

    def "a parameter that #what"() {
        given:
        def state = states { primary('pg1', change) }

        expect:
        [WRITTEN, READ]*.holds(state) == [written, read]

        where:
        what                                | written | read  | change
        'is as it comes'                    | false   | false | {}
        'is in force, but by no file'       | false   | false | { parameter 'work_mem', setting: '8192' }
        'is written, and not read yet'      | true    | false | { parameter 'work_mem', written: Seen.known(Optional.of('8192kB')) }
        'is written in other units, and so' | true    | true  | { parameter 'work_mem', setting: '8192', written: Seen.known(Optional.of('0.0078125GB')) }
        'is written, and waits'             | true    | true  | { parameter 'work_mem', pendingRestart: true, written: Seen.known(Optional.of('8MB')) }
        'is in force, and an earlier waits' | true    | false | { parameter 'work_mem', setting: '8192', pendingRestart: true, written: Seen.known(Optional.of('8MB')) }
        'waits with something else'         | false   | false | { parameter 'work_mem', pendingRestart: true, written: Seen.known(Optional.of('9MB')) }
        'our own session has otherwise'     | true    | true  | { parameter 'work_mem', source: 'user', written: Seen.known(Optional.of('8MB')) }
        'nobody may read'                   | false   | false | { parameter 'work_mem', setting: '8192', written: Seen.unknown('permission denied') }
    }

    def "a restart brings what waited for it, and the version that is installed"() {
        given:
        def state = states { primary('pg1') { pending 'max_connections', '200'; software version: '15.19' } }

        when:
        def server = RESTARTED.assume(state).server(PG1).get()

        then:
        server.activity().pendingRestart() == []
        server.setting('max_connections').get() == '200'
        server.version() == 150019
    }

    def "a stopped primary is planned with its former slots, and without receivers yet"() {
        given:
        def state = states {
            primary('pg1') { stopped(); data control: new kesh.cluster.DataDirectory.Control('shut down', 1, Seen.known(1), Lsn.parse('0/5000028'), ['repmgr_slot_2']) }
            standby('pg2') { detached() }
        }

        when:
        def server = new TakesWrites(PG1).assume(state).server(PG1).get()

        then:
        !server.inRecovery()
        server.slots()*.name() == ['repmgr_slot_2']
        server.replications() == []
        server.repmgrd().found().get().running()
    }

    def "a file #what"() {
        expect:
        FILE.holds(newcomer(change)) == holds

        where:
        what               | holds | change
        'as put'           | true  | { file '/srv/x', '644', 'abcdef0123456789' }
        'of another mode'  | false | { file '/srv/x', '600', 'abcdef0123456789' }
        'of other content' | false | { file '/srv/x', '644', 'abcdef0123456788' }
        'elsewhere'        | false | { file '/srv/y', '644', 'abcdef0123456789' }
    }

    def "work on another node, or by another word, was not done here"() {
        expect:
        !PERFORMED.holds(newcomer {}.havingPerformed("sh 'uptime' was done on pg1"))
        !PERFORMED.holds(newcomer {}.havingPerformed("sh 'uptime' (2) was done on pg4"))
        PERFORMED.holds(newcomer {}.havingPerformed("sh 'uptime' was done on pg4"))
    }

    def "the conditions of a stop, a promotion and an unregistration: #what"() {
        given:
        def state = states {
            primary 'pg1'
            standby 'pg2'
            standby 'pg4'
            change(who, what)
        }

        expect:
        [NOT_PRIMARY, NO_OTHER_PRIMARY, NOBODY_BELOW]*.holds(state) == [notPrimary, noOther, nobodyBelow]

        where:
        who   | what                         | notPrimary | noOther | nobodyBelow
        'pg2' | {}                           | true       | true    | true
        'pg4' | { stopped() }                | true       | true    | true
        'pg4' | { server inRecovery: false } | false      | false   | true
        'pg4' | { unreachable() }            | false      | true    | true
        'pg1' | { unreachable() }            | true       | false   | false
        'pg2' | { registration upstream: Optional.of(new NodeId(4)) }   | true       | true    | false
    }

    def "half a copy does not count: #what"() {
        expect:
        CLONED.holds(newcomer { copied() })
        !CLONED.holds(newcomer { copied(); with(change) })

        where:
        what                         | change
        'no valid control file'      | { data kind: Kind.OTHER, systemIdentifier: null }
        'of another system'          | { data systemIdentifier: '7000000000000000001' }
        'no standby.signal'          | { data standbySignal: false }
        'no replication settings'    | { data primaryConninfo: null }
        "another node's settings"    | { data primaryConninfo: Conninfo.parse('host=10.9.0.11 application_name=pg2') }
        'no slot'                    | { data primarySlotName: null }
        'elsewhere'                  | { data path: '/data' }
    }

    def "both sides must say that it streams: #what"() {
        given:
        def state = states {
            primary 'pg1'
            newcomer('pg4') { started() }
            change who, what
        }

        expect:
        STREAMS.holds(newcomer { started() })
        STREAMS.holds(state) == holds
        STREAMS_WITHOUT_SLOT.holds(state) == withoutSlot

        where:
        who   | holds | withoutSlot | what
        'pg4' | false | false       | { detached() }
        'pg4' | false | false       | { server inRecovery: false }
        'pg4' | false | false       | { server walReceiver: null }
        'pg4' | false | false       | { server walReceiver: new kesh.cluster.Server.WalReceiver('starting', '10.9.0.11', 5432, SLOT) }
        'pg4' | false | false       | { serverUnknown 'no answer' }
        'pg1' | false | false       | { stopped() }
    }

    def "a sender in catchup, and an inactive slot, are not there yet"() {
        given:
        def state = newcomer { started() }
        def pg1 = state.node(PG1).get().runningServer().get()
        def catchup = pg1.withReplications(pg1.replications().collect {
            new kesh.cluster.Server.Replication(it.applicationName(), 'catchup', it.syncState(), it.lagBytes())
        })
        def inactive = pg1.withSlots(pg1.slots().collect {
            new kesh.cluster.Server.Slot(it.name(), it.physical(), false, it.retainedBytes(), it.walStatus())
        })

        expect:
        !STREAMS.holds(state.with(PG1) { it.withServer(catchup) })
        !STREAMS.holds(state.with(PG1) { it.withServer(inactive) })
        STREAMS_WITHOUT_SLOT.holds(state.with(PG1) { it.withServer(inactive) })
    }

    def "a node is registered if it has the promised row: #what"() {
        expect:
        REGISTERED.holds(states { primary 'pg1'; standby('pg4') { registration change } }) == holds

        where:
        what                 | holds | change
        'so'                 | true  | [:]
        'another priority'   | true  | [priority: 50]
        'inactive'           | false | [active: false]
        'another upstream'   | false | [upstream: new NodeId(2)]
        'another host'       | false | [conninfo: Conninfo.parse('host=10.9.0.99')]
        'another file'       | false | [configFile: '/etc/other.conf']
        'another role'       | false | [role: Role.PRIMARY]
    }

    def "a registration is in the servers' records"() {
        given:
        def after = REGISTERED.assume(newcomer { started() })
        def known = { ClusterState state -> state.members().findAll { ROW in it.runningServer().get().registrations().found().get() }*.name()*.value() }

        expect: 'but in its own, which WAL brings'
        after.members()*.name()*.value() == ['pg1', 'pg2', 'pg4']
        known(after) == ['pg1', 'pg2']
        !KNOWS_ITSELF.holds(after)
        known(KNOWS_ITSELF.assume(after)) == ['pg1', 'pg2', 'pg4']
        !KNOWS_ITSELF.holds(new KnowsItself(ROW.as(ROW.role(), ROW.upstream(), false)).assume(after))
    }

    def "what makes a switchover: #fact"() {
        given:
        def before = states { primary 'pg1'; standby 'pg2'; standby 'pg3' }
        def after = fact.assume(before)

        expect:
        !fact.holds(before)
        fact.holds(after)
        !fact.holds(states { primary('pg1') { unreachable() }; standby('pg2') { unreachable() } })

        where:
        fact << OF_A_SWITCHOVER
    }

    def "what makes trust: #fact"() {
        given:
        def before = states {
            primary('pg1') { access modes: ['/var/lib/postgresql/.ssh': '775'] }
            newcomer('pg4') { access identities: [id_ed25519: ''] }
            broken 'pg4', 'pg1', Link.Kind.SSH_LOGIN, 'Permission denied'
        }
        def ready = fact instanceof Admitted ? OF_TRUST[0].assume(before) : before

        expect:
        !fact.holds(before)
        !fact.holds(ready)
        fact.holds(fact.assume(ready))
        !fact.holds(new ClusterState('none', [], []))
        fact.assume(new ClusterState('none', [], [])) == new ClusterState('none', [], [])
        !fact.holds(states { primary 'pg1'; newcomer 'pg4'; broken 'pg4', 'pg1', Link.Kind.SSH_LOGIN, 'not known' })

        where:
        fact << OF_TRUST
    }

    def "what prepares a host: #fact"() {
        given:
        def lacking = new Installation('/opt/product', '', [], Optional.empty(), '', true, false, true, OptionalLong.of(1L << 30))
        def before = states {
            primary 'pg1'
            newcomer('pg4') { machine software: Optional.empty(), installation: Optional.of(lacking), directories: ['/srv/run': new Machine.Directory(false, true, false)] }
        }

        expect:
        !fact.holds(before)
        fact.holds(fact.assume(before))
        !fact.holds(new ClusterState('none', [], []))
        fact.assume(new ClusterState('none', [], [])) == new ClusterState('none', [], [])

        where:
        fact << OF_PREPARE
    }

    def "what starts servers again on KingbaseES: #fact"() {
        given:
        def before = states {
            primary 'pg1'
            newcomer('pg4') { kingbase kbha: fact instanceof KbhaStopped ? OptionalInt.of(4712) : OptionalInt.empty() }
        }
        def postgres = states { primary 'pg1'; newcomer 'pg4' }

        expect:
        !fact.holds(before)
        fact.holds(fact.assume(before))
        !fact.holds(postgres)
        fact.assume(postgres) == postgres
        fact.assume(new ClusterState('none', [], [])) == new ClusterState('none', [], [])
        !fact.holds(states { primary 'pg1'; newcomer('pg4') { unreachable() } })

        where:
        fact << OF_KINGBASE
    }

    def "an unfinished copy of software does not count"() {
        given:
        def whole = new Installation('/opt/product', '', [], Optional.of(new Installation.Tree('abc', 3, 30)), 's', false, false, true, OptionalLong.empty())
        def state = { Map<String, ?> changed -> states { primary 'pg1'; newcomer('pg4') { machine installation: Optional.of(Records.with(changed, whole)) } } }

        expect:
        OF_PREPARE[0].holds(state([:]))
        !OF_PREPARE[0].holds(state(unfinished: true))
        !OF_PREPARE[0].holds(state(tree: Optional.of(new Installation.Tree('abd', 3, 30))))
        !OF_PREPARE[0].holds(state(root: '/opt/other'))
    }

    def "a key that is admitted under another comment is admitted"() {
        given:
        def admitted = { String line -> states { primary('pg1') { access authorizedKeys: [line] }; newcomer('pg4') { access([:]) } } }

        expect:
        new Admitted(PG1, [PG4]).holds(admitted('ssh-ed25519 KEY+OF+pg4 of old'))
        new Admitted(PG1, [PG4]).holds(admitted('from="10.9.0.0/24" ssh-ed25519 KEY+OF+pg4'))
        !new Admitted(PG1, [PG4]).holds(admitted('ssh-ed25519 KEY+OF+pg1 postgres@pg4'))
    }

    def "the former primary is recorded as inactive"() {
        given:
        def after = PROMOTED.assume(states { primary 'pg1'; standby 'pg2' })

        expect:
        !after.node(PG1).get().registration().get().active()
        after.node(PG1).get().runningServer().get().replications().empty
        after.server(NodeName.of('pg2')).get().timeline() == 2
    }

    def "a server finds its slots again when it comes back"() {
        given:
        def stopped = new ServerStopped(PG1).assume(states { primary 'pg1'; standby 'pg2' })
        def promoted = PROMOTED.assume(stopped)
        def back = new Streams(PG1, NodeName.of('pg2'), SOURCE, 5432, Optional.of('repmgr_slot_1')).assume(promoted)

        expect:
        back.server(PG1).get().slots()*.name() == ['repmgr_slot_2']
        !back.server(PG1).get().slots()[0].active()
        back.server(NodeName.of('pg2')).get().slots()*.name() == ['repmgr_slot_1']
    }

    def "remains of a node hold #fact back"() {
        given:
        def before = states {
            primary('pg1') {
                access knownHosts: ['pg4 key', 'pg2 key']
                server repmgrd: Seen.known(new Server.Repmgrd(true, true))
                activity pausedBy: 'kesh: ann'
            }
            standby('pg4', declared: true)
        }
        def after = fact.assume(before)

        expect:
        !fact.holds(before)
        fact.holds(after)

        where:
        fact << [IDLE, UNREGISTERED, FORGOTTEN_LOGINS, NO_LINES, NO_CONFIG, FAILOVER_ON, PAUSE_ENDED, STOPPED, NO_REPMGRD, NO_SLOT, BOTH]
    }

    def "a node without a record is gone, or no member if the script declares it"() {
        expect:
        UNREGISTERED.assume(states { primary 'pg1'; standby('pg4', declared: declared) }).nodes()*.name()*.value() == nodes
        !UNREGISTERED.assume(states { primary 'pg1'; standby('pg4', declared: true) }).node(PG4).get().member

        where:
        declared || nodes
        true     || ['pg1', 'pg4']
        false    || ['pg1']
    }

    def "a witness has records of its own"() {
        given:
        def before = states { primary 'pg1'; standby 'pg4'; witness 'pg5' }
        def its = new Unregistered(NodeName.of('pg5'), new NodeId(4))
        def rows = { ClusterState state -> state.server(NodeName.of('pg5')).get().registrations().found().get()*.id()*.value() }

        when:
        def after = UNREGISTERED.assume(before)

        then:
        UNREGISTERED.holds(after) && !its.holds(after)
        rows(its.assume(after)) == rows(after) - 4
        its.assume(before).node(PG4).present
    }

    def "facts say what they are, and about whom"() {
        expect:
        (ALL + OF_A_SWITCHOVER)*.toString() == [
                '/etc/repmgr/repmgr.conf on pg4 describes pg4',
                'the password file of pg4 has the repmgr logins',
                '/var/lib/postgresql/15/main on pg4 is free',
                'pg1 has no slot repmgr_slot_4',
                'pg1 has slot repmgr_slot_4',
                'nothing is left of the job clone-pg4 on pg4',
                '/var/lib/postgresql/15/main on pg4 is a copy of pg1',
                '/var/lib/postgresql/15/main on pg4 is a copy of pg1',
                'pg4 streams from pg1 through repmgr_slot_4',
                'pg4 streams from pg1',
                'pg4 is registered as standby with id 4 under node 1',
                'pg4\'s records have it as active',
                'repmgrd runs on pg4',
                'no repmgrd runs on pg4',
                'the server of pg4 does not run',
                'slot repmgr_slot_4 on pg1 is not in use',
                'repmgr.nodes on pg1 has no node 4',
                'the password file of pg1 has no login for 10.9.0.14',
                'known_hosts of pg1 does not have these lines',
                'there is no /etc/repmgr/repmgr.conf on pg4',
                'failover is not paused on pg1',
                'no kesh keeps failover paused',
                'pg1 has no slot repmgr_slot_4, and the server of pg4 does not run',
                "sh 'uptime' was done on pg4",
                '/srv/x on pg4 is abcdef012345…, mode 644',
                'pg4 is a standby',
                'pg4 remembers that the job clone-pg4 is done',
                '/var/lib/postgresql/15/main on pg4 holds a new server',
                'pg4 is not the primary',
                'no other primary answers (pg4)',
                'no node is recorded below node 4',
                'pg4 is recorded as the primary, if it accepts writes',
                'pg4 is set to receive from pg1',
                'the server of pg1 was restarted',
                "the configuration of pg1 says work_mem = '8MB'",
                "pg1 has read work_mem = '8MB'",
                "pg1 has read max_connections = '200'",
                'failover is paused on pg1',
                'pg4 accepts writes',
                'pg4 accepts writes',
                "pg1's data is as after a clean shutdown",
                'pg1 has written a checkpoint',
                'pg2 has replayed all that pg1 wrote',
                'pg2 is the primary',
                'pg2 does not receive all that pg1 wrote',
                'pg2 accepts writes, and is not recorded as the primary',
        ]
        (ALL + OF_A_SWITCHOVER)*.about() == [[PG4], [PG4], [PG4], [PG1], [PG1], [PG4], [PG4, PG1], [PG4, PG1], [PG4, PG1], [PG4, PG1], [PG4], [PG4], [PG4],
                          [PG4], [PG4], [PG1], [PG1], [PG1], [PG1], [PG4], [PG1], [PG1], [PG1, PG4], [PG4], [PG4],
                          [PG4], [PG4], [PG4], [PG4], [PG4, PG1], [PG1], [PG4], [PG4], [PG1], [PG1], [PG1], [PG1], [PG1], [PG4], [PG4],
                          [PG1], [PG1], [PG1, NodeName.of('pg2')], [NodeName.of('pg2')], [PG1, NodeName.of('pg2')], [NodeName.of('pg2')]]*.toSet()
    }
}
