package kesh.survey

import static kesh.remote.LoginNames.NAMES
import java.time.Instant
import kesh.cluster.Activity
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.Interest
import kesh.cluster.LockHolder
import kesh.cluster.Lsn
import kesh.cluster.NodeId
import kesh.cluster.NodeName
import kesh.cluster.NodeSelection
import kesh.cluster.Right
import kesh.cluster.Rights
import kesh.cluster.Role
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.command.Effect
import kesh.remote.Answer
import kesh.remote.Login
import kesh.remote.Transport
import kesh.remote.Unreachable
import spock.lang.Specification

class ServerProbeSpec extends Specification {
    static final Host HOST = new Host('pg1', Address.of('10.9.0.11'))
    static final Login LOGIN = new Login('10.9.0.11', 5432, 'repmgr', 'repmgr', Optional.empty(), 'allow', false, NAMES)

    /** The answers of a primary with one standby, by the names of the queries. */
    Map<String, Object> answers = [
            identity     : [[version: '150018', login: 'repmgr', superuser: 'on', system_identifier: '7312345678901234567', standby: 'f', timeline: '3', position: '0/5000060']],
            settings     : [[name: 'max_wal_senders', setting: '10'], [name: 'archive_command', setting: null]],
            size         : [[bytes: '31457280', tablespaces: null]],
            replications : [[application_name: 'pg2', state: 'streaming', sync_state: 'async', lag: '120']],
            slots        : [[slot_name: 'repmgr_slot_2', slot_type: 'physical', active: 't', retained: '120', wal_status: 'reserved', database: null, reader: null]],
            receiver     : [],
            repmgrd      : [[running: 't', paused: 'f', paused_by: null]],
            activity     : [[started: '2026-11-23T21:00:05.123456Z', pending_restart: null, clients: '3', replay_paused: 'f', received: null,
                             archive_failure: null, lag_seconds: null, conflict: null]],
            'lock holder': [],
            rights       : [[:]],
            'event writers': [[role: 'app']],
            'prepared transactions': [[gid: "it's\n1", owner: 'app', database: 'shop', since: '2026-11-24T08:00:00.5Z', old: 't']],
            departed     : [[node_id: '5', details: 'shrink old by op@host'], [node_id: '6', details: 'shrink kes6 (node6) by a by b']],
            loaded       : [[loaded: '2026-11-24T08:00:00.5Z']],
            registrations: [[node_id: '1', node_name: 'pg1', type: 'primary', upstream_node_id: null, active: 't', location: 'default', priority: '100',
                             conninfo: 'host=10.9.0.11 user=repmgr', repluser: 'repmgr', slot_name: 'repmgr_slot_1', config_file: '/opt/bin/../../etc/repmgr.conf']],
    ]

    private Server look() {
        def transport = Stub(Transport) {
            query(HOST, LOGIN, _, _) >> { host, login, queries, limit ->
                assert queries.every { it.effect() == Effect.READS }
                queries.collect { answer(answers[it.name()]) }
            }
        }
        ServerProbe.look(transport, HOST, LOGIN, Optional.empty())
    }

    private static Answer answer(Object told) {
        told instanceof String ? new Answer.Refused('42501', told) : new Answer.Rows(told.collect { new Answer.Row(it) })
    }

    def "a primary"() {
        given:
        def server = look()

        expect:
        server.version() == 150018
        server.systemIdentifier() == '7312345678901234567'
        !server.inRecovery()
        server.timeline() == 3
        server.position().get() == Lsn.parse('0/5000060')
        server.settings() == [max_wal_senders: '10']
        server.dataBytes() == 31457280
        server.tablespaces() == []
        server.replications() == [new Server.Replication('pg2', 'streaming', 'async', Optional.of(120L))]
        server.slots() == [new Server.Slot('repmgr_slot_2', true, true, Optional.of(120L), Optional.of('reserved'), Seen.known(new Server.Use(Optional.empty(), Optional.empty())))]
        server.walReceiver().empty
        server.repmgrd() == Seen.known(new Server.Repmgrd(true, false))
        server.activity() == new Activity(Instant.parse('2026-11-23T21:00:05.123456Z'), [], 3, false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Seen.known(Optional.empty()), Seen.known(Instant.parse('2026-11-24T08:00:00.5Z')), Seen.known(['5', 'old', '6', 'kes6', 'node6']), Seen.known(Optional.empty()), Seen.known(['app']),
                Seen.known([new Activity.Prepared("it's\n1", 'app', 'shop', Instant.parse('2026-11-24T08:00:00.5Z'), true)]))

        and:
        def row = server.registrations().found().get().first()
        row.id() == new NodeId(1)
        row.name() == NodeName.of('pg1')
        row.role() == Role.PRIMARY
        row.upstream().empty
        row.active()
        row.conninfo().address().value() == '10.9.0.11'
        row.slotName().get() == 'repmgr_slot_1'
        row.configFile() == '/etc/repmgr.conf'
    }

    def "a standby that streams, of a server before PostgreSQL 13, in a mode that says true and false"() {
        given:
        answers.identity = [[version: '120022', login: 'repmgr', superuser: 'on', system_identifier: '7', standby: 'true', timeline: '3', position: null]]
        answers.size = [[bytes: '1', tablespaces: '/ts/a\n/ts/b']]
        answers.replications = [[application_name: '', state: null, sync_state: null, lag: null]]
        answers.slots = [[slot_name: 'logical', slot_type: 'logical', active: 'false', retained: null, wal_status: null, database: 'shop', reader: 'app']]
        answers.receiver = [[status: 'streaming', sender_host: '10.9.0.12', sender_port: '5433', slot_name: null]]
        answers.repmgrd = [[running: 'true', paused: 'true', paused_by: null]]

        when:
        def server = look()

        then:
        server.inRecovery()
        server.position().empty
        server.tablespaces() == ['/ts/a', '/ts/b']
        server.replications() == [new Server.Replication('', 'unknown', 'unknown', Optional.empty())]
        server.slots() == [new Server.Slot('logical', false, false, Optional.empty(), Optional.empty(), Seen.known(new Server.Use(Optional.of('shop'), Optional.of('app'))))]
        server.walReceiver().get() == new Server.WalReceiver('streaming', '10.9.0.12', 5433, Optional.empty())
        server.repmgrd().found().get().paused()
    }

    def "what waits, what was left undone"() {
        given:
        answers.repmgrd = [[running: 't', paused: 't', paused_by: 'kesh: ann@jump since 2026-11-23T20:00:00Z']]
        answers.activity = [[started: '2026-11-23T21:00:05Z', pending_restart: 'max_connections\nwal_level', clients: '0', replay_paused: 't',
                             received: '0/6000000', conflict: 'RecoveryConflictLock', archive_failure: '000000010000000000000005', lag_seconds: '12']]
        answers['lock holder'] = [[holder_session: '4711', holder: 'kesh: ann@jump[42] since 2026-11-23T20:00:00Z', holder_since: '2026-11-23T20:00:05Z',
                                   holder_user: 'repmgr', holder_from: '10.9.0.1', holder_able: 't', holder_silent: '3']]

        expect:
        with(look().activity()) {
            pendingRestart() == ['max_connections', 'wal_level']
            replayPaused()
            received().get() == Lsn.parse('0/6000000')
            archiveFailure().get() == '000000010000000000000005'
            lagSeconds().get() == 12
            pausedBy().get() == 'kesh: ann@jump since 2026-11-23T20:00:00Z'
            lockHolder().found().get().get() == new LockHolder('kesh: ann@jump[42] since 2026-11-23T20:00:00Z', 'repmgr', Optional.of('10.9.0.1'), true, 4711, Instant.parse('2026-11-23T20:00:05Z'), 3)
        }
    }

    def "what the server works with is asked before anything reads its files"() {
        given:
        List<String> asked = []
        def transport = Stub(Transport) {
            query(HOST, LOGIN, _, _) >> { host, login, queries, limit ->
                asked.addAll(queries*.name())
                queries.collect { answer(answers[it.name()] ?: []) }
            }
        }

        when:
        ServerProbe.look(transport, HOST, LOGIN, Optional.empty(), [new Interest.Question('select 1', NodeSelection.ALL)], ['work_mem'] as Set)

        then:
        asked.takeRight(4) == [ParameterProbe.PARAMETERS, ParameterProbe.UNALTERABLE, ParameterProbe.WRITTEN, 'question: select 1']
    }

    def "questions of the operator's are asked once, each with its own answer or refusal"() {
        given:
        def questions = [new Interest.Question('select a?b', NodeSelection.PRIMARY), new Interest.Question('select 1/0', NodeSelection.ALL)]
        answers['question: select a?b'] = [[answer: 'true']]
        answers['question: select 1/0'] = 'division by zero'
        List<String> asked = []
        def transport = Stub(Transport) {
            query(HOST, LOGIN, _, _) >> { host, login, queries, limit ->
                asked.addAll(queries*.sql())
                queries.collect { answer(answers[it.name()]) }
            }
        }

        when:
        def first = ServerProbe.look(transport, HOST, LOGIN, Optional.empty(), questions, [] as Set)
        def again = ServerProbe.look(transport, HOST, LOGIN, Optional.of(first), questions, [] as Set)

        then:
        first.answers() == [new Server.Answer('select a?b', Seen.known('true')), new Server.Answer('select 1/0', Seen.unknown('division by zero'))]
        again.answers() == first.answers()
        asked.findAll { it.startsWith('select case') } == ['select case when not pg_catalog.pg_is_in_recovery() then (select a?b\n)::text end as answer',
                                                           'select case when true then (select 1/0\n)::text end as answer']
    }

    def "repmgrd is unknown where #what"() {
        given:
        answers.repmgrd = told

        expect:
        look().repmgrd() == Seen.unknown(reason)

        where:
        what                           | told                            | reason
        'the library is not preloaded' | [[running: null, paused: null, paused_by: null]] | 'the repmgr library is not loaded'
        'there is no such function'    | 'function does not exist'       | 'function does not exist'
        'nothing comes back'           | []                              | 'the repmgr library is not loaded'
    }

    def "records are unknown where repmgr.nodes #what"() {
        given:
        answers.registrations = told instanceof Map ? [answers.registrations[0] + told] : told

        expect:
        look().registrations().reason().contains(reason)
        !look().registrations().known

        where:
        what                     | told                             | reason
        'is not there'           | 'relation does not exist'        | 'relation does not exist'
        'has an endless name'    | [node_name: 'a' * 256]           | 'a row of repmgr.nodes cannot be read'
        'has a type of its own'  | [type: 'bdr']                    | 'BDR'
        'has a strange id'       | [node_id: '0']                   | 'a node id is 1 or more'
    }

    def "no answer to '#query' means that the server is unknown"() {
        given:
        answers[query] = 'permission denied for function pg_control_system'

        when:
        look()

        then:
        def refusal = thrown(Unreachable)
        refusal.message == "pg1: its server refused the query '$query'"
        refusal.detail().get() == 'permission denied for function pg_control_system'
        refusal.hint().get().contains('pg_monitor')

        where:
        query << ['identity', 'settings', 'size', 'replications', 'slots', 'receiver']
    }

    def "a user who may not see others' sessions: nothing is taken for absent"() {
        given:
        answers.identity[0] += [superuser: 'off', standby: 't']
        answers.rights = [Right.values().collectEntries { [it.name().toLowerCase(), 't'] } + [see_sessions: 'f', see_settings: 'f', checkpoint: 'f', pause: null]]
        answers.receiver = [[status: null, sender_host: null, sender_port: null, slot_name: null]]
        answers.replications = [[application_name: 'pg2', state: null, sync_state: null, lag: null]]
        def server = look()

        expect:
        server.rights() == Seen.known(new Rights('repmgr', false, [Right.SEE_SESSIONS, Right.SEE_SETTINGS, Right.CHECKPOINT]))
        server.hidesSessions()
        !server.receiving
        !server.receivingNothing
        !server.clients().known
        !server.loadsRepmgr().known
    }

    def "of a superuser, the rest is not asked; of another user, a server that says nothing of rights leaves them unknown"() {
        given:
        answers.rights = 'syntax error'

        expect:
        look().rights() == Seen.known(Rights.ofSuperuser('repmgr'))

        when:
        answers.identity[0].superuser = 'off'

        then:
        look().rights() == Seen.unknown('syntax error')
    }

    def "a lock whose holder's session may not be seen is held by somebody unknown"() {
        given:
        answers['lock holder'] = [[holder_session: '4711', holder: 'kesh: ann@jump[42]', holder_from: null, holder_user: 'dba', holder_able: 't', holder_since: null, holder_silent: null]]

        expect:
        look().activity().lockHolder() == Seen.unknown("session 4711 of user dba holds it, and kesh's user may not see more")
    }
}
