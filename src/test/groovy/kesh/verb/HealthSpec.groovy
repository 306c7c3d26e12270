package kesh.verb

import static kesh.cluster.Link.Kind.REPLICATION_LOGIN
import static kesh.cluster.Link.Kind.SQL_LOGIN
import static kesh.cluster.Link.Kind.SSH_LOGIN
import static kesh.cluster.Link.Kind.SSH_PORT
import java.nio.file.Files
import java.time.Instant
import kesh.cluster.Activity
import kesh.cluster.Conninfo
import kesh.cluster.LockHolder
import kesh.cluster.Lsn
import kesh.cluster.NodeId
import kesh.cluster.Role
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.plan.Check.Verdict
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.Records
import kesh.states.States
import kesh.verb.health.Health
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The findings of check: a fault in a few words here, all findings in a file named like the row. */
class HealthSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    /** pg1 with standby pg2 and, below that one, pg3; each has tried the links to each. */
    static final Closure<?> CLUSTER = {
        primary 'pg1'
        standby 'pg2'
        standby 'pg3', upstream: 'pg2'
        triedBetweenMembers()
    }

    static final LockHolder ANN = new LockHolder('kesh: ann@jump[4711] since 2026-11-23T20:00:00Z', 'repmgr', Optional.of('10.9.0.1'), true, 815, Instant.parse('2026-11-23T20:00:05Z'), 3)

    @Shared
    List<List<Object>> rows = [
            ['healthy', {}],
            ['with a witness', { witness 'pg4' }],

            // Roles
            ['a standby unseen', { change('pg3') { unreachable() } }],
            ['the primary unseen', { change('pg1') { unreachable() } }],
            ['a server unknown', { change('pg3') { serverUnknown 'the server at 10.9.0.13:5432 refuses repmgr' } }],
            ['a server down', { change('pg3') { stopped() } }],
            ['a former primary down', { change('pg3') { stopped(); registration role: Role.PRIMARY, upstream: null, active: false } }],
            ['no primary', { change('pg1') { stopped() } }],
            ['two primaries', { change('pg2') { detached(); server inRecovery: false, walReceiver: null, timeline: 2 } }],
            ['another system and timeline', { change('pg3') { detached(); server systemIdentifier: '7000000000000000001', timeline: 3, walReceiver: null } }],
            ['other versions', { change('pg2') { server version: 150017; software version: '15.18', repmgrVersion: '5.4.0' }; change('pg3') { server version: 160002 } }],
            ['a witness of another version', { witness 'pg4'; change('pg4') { server version: 170012; software version: '17.12' } }],

            // Replication
            ['detached', { change('pg3') { detached(); server walReceiver: null } }],
            ['attached elsewhere', { change('pg3') { detached(); receivesFrom '10.9.0.11' }; change('pg1') { receives 'pg3'; slot 'repmgr_slot_3' } }],
            ['under another name', { change('pg3') { detached() }; change('pg2') { receives 'walreceiver' } }],
            ['starting', { change('pg3') { detached(); server walReceiver: new Server.WalReceiver('starting', '10.9.0.12', 5432, Optional.empty()) } }],
            ['in catchup', { change('pg2') { server replications: [new Server.Replication('pg3', 'catchup', 'async', Optional.of(1L << 30))] }; change('pg3') { detached() } }],
            ['upstream unknown', { change('pg2') { serverUnknown 'no answer' } }],
            ['configuration outside of the data directory', { change('pg3') { settings config_file: '/etc/postgresql/15/main/postgresql.conf' } }],
            ['nobody would be promoted: priority and failover', { change('pg2') { registration priority: 0 }; change('pg3') { conf failover: 'manual' } }],
            ['nobody would be promoted: location', { ['pg2', 'pg3'].each { name -> change(name) { registration location: 'dc2' } } }],
            ['nobody would be promoted: no majority', { standby('pg4') { unreachable() } }],
            ['somebody would be promoted: a majority by a witness', { witness 'pg5'; standby('pg4') { unreachable() } }],
            ['replay delayed', { change('pg3') { settings recovery_min_apply_delay: '3600000' } }],
            ['old prepared transactions', { change('pg1') { settings max_prepared_transactions: '10'; activity prepared: Seen.known((1..7).collect { new Activity.Prepared("g$it", 'bank', 'shop', Instant.parse('2026-11-30T01:02:03Z'), it != 3) }) } }],
            ['prepared transactions unseen', { change('pg1') { settings max_prepared_transactions: '10'; activity prepared: Seen.unknown('permission denied for view pg_prepared_xacts') } }],
            ['replay held up by a query', { change('pg3') { activity conflict: Seen.known(Optional.of('RecoveryConflictSnapshot')) } }],
            ['replay paused', { change('pg3') { activity replayPaused: true } }],
            ['lags a little', { change('pg3') { activity lagSeconds: 400L, received: Lsn.parse('0/9000060') } }],
            ['lags much', { change('pg3') { activity lagSeconds: 4000L } }],
            ['lags more than its repmgr.conf allows', { change('pg3') { activity lagSeconds: 20L; conf replication_lag_warning: '10' } }],

            // Slots
            ['inactive slot of a member', { change('pg1') { slot 'repmgr_slot_3', active: false, retainedBytes: 3L << 30 } }],
            ['inactive slot of nobody', { change('pg1') { slot 'repmgr_slot_9', active: false, retainedBytes: 3L << 30 } }],
            ['slot of nobody in use', { change('pg1') { slot 'repmgr_slot_9' } }],
            ['slots of others', { change('pg1') { slot 'backup', active: false, retainedBytes: null; slot 'logical', physical: false } }],
            ['slots that lose WAL', {
                change('pg1') { slot 'lost', active: false, walStatus: 'lost'; slot 'soon', walStatus: 'unreserved'; slot 'late', walStatus: 'extended', retainedBytes: 9L << 30 }
            }],
            ['missing slot', { change('pg1') { registration slotName: 'repmgr_slot_1' }; change('pg2') { registration slotName: 'other_slot' } }],
            ['streams without its slot', { change('pg3') { server walReceiver: new Server.WalReceiver('streaming', '10.9.0.12', 5432, Optional.empty()) } }],

            // repmgrd
            ['no repmgrd', { change('pg3') { noRepmgrd() } }],
            ['no repmgrd and no process', { change('pg3') { noRepmgrd(); machine repmgrd: null } }],
            ['paused by an operator', { change('pg3') { server repmgrd: Seen.known(new Server.Repmgrd(true, true)) } }],
            ['paused by a kesh', {
                change('pg3') { server repmgrd: Seen.known(new Server.Repmgrd(true, true)); activity pausedBy: 'kesh: ann@jump since 2026-11-23T20:00:00Z' }
            }],
            ['paused by a kesh, says an event that others may write', {
                change('pg3') {
                    server repmgrd: Seen.known(new Server.Repmgrd(true, true))
                    activity pausedBy: 'kesh: ann@jump since 2026-11-23T20:00:00Z', eventWriters: Seen.known(['app', 'report'])
                }
            }],
            ['paused by a kesh, says an event, and others are unknown', {
                change('pg3') { server repmgrd: Seen.known(new Server.Repmgrd(true, true)); activity pausedBy: 'kesh', eventWriters: Seen.unknown('permission denied') }
            }],
            ['paused by a kesh at work', {
                change('pg1') { activity lockHolder: Seen.known(Optional.of(ANN)) }
                change('pg3') { server repmgrd: Seen.known(new Server.Repmgrd(true, true)); activity pausedBy: ANN.name() }
            }],
            ['somebody who is no kesh has the lock', { change('pg1') { activity lockHolder: Seen.known(Optional.of(Records.with(ANN, user: 'mallory', able: false))) } }],
            ['a dead kesh has the lock', { change('pg1') { activity lockHolder: Seen.known(Optional.of(Records.with(ANN, silentSeconds: 30L))) } }],
            ['no library', { change('pg3') { noRepmgrLibrary(); settings shared_preload_libraries: '' } }],
            ['repmgrd unknown', { change('pg3') { server repmgrd: Seen.unknown('permission denied for function repmgrd_is_running') } }],
            ['repmgrd with another file than recorded', { change('pg3') { machine repmgrd: null; upkeep otherRepmgrds: ['/srv/own/repmgr.conf'] } }],
            ['repmgrd of another where its own does not run', { change('pg3') { noRepmgrd(); machine repmgrd: null; upkeep otherRepmgrds: ['/srv/old/repmgr.conf'] } }],
            ['repmgrd of another', { change('pg3') { upkeep otherRepmgrds: ['/srv/old/repmgr.conf'] } }],

            // Records
            ['recorded as inactive', { change('pg3') { registration active: false } }],
            ['recorded below nobody', { change('pg3') { registration upstream: new NodeId(8) } }],
            ['recorded as primary', { change('pg3') { registration role: Role.PRIMARY } }],
            ['repmgr.conf gone', { change('pg3') { config exists: false, text: null, settings: [:] } }],
            ['commands of a failover', { change('pg2') { conf promote_command: "$States.BIN/repmgr standby promote --siblings-follow".toString(), follow_command: 'repmgr standby follow' } }],
            ['repmgr.conf of another', { change('pg3') { conf node_id: '7' } }],

            ['no connection string in its record', { change('pg3') { noConninfo('unterminated quote in the connection string') } }],
            ['no address in its record', { change('pg3') { noAddress('-oProxyCommand=id') } }],

            // Settings
            ['no rewind', { change('pg2') { settings data_checksums: 'off' } }],
            ['limits below', { change('pg3') { settings max_connections: '50', max_wal_senders: '5' } }],
            ['could not be primary', { change('pg2') { settings wal_level: 'minimal', hot_standby: 'off', max_replication_slots: '0' } }],
            ['waits for a restart', { change('pg2') { activity pendingRestart: ['max_connections', 'wal_level'] } }],
            ['another data directory', { change('pg2') { settings data_directory: '/srv/real' } }],
            ['synchronous with one there', { change('pg1') { settings synchronous_standby_names: 'FIRST 1 (pg2, pg3)' } }],
            ['synchronous with nobody', { change('pg1') { settings synchronous_standby_names: 'pg7' } }],
            ['synchronous with a name of nobody', { change('pg1') { settings synchronous_standby_names: 'FIRST 1 (pg2, pg3, "pg 7")' } }],
            ['synchronous, but nobody waits', { change('pg1') { settings synchronous_standby_names: 'pg7', synchronous_commit: 'local' } }],
            ['synchronous with more than there are', { change('pg1') { settings synchronous_standby_names: 'ANY 2 (*)' } }],

            // Archive
            ['archives', { change('pg1') { settings archive_mode: 'on', archive_command: 'cp %p /a/%f' }; change('pg2') { settings archive_mode: 'on' } }],
            ['archives nowhere', { change('pg1') { settings archive_mode: 'on', archive_command: '' } }],
            ['archive fails', { change('pg1') { settings archive_mode: 'on', archive_command: '/bin/false'; activity archiveFailure: '000000010000000000000005'; upkeep unarchived: 20 } }],
            ['archive far behind', { change('pg1') { settings archive_mode: 'always', archive_command: '/bin/true'; upkeep unarchived: 200 } }],
            ['archive unknown', { change('pg1') { settings archive_mode: 'on', archive_command: '/bin/true'; upkeep unarchived: null } }],

            // Hosts
            ['disk nearly full', { change('pg2') { data freeBytes: 10L << 30 }; change('pg3') { data freeBytes: 200L << 20 } }],
            ['disk unknown', { change('pg2') { data freeBytes: null } }],
            ['clocks', { change('pg2') { machine clockOffsetMillis: 3100L }; change('pg3') { machine clockOffsetMillis: -90_000L } }],
            ['jobs left', { change('pg2') { job 'clone-pg2' }; change('pg3') { job 'clone-pg3', running: true } }],
            ['settings in other files', { change('pg2') { conf include_dir: 'conf.d' } }],

            // Trust
            ['no SSH', { broken 'pg1', 'pg3', SSH_LOGIN, 'Host key verification failed.' }],
            ['SSH cut', { broken 'pg1', 'pg3', SSH_PORT, 'ssh: connect to host 10.9.0.13 port 22: Connection timed out'; untried 'pg1', 'pg3', SSH_LOGIN }],
            ['no SQL', { broken 'pg3', 'pg1', SQL_LOGIN, 'password authentication failed for user "repmgr"'; broken 'pg3', 'pg1', REPLICATION_LOGIN, 'same' }],
            ['no replication', { broken 'pg3', 'pg1', REPLICATION_LOGIN, 'no pg_hba.conf entry for replication connection' }],
            ['untried', { untried 'pg3', 'pg1' }],
    ]

    def "#name"() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()

        when:
        def plan = new Health().plan(state)

        then:
        snapshots.assertThat(PlanText.of(plan, name == 'healthy')).matchesSnapshot("check/$name".toString())
        plan.steps() == []
        plan.guards() == []

        and: 'the worst first'
        plan.checks()*.verdict() == plan.checks()*.verdict().toSorted { [Verdict.FAILED, Verdict.UNKNOWN, Verdict.WARNED, Verdict.HELD].indexOf(it) }

        where:
        row << rows
        name = row[0].toString()
        change = row[1] as Closure<?>
    }

    def "records that differ from the primary's: #who"() {
        given:
        def state = new States().apply(CLUSTER).apply { witness 'pg4' }.build()
        def node = state.node(States.named(who)).get()
        def server = node.runningServer().get()
        def own = server.registrations().found().get()
        def stale = own.findAll { it.name() != States.named('pg3') }.collect {
            it.name() == States.named('pg2') ? Records.with(it, upstream: new NodeId(3), conninfo: Conninfo.parse('host=10.9.0.99')) : it
        }
        def differing = state.with(node.name()) { it.withServer(server.withRegistrations(told != null ? told : Seen.known(stale))) }

        when:
        def found = new Health().plan(differing).checks().findAll { it.title() == "$who has the primary's records" }

        then:
        found*.verdict() == [verdict]
        found[0].detail().get() == detail

        where:
        who   | told                                || verdict         | detail
        'pg2' | null                                || Verdict.WARNED  | 'pg2 is another: standby under node 3 at 10.9.0.99 instead of standby under node 1 at 10.9.0.12; pg3 is missing'
        'pg4' | null                                || Verdict.FAILED  | 'pg2 is another: standby under node 3 at 10.9.0.99 instead of standby under node 1 at 10.9.0.12; pg3 is missing'
        'pg4' | Seen.unknown('permission denied')   || Verdict.UNKNOWN | 'permission denied'
    }

    def "checks of a healthy node pass, and those of an unseen one do not"() {
        given:
        def of = { change -> new Health().plan(new States().apply(CLUSTER).apply(change).build()).checks() }

        expect:
        of({}).every { it.verdict() == Verdict.HELD }
        of({ change('pg3') { unreachable() } }).every { it.verdict() != Verdict.HELD || !it.title().startsWith("pg3's server") }
    }

    def "no snapshot without a row is left"() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('check')).withCloseable { it.collect { it.fileName.toString() - '.txt' } } as Set ==
                rows*.first() as Set
    }
}
