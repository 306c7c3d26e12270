package kesh.fake

import groovy.transform.CompileStatic
import kesh.cluster.Conninfo

/** repmgr 5.3 on one host, as it was observed. */
@CompileStatic
class FakeRepmgr {
    private static final int BAD_CONFIG = 1, DB_CONN = 6, DB_QUERY = 7, PROMOTION_FAIL = 8, BAD_BASEBACKUP = 14
    private static final int SENDERS_FOR_A_CLONE = 2

    static final String OWN_FILES = '--config-files=postgresql.conf,pg_hba.conf,pg_ident.conf,postgresql.auto.conf'
    private static final int FOLLOW_FAIL = 23, REJOIN_FAIL = 24

    final FakeCluster cluster
    final FakeHost host
    private final String configFile
    final Map<String, String> config

    FakeRepmgr(FakeCluster cluster, FakeHost host, String configFile) {
        this.cluster = cluster
        this.host = host
        this.configFile = configFile
        this.config = host.settings(configFile)
    }

    private Object misconfigured() {
        if (host.uid == 0) {
            return Change.failed(BAD_CONFIG, 'repmgr cannot be run as root')
        }
        List<String> missing = ['node_id', 'node_name', 'conninfo', 'data_directory'].findAll { !config[it] }
        missing ? Change.failed(BAD_CONFIG, "$configFile: $missing") : null
    }

    /** The server that a connection string reaches from this host, if it admits repmgr. */
    private FakeHost connected(Conninfo to, String database) {
        FakeHost server = cluster.hosts[to.address().value()]
        String password = to.get('password').orElse(null) ?: host.passwordFor(to.address().value(), database, to.get('user').orElse(''))
        boolean admitted = server != null && server.running && cluster.reaches(host, server)
                && !(database in cluster.refusedDatabases)
                && (cluster.password == null || cluster.password == password)
        admitted ? server : null
    }

    private String slot() {
        config.use_replication_slots in ['yes', 'true', 'on', '1'] ? "repmgr_slot_$config.node_id" : null
    }

    Change standbyClone(String source, String upstreamId) {
        String data = config.data_directory
        Conninfo from = Conninfo.parse(source)
        FakeHost sender = cluster.hosts[from.address().value()]
        Closure<Object> begin = {
            Object wrong = misconfigured()
            if (wrong) {
                return wrong
            }
            if (connected(from, 'repmgr') == null) {
                return Change.failed(DB_CONN, 'unable to connect to source node')
            }
            if (cluster.rowOf(sender)?.node_id != upstreamId) {
                throw new Unknown('a clone whose source is not its upstream')
            }
            if (host.directories.contains(data) && !host.isEmpty(data)) {
                return Change.failed(BAD_CONFIG, "specified data directory \"$data\" appears to contain data")
            }
            if (!host.canWrite(data)) {
                return Change.failed(BAD_CONFIG, "unable to create directory \"$data\"")
            }
            int free = (sender.database.settings.max_wal_senders as int) - cluster.receivers(sender).size()
            if (free < SENDERS_FOR_A_CLONE) {
                return Change.failed(BAD_CONFIG, 'not enough free walsenders')
            }
            if (connected(from, 'replication') == null) {
                return Change.failed(DB_CONN, 'no replication connection')
            }
            if (slot()) {
                if (cluster.slotActive(sender, slot())) {
                    return Change.failed(DB_QUERY, "slot \"${slot()}\" already exists as an active slot")
                }
                if (!(slot() in sender.database.slots) && sender.database.slots.size() >= (sender.database.settings.max_replication_slots as int)) {
                    return Change.failed(DB_QUERY, 'all replication slots are in use')
                }
                sender.database.slots.add(slot())
            }
            host.makeDirectory(data)
            host.write("$data/PG_VERSION", '600', '15\n')
            host.write("$data/base/1/1259", '600', 'a part')
            if (host.free < sender.database.bytes) {
                return Change.failed(BAD_BASEBACKUP, 'could not write to file: No space left on device')
            }
            if (slot()) {
                sender.busySlots.add(slot())
            }
            null
        }
        // pg_basebackup writes the control file last; repmgr writes its own files after that.
        Closure<Object> copy = {
            host.write("$data/base/1/1259", '600', 'all of it')
            sender.below(data).findAll { it.endsWith('.conf') }.each { host.write(it, '600', sender.text(it)) }
            host.write("$data/global/pg_control", '600', sender.database.systemIdentifier)
            host.database = sender.database.copied()
            free(sender)
            null
        }
        Closure<Object> settings = {
            Conninfo upstream = from.without('dbname').without('password').with('application_name', config.node_name)
            host.write("$data/postgresql.auto.conf", '600', "# by ALTER SYSTEM\nprimary_conninfo = '${upstream.text().reveal().replace("'", "''")}'\n"
                    + (slot() ? "primary_slot_name = '${slot()}'\n" : ''))
            host.write("$data/standby.signal", '600', '')
            null
        }
        List<Closure<Object>> stages = [begin, copy, settings]
        new Change() {
            int stages() { stages.size() }

            Object stage(int number) { stages[number].call() }

            void abandoned() { free(sender) }
        }
    }

    private void free(FakeHost sender) {
        if (slot()) {
            sender?.busySlots?.remove(slot())
        }
    }

    Object standbyRegister(String upstreamId, boolean force = false) {
        Object wrong = misconfigured()
        if (wrong) {
            return wrong
        }
        if (!host.running) {
            return Change.failed(BAD_CONFIG, 'unable to connect to local node')
        }
        if (!host.inRecovery) {
            return Change.failed(BAD_CONFIG, 'this node should be a standby')
        }
        FakeHost primary = cluster.primary()
        Map<String, String> primaryRow = primaryRow()
        if (primary == null || connected(Conninfo.parse(primaryRow.conninfo), 'repmgr') != primary) {
            return Change.failed(DB_CONN, 'unable to connect to the primary')
        }
        Map<String, String> upstreamRow = primary.database.row(upstreamId)
        if (upstreamRow == null || !force && host.upstream != Conninfo.parse(upstreamRow.conninfo).address().value() || !force && host.walState != 'streaming') {
            return Change.failed(BAD_CONFIG, 'this node does not appear to be attached to upstream node')
        }
        if (force) {
            primary.database.rows = primary.database.rows.findAll { it.node_id != config.node_id }
        }
        if (primary.database.rows.any { it.node_id == config.node_id }) {
            return Change.failed(BAD_CONFIG, "node \"$config.node_name\" is already registered")
        }
        if (primary.database.rows.any { it.node_name == config.node_name && it.active == 't' }) {
            return Change.failed(BAD_CONFIG, "node name \"$config.node_name\" is in use")
        }
        primary.database.rows << row('standby', upstreamId)
        event(primary, 'standby_register')
        cluster.replicate()
        null
    }

    /** Attaches the standby to another upstream. The old slot stays, as it does if its sender has not ended when repmgr checks. */
    Change standbyFollow(String upstreamId) {
        def heir = { ->
            Map<String, String> row = host.database.row(upstreamId)
            row == null ? null : connected(Conninfo.parse(row.conninfo), 'repmgr')
        }
        Change.of({
            Object wrong = misconfigured()
            if (wrong) {
                return wrong
            }
            FakeHost sender = (FakeHost) heir.call()
            if (!host.running || !host.inRecovery || sender == null || cluster.primary() == null || !cluster.reaches(host, cluster.primary())) {
                return Change.failed(DB_CONN, 'unable to connect')
            }
            if (slot() && cluster.slotActive(sender, slot())) {
                return Change.failed(DB_QUERY, "slot ${slot()} is in use")
            }
            if (slot()) {
                sender.database.slots.add(slot())
            }
            null
        }, {
            FakeHost sender = (FakeHost) heir.call()
            Map<String, String> row = cluster.rowOf(sender)
            Conninfo to = Conninfo.parse(row.conninfo).without('dbname').without('password').with('application_name', config.node_name)
            host.write("$host.dataDirectory/postgresql.auto.conf", '600', "primary_conninfo = '${to.text().reveal().replace("'", "''")}'\n"
                    + (slot() ? "primary_slot_name = '${slot()}'\n" : ''))
            cluster.detach(host)
            cluster.attach(host)
            host.upstream ? null : Change.failed(FOLLOW_FAIL, 'this node did not attach to it in time')
        }, {
            // Sets this whatever it was before (repmgr-action-standby.c: "this node was an inactive primary").
            cluster.primary().database.correct(config.node_id, [type: 'standby', upstream_node_id: upstreamId, active: 't'])
            cluster.replicate()
            null
        })
    }

    /** Refuses while another primary can be seen. */
    Change standbyPromote() {
        Change.of({
            Object wrong = misconfigured()
            if (wrong) {
                return wrong
            }
            if (!host.running || !host.inRecovery) {
                return Change.failed(BAD_CONFIG, 'this is no standby')
            }
            if (cluster.hosts.values().any { cluster.isPrimary(it) && cluster.reaches(host, it) }) {
                return Change.failed(PROMOTION_FAIL, 'this replication cluster already has an active primary server')
            }
            cluster.detach(host)
            host.inRecovery = false
            host.database.timeline++
            host.database.checkpointed = null
            host.database.replayPaused = false
            host.database.append()
            host.files.remove("$host.dataDirectory/standby.signal" as String)
            null
        }, {
            recordPromotion()
            event(host, 'standby_promote')
            cluster.replicate()
            null
        })
    }

    /** Records another node that is recorded as primary and cannot be reached as inactive. */
    Object primaryRegisterAgain() {
        if (!host.running || host.inRecovery) {
            return Change.failed(BAD_CONFIG, 'this is no primary')
        }
        recordPromotion()
        cluster.replicate()
        null
    }

    private void recordPromotion() {
        host.database.rows = host.database.rows.collect { Map<String, String> row ->
            Map<String, String> after = new TreeMap<>(row)
            if (row.node_id == config.node_id) {
                after.putAll([type: 'primary', upstream_node_id: (String) null, active: 't'])
            } else if (row.type == 'primary') {
                after.active = 'f'
            }
            after
        } as List<Map<String, String>>
    }

    /** After a crash, or with WAL of its own, it can rejoin only by rewind; that leaves no slots. */
    Change nodeRejoin(String primary, boolean rewind = false) {
        String own = config.node_id
        Closure<FakeHost> target = { -> connected(Conninfo.parse(primary), 'repmgr') }
        Change.of({
            Object wrong = misconfigured()
            if (wrong) {
                return wrong
            }
            FakeHost sender = target.call()
            if (host.running) {
                return Change.failed(BAD_CONFIG, 'database is still running')
            }
            if (sender == null || sender.inRecovery) {
                return Change.failed(DB_CONN, 'no primary there')
            }
            if (!rewind && (host.crashed || host.diverged || cluster.parted(host, sender))) {
                return Change.failed(REJOIN_FAIL, host.crashed ? 'database is not shut down cleanly' : 'pg_rewind execution required for this node to attach to rejoin target node')
            }
            if (rewind) {
                host.database = sender.database.copied()
                host.diverged = 0
                host.crashed = false
            }
            if (slot()) {
                sender.database.slots.add(slot())
            }
            Conninfo to = Conninfo.parse(cluster.rowOf(sender).conninfo).without('dbname').without('password').with('application_name', config.node_name)
            host.write("$host.dataDirectory/postgresql.auto.conf", '600', "primary_conninfo = '${to.text().reveal().replace("'", "''")}'\n"
                    + (slot() ? "primary_slot_name = '${slot()}'\n" : ''))
            host.write("$host.dataDirectory/standby.signal", '600', '')
            null
        }, {
            new FakeCommands(cluster).startServer(host)
        }, {
            FakeHost sender = target.call()
            if (sender == null) {
                return Change.failed(DB_CONN, 'connection to rejoin target node was lost')
            }
            String upstream = cluster.rowOf(sender).node_id
            if (slot()) {
                host.database.slots.remove("repmgr_slot_$upstream".toString())
            }
            sender.database.correct(own, [type: 'standby', upstream_node_id: upstream, active: 't'])
            cluster.replicate()
            FakeHost dying = cluster.named(cluster.diesOnceRejoined.remove(host.name))
            if (dying) {
                Clusters.powerCut(cluster, dying)
            }
            null
        })
    }

    private Map<String, String> primaryRow() {
        host.database.rows.find { it.type == 'primary' && it.active == 't' }
    }

    /** With --force: makes or replaces its record; then its own records become the primary's. */
    Change witnessRegister(String to) {
        String own = config.node_id
        Closure<FakeHost> primary = { -> connected(Conninfo.parse(to), 'repmgr') }
        Change.of({
            Object wrong = misconfigured()
            if (wrong) {
                return wrong
            }
            FakeHost at = primary.call()
            if (!host.running || at == null) {
                return Change.failed(DB_CONN, 'unable to connect')
            }
            if (at != cluster.primary() || host.inRecovery || at.database.systemIdentifier == host.database.systemIdentifier) {
                return Change.failed(BAD_CONFIG, 'not a witness of that primary')
            }
            String of = cluster.rowOf(at).node_id
            at.database.rows = at.database.rows.findAll { it.node_id != own } + [row('witness', of)]
            null
        }, {
            host.database.rows = new ArrayList<>(primary.call().database.rows)
            event(primary.call(), 'witness_register')
            cluster.replicate()
            null
        })
    }

    /** The first record of a cluster. */
    Object primaryRegister() {
        Object wrong = misconfigured()
        if (wrong) {
            return wrong
        }
        if (connected(Conninfo.parse(config.conninfo), 'repmgr') != host || host.inRecovery) {
            return Change.failed(DB_CONN, 'unable to connect to the primary')
        }
        if (host.database.rows) {
            return Change.failed(BAD_CONFIG, 'this node is already registered')
        }
        host.database.rows << row('primary', null)
        event(host, 'primary_register')
        null
    }

    Object unregister(String type, String id) {
        Object wrong = misconfigured()
        if (wrong) {
            return wrong
        }
        FakeHost primary = cluster.primary()
        if (!host.running || primary == null || connected(Conninfo.parse(primaryRow().conninfo), 'repmgr') != primary) {
            return Change.failed(DB_CONN, 'unable to connect')
        }
        Map<String, String> row = primary.database.row(id)
        if (row == null) {
            return Change.failed(BAD_CONFIG, "no record for node $id")
        }
        if (row.type != type || type == 'primary' && cluster.rowOf(primary) == row) {
            return Change.failed(BAD_CONFIG, "node $id is not a $type server")
        }
        if (primary.database.rows.any { it.upstream_node_id == id }) {
            return Change.failed(BAD_CONFIG, 'update or delete on table "nodes" violates foreign key constraint')
        }
        primary.database.rows = primary.database.rows.findAll { it.node_id != id }
        event(primary, "${type}_unregister".toString())
        cluster.replicate()
        null
    }

    Map<String, String> row(String type, String upstreamId) {
        [node_id: config.node_id, node_name: config.node_name, type: type, upstream_node_id: upstreamId, active: 't',
         location: config.location ?: 'default', priority: type == 'witness' ? '0' : config.priority ?: '100', conninfo: config.conninfo,
         repluser: Conninfo.parse(config.conninfo).get('user').orElse(''), slot_name: slot(), config_file: configFile] as TreeMap<String, String>
    }

    private void event(FakeHost primary, String name) {
        primary.database.events << ([node_id: config.node_id, event: name, successful: 't', details: ''] as TreeMap<String, String>)
    }

    Object daemon() {
        Object wrong = misconfigured()
        if (wrong) {
            return wrong
        }
        if (!host.running || !host.database.hasRepmgrLibrary()) {
            return Change.failed(BAD_CONFIG, 'repmgr library not loaded')
        }
        if (host.database.rows.every { it.node_id != config.node_id }) {
            return Change.failed(BAD_CONFIG, 'no metadata record found for this node')
        }
        // A second one goes into the background, finds the first one's pid file, and ends there.
        host.repmgrd = host.repmgrd ?: configFile
        cluster.replicate()
        null
    }
}
