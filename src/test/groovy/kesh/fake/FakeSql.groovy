package kesh.fake

import groovy.transform.CompileStatic
import kesh.cluster.Right
import kesh.command.Query
import kesh.remote.Answer
import kesh.remote.Answer.Row
import kesh.remote.Answer.Rows
import kesh.remote.Login
import kesh.remote.Unreachable
import kesh.survey.RightsProbe
import kesh.survey.ServerProbe

/** The queries that the fake's servers know, and no others. */
@CompileStatic
class FakeSql {
    private final FakeCluster cluster

    FakeSql(FakeCluster cluster) {
        this.cluster = cluster
    }

    /** The server that a login reaches. */
    FakeHost connect(FakeHost from, Login login) {
        FakeHost server = login.host().startsWith('/') ? from : cluster.hosts[login.host()]
        if (server == null || !cluster.reaches(from, server)) {
            throw new Unreachable("no answer from ${login.host()}", null, null)
        }
        if (!server.running || login.port() != 5432) {
            throw new Unreachable("no database server answers on $from.name at ${login.host()}:${login.port()}", 'connection refused', null)
        }
        String database = login.replication() ? 'replication' : login.database()
        if (login.user() != 'repmgr' || login.database() != 'repmgr' || database in cluster.refusedDatabases) {
            throw new Unreachable("no pg_hba.conf entry for ${login.user()} and $database", null, null)
        }
        if (cluster.password != null && login.password().orElse(null)?.reveal() != cluster.password) {
            throw new Unreachable("password authentication failed for user ${login.user()}", null, null)
        }
        server
    }

    Answer read(FakeHost server, Login login, Query query) {
        if (query.name() in cluster.refusedQueries) {
            return new Answer.Refused('42501', "permission denied for ${query.name()}")
        }
        FakeDatabase database = server.database
        // Compared by identity, since these are asked the most often.
        if (query.is(ServerProbe.IDENTITY)) {
            return row(version: '150018', login: 'repmgr', superuser: cluster.lackingIn(server).empty ? 'on' : 'off', system_identifier: database.systemIdentifier, standby: bool(server.inRecovery),
                    timeline: (server.inRecovery && server.upstream == null ? database.checkpointTimeline() : database.timeline) as String, position: FakeProbe.end(server))
        }
        if (query.is(RightsProbe.QUERY)) {
            return new Rows([new Row(Right.values().collectEntries { [it.name().toLowerCase(), bool(!(it in cluster.lackingIn(server)))] } as Map<String, String>)])
        }
        if (query.is(ServerProbe.SETTINGS)) {
            return new Rows(database.settings.findAll { name, value -> !(hides(server, Right.SEE_SETTINGS) && name in HIDDEN) }.collect { name, value -> new Row([name: name, setting: value]) })
        }
        if (query.is(ServerProbe.SIZE)) {
            return row(bytes: database.bytes as String, tablespaces: database.tablespaces.join('\n') ?: null)
        }
        if (query.is(ServerProbe.REPLICATIONS)) {
            return new Rows(replications(server).collect { Row row -> hides(server, Right.SEE_SESSIONS) ? new Row([application_name: row.get('application_name').get(), state: (String) null, sync_state: (String) null, lag: (String) null]) : row })
        }
        if (query.is(ServerProbe.SLOTS)) {
            return new Rows(database.slots.collect { slot ->
                new Row([slot_name: slot, slot_type: 'physical', active: bool(cluster.slotActive(server, slot)),
                         retained : '0', wal_status: 'reserved', database: (String) null, reader: (String) null])
            })
        }
        if (query.is(ServerProbe.RECEIVER)) {
            return server.upstream == null ? new Rows([]) : hides(server, Right.SEE_SESSIONS) ? row(status: (String) null, sender_host: (String) null, sender_port: (String) null, slot_name: (String) null)
                    : row(status: 'streaming', sender_host: server.upstream, sender_port: '5432', slot_name: server.slotInUse)
        }
        if (hides(server, Right.READ_RECORDS) && (query.is(ServerProbe.REPMGRD) || query.is(ServerProbe.REGISTRATIONS))) {
            return new Answer.Refused('42501', 'permission denied for schema repmgr')
        }
        if (query.is(ServerProbe.REPMGRD)) {
            return database.hasRepmgrLibrary() ? row(running: bool(server.repmgrd != null && !server.unheard), paused: bool(server.paused), paused_by: pausedBy(database))
                    : row(running: (String) null, paused: (String) null, paused_by: pausedBy(database))
        }
        if (query.is(ServerProbe.ACTIVITY)) {
            return row(started: "2026-11-01T00:${server.started.toString().padLeft(2, '0')}:00.000000Z".toString(), pending_restart: database.pendingRestart.join('\n') ?: null,
                    clients: (hides(server, Right.SEE_SESSIONS) ? 0 : database.clients) as String, replay_paused: bool(database.replayPaused), received: server.inRecovery ? FakeWal.lsn(server.ahead + (database.wal?.end ?: 0)) : (String) null,
                    archive_failure: database.archiveFailure, conflict: database.conflict, lag_seconds: server.inRecovery ? '0' : (String) null)
        }
        if (query.is(ServerProbe.LOADED)) {
            return row(loaded: "2026-11-01T01:${server.loaded.toString().padLeft(2, '0')}:00.000000Z".toString())
        }
        if (query.is(ServerProbe.DEPARTED)) {
            return new Rows(database.events.findAll { it.event in ['kesh_shrink_begun', 'kesh_shrink'] }.collect { new Row([node_id: it.node_id, details: it.details]) }.unique())
        }
        if (query.is(ServerProbe.PREPARED)) {
            return new Rows(server.inRecovery ? [] : database.prepared.collect { new Row([gid: it, owner: 'app', database: 'shop', since: '2026-11-24T08:00:00Z', old: 't']) })
        }
        if (query.is(ServerProbe.EVENT_WRITERS)) {
            return new Rows(cluster.eventWriters.collect { new Row([role: it]) })
        }
        if (query.is(ServerProbe.REGISTRATIONS)) {
            return new Rows(database.rows.sort(false) { it.node_id as int }.collect { new Row(it) })
        }
        if (query.name() == 'lock holder') {
            Integer holder = cluster.lockedIn(server)
            return holder == null ? new Rows([]) : row(holder_session: holder as String, holder: cluster.locks[holder], holder_from: (String) null, holder_user: cluster.lockUser,
                    holder_able: cluster.lockUser == 'repmgr' ? 't' : 'f', holder_since: '2026-11-26T20:00:00Z',
                    holder_silent: cluster.silent.containsKey(holder) ? '20' : '3')
        }
        if (query.name() == 'login' && query.sql() == 'select 1') {
            return row('?column?': '1')
        }
        if (query.name() == 'replication login' && query.sql() == 'IDENTIFY_SYSTEM' && login.replication()) {
            return row(systemid: database.systemIdentifier, timeline: database.timeline as String)
        }
        if (query.name() == 'fixed parameters') {
            return new Rows(cluster.lackingIn(server) ? query.parameters()[0].split(',').findAll { !(it in cluster.alterable) }.collect { new Row([name: it]) } : [] as List<Row>)
        }
        if (query.name() == 'parameters') {
            return new Rows(query.parameters()[0].split(',').findAll { FakeParameters.knows(it) }.collect { FakeParameters.row(server, it) })
        }
        if (query.name() == 'written parameters' && hides(server, Right.READ_FILES)) {
            return new Answer.Refused('42501', 'permission denied for view pg_file_settings')
        }
        if (query.name() == 'written parameters') {
            return new Rows(query.parameters()[0].split(',').findAll { FakeParameters.written(server, it) != null }
                    .collect { new Row([name: it, setting: FakeParameters.written(server, it)]) })
        }
        if (query.name() == 'clone progress') {
            return server.busySlots ? row(phase: 'streaming database files', done: '1024', total: database.bytes as String) : new Rows([])
        }
        if (query.name() in ['catching up', 'replaying']) {
            return row(phase: query.name(), position: database.received < 0 ? (String) null : database.received as String, target: database.written as String)
        }
        if (query.name().startsWith('question: ')) {
            return answered(server, query.name() - 'question: ', query.sql())
        }
        throw new Unknown("the query ${query.name()}: ${query.sql()}")
    }

    /** Settings that only those see who may see all. */
    private static final Set<String> HIDDEN = ['config_file', 'data_directory', 'hba_file', 'shared_preload_libraries', 'unix_socket_directories'] as Set

    private boolean hides(FakeHost server, Right right) { cluster.lackingIn(server).contains(right) }

    /** Answers a query inside kesh's SELECT, which returns NULL on servers that it is not meant for. */
    private Answer answered(FakeHost server, String question, String sql) {
        def asked = sql =~ /(?s)select case when (true|pg_catalog\.pg_is_in_recovery\(\)|not pg_catalog\.pg_is_in_recovery\(\)) then \((.*)\n\)::text end as answer/
        if (!asked.matches() || asked.group(2) != question || !cluster.answers.containsKey(question)) {
            throw new Unknown("the question $sql")
        }
        boolean meant = asked.group(1) == 'true' || server.inRecovery == (asked.group(1) == 'pg_is_in_recovery()')
        String answer = cluster.answers[question]
        answer.startsWith('ERROR') ? new Answer.Refused('42601', answer) : row(answer: meant ? answer : (String) null)
    }

    Change change(FakeHost server, Query query) {
        Change change = effect(server, query)
        new Change() {
            int stages() { change.stages() }

            Object stage(int number) {
                if (server.inRecovery && !query.name().startsWith('alter system set ') && !(query.name() in ['pause repmgrd', 'unpause repmgrd', 'pause', 'unpause', 'drop slot', 'make slot', 'run the statement', 'reload'])) {
                    return new Answer.Refused('25006', 'cannot execute in a read-only transaction')
                }
                if (query.rights().any { hides(server, it) }) {
                    return new Answer.Refused('42501', 'permission denied')
                }
                query.name() in cluster.refusedQueries ? failure() : change.stage(number)
            }

            Object success() { query.name() == 'run the statement' ? change.success() : new Rows([]) }

            Object failure() { new Answer.Refused('XX000', 'planted refusal') }
        }
    }

    private Change effect(FakeHost server, Query query) {
        List<String> given = query.parameters()
        if (query.name() == 'run the statement' && cluster.answers.containsKey(query.sql())) {
            String answer = cluster.answers[query.sql()]
            return new Change() {
                int stages() { 1 }

                Object stage(int number) { answer.startsWith('ERROR') ? new Answer.Refused('42601', answer) : null }

                Object success() { row(answer: answer, nothing: (String) null) }
            }
        }
        if (query.name() == 'make slot' && given.size() == 1) {
            return Change.at {
                given[0] in server.database.slots ? new Answer.Refused('42710', "replication slot \"${given[0]}\" already exists") : server.database.slots.add(given[0])
                null
            }
        }
        if (query.name() == 'drop slot' && given.size() == 1) {
            return Change.at {
                if (!cluster.slotActive(server, given[0])) {
                    server.database.slots.remove(given[0])
                }
                null
            }
        }
        if (query.name() in ['pause repmgrd', 'unpause repmgrd', 'pause', 'unpause']) {
            return Change.at {
                server.paused = query.name().startsWith('pause')
                null
            }
        }
        if (query.name().startsWith('alter system set ')) {
            return Change.at { FakeParameters.alterSystem(server, query.sql()) }
        }
        if (query.name() == 'reload' && query.sql() == 'select pg_reload_conf()') {
            return Change.at { FakeParameters.reload(server); null }
        }
        if (query.name() == 'see a commit end') {
            return Change.at {
                if (commitsWait(server)) {
                    return new Answer.Refused('57014', 'canceling statement due to statement timeout')
                }
                server.database.events << ([node_id: given[0], event: 'kesh_commit', successful: 't', details: 'the first commit that was seen to end'] as TreeMap<String, String>)
                cluster.replicate()
                null
            }
        }
        if (query.name() == 'write a checkpoint') {
            return Change.at { server.database.checkpoint(server.inRecovery); cluster.replicate(); null }
        }
        if (query.name() in ['note pause', 'note unpause']) {
            return Change.at {
                server.database.events << ([node_id: given[0], event: query.name() == 'note pause' ? 'kesh_pause' : 'kesh_unpause', successful: 't', details: given.last()] as TreeMap<String, String>)
                cluster.replicate()
                null
            }
        }
        if (query.name() in ['record the run', 'note the beginning'] && given.size() == 4) {
            return Change.at {
                server.database.events << ([node_id: given[0], event: given[1], successful: given[2] == 'true' ? 't' : 'f',
                                            details: given[3]] as TreeMap<String, String>)
                cluster.replicate()
                null
            }
        }
        throw new Unknown("the changing query ${query.name()}: ${query.sql()}")
    }

    /** As many standbys must stream as are asked for: those named, or any. */
    private boolean commitsWait(FakeHost server) {
        String names = server.database.settings.synchronous_standby_names ?: ''
        def counted = names =~ /(?:\w+ )?(\d+) \((.*)\)/
        int needed = counted.matches() ? counted.group(1) as int : names ? 1 : 0
        List<String> listed = (counted.matches() ? counted.group(2) : names).split(/,\s*/).toList()
        replications(server).count { row -> listed.contains('*') || listed.contains(row.get('application_name').get()) } < needed
    }

    private static String pausedBy(FakeDatabase database) {
        def last = database.events.findAll { it.event in ['kesh_pause', 'kesh_unpause'] }
        last && last.last().event == 'kesh_pause' ? last.last().details : null
    }

    private List<Row> replications(FakeHost server) {
        cluster.receivers(server).collect { FakeHost standby ->
            String conninfo = standby.settings("$standby.dataDirectory/postgresql.auto.conf").primary_conninfo
            new Row([application_name: kesh.cluster.Conninfo.parse(conninfo).get('application_name').orElse('walreceiver'),
                     state           : standby.walState, sync_state: 'async', lag: standby.walState == 'streaming' ? '0' : '1048576'])
        } + server.busySlots.collectMany { String slot ->
            ['backup', 'streaming'].collect { new Row([application_name: 'pg_basebackup', state: it, sync_state: 'async', lag: (String) null]) }
        }
    }

    private static Rows row(Map<String, String> columns) {
        new Rows([new Row(columns)])
    }

    private static String bool(boolean value) {
        value ? 't' : 'f'
    }
}
