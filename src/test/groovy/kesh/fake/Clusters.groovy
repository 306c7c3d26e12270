package kesh.fake

import groovy.transform.CompileStatic

/** Fake clusters at the beginning of a test: members pg1 (primary), pg2, … and bare hosts after them, from 10.9.0.11 on. */
@CompileStatic
class Clusters {
    static final String PASSWORD = 'hunter2'

    /** The defaults of the wishes. */
    static final Map<String, Object> USUAL = [
            members : 2, spares: 1, upstreams: [:], witness: 0, slots: true, repmgrd: true,
            password: PASSWORD, passwordIn: 'passfile', conf: ''] as Map<String, Object>

    static FakeCluster of(Map<String, Object> wishes = [:]) {
        if (!USUAL.keySet().containsAll(wishes.keySet())) {
            throw new IllegalArgumentException("unknown: ${wishes.keySet() - USUAL.keySet()}")
        }
        Map<String, Object> all = USUAL + wishes
        FakeCluster cluster = new FakeCluster(password: (String) all.password)
        int members = (int) all.members
        hosts(cluster, members + (int) all.spares)
        (1..members).each { int id ->
            FakeHost host = cluster.named("pg$id")
            host.write(FakeCluster.CONFIG, '644', config(id, all))
            if (all.password) {
                host.write("$host.home/.pgpass", '600', passfile(members, all))
            }
        }
        (1..members).each { member(cluster, it, all) }
        if (all.passwordIn == 'conninfo') {
            cluster.hosts.values().each { it.files.remove("$it.home/.pgpass" as String) }
        }
        cluster.replicate()
        cluster
    }

    /** Hosts with the software on them that trust each other, and no server. */
    static FakeCluster bare(int hosts) {
        FakeCluster cluster = new FakeCluster(password: 'not made yet')
        Clusters.hosts(cluster, hosts)
        cluster
    }

    private static void hosts(FakeCluster cluster, int hosts) {
        (1..hosts).each { int id ->
            FakeHost host = FakeHost.bare("pg$id", address(id))
            cluster.hosts[host.address] = host
        }
        cluster.hosts.values().each { FakeHost host ->
            host.write("$host.home/.ssh/id_ed25519", '600', "PRIVATE ssh-ed25519 KEY+OF+$host.name postgres@$host.name\n")
            host.write("/etc/ssh/ssh_host_ed25519_key.pub", '644', "ssh-ed25519 HOST+KEY+OF+$host.name root@$host.name\n")
            host.write("$host.home/.ssh/id_ed25519.pub", '644', "ssh-ed25519 KEY+OF+$host.name postgres@$host.name\n")
            host.write("$host.home/.ssh/authorized_keys", '600', cluster.hosts.values().collect { "ssh-ed25519 KEY+OF+$it.name postgres@$it.name\n" }.join(''))
            host.write("$host.home/.ssh/known_hosts", '600', cluster.hosts.values().collect { "$it.name,$it.address ssh-ed25519 HOST+KEY+OF+$it.name\n" }.join(''))
        }
    }

    static String address(int id) { "10.9.0.${10 + id}" }

    private static String config(int id, Map<String, Object> all) {
        String secret = all.password && all.passwordIn == 'conninfo' ? " password=$all.password" : ''
        """\
            node_id=$id
            node_name='pg$id'   # a comment
            conninfo='host=${address(id)} user=repmgr dbname=repmgr port=5432$secret connect_timeout=2'
            data_directory='/var/lib/postgresql/15/main'
            pg_bindir='/usr/lib/postgresql/15/bin'
            use_replication_slots=${all.slots ? 'yes' : 'no'}
            priority=90
            failover=automatic
            $all.conf
            """.stripIndent()
    }

    private static String passfile(int members, Map<String, Object> all) {
        String secret = ((String) all.password).replace('\\', '\\\\').replace(':', '\\:')
        all.passwordIn == 'wildcards' ? "*:*:*:repmgr:$secret\n" : '# logins of repmgr\n' + (1..members).collect { int id ->
            ['repmgr', 'replication'].collect { "${address(id)}:5432:$it:repmgr:$secret\n" }.join('')
        }.join('')
    }

    private static void member(FakeCluster cluster, int id, Map<String, Object> all) {
        FakeHost host = cluster.named("pg$id")
        FakeRepmgr repmgr = new FakeRepmgr(cluster, host, FakeCluster.CONFIG)
        boolean witness = id == all.witness
        if (id == 1 || witness) {
            database(host, witness ? '7000000000000000009' : '7000000000000000001', all)
            start(cluster, host)
            FakeDatabase records = cluster.named('pg1').database
            records.rows << repmgr.row(witness ? 'witness' : 'primary', witness ? '1' : null)
        } else {
            int upstream = ((Map<Integer, Integer>) all.upstreams).getOrDefault(id, 1)
            clone(cluster, host, upstream)
            start(cluster, host)
            done(repmgr.standbyRegister(upstream as String))
        }
        if (all.repmgrd) {
            host.repmgrd = FakeCluster.CONFIG
        }
        cluster.replicate()
    }

    private static void database(FakeHost host, String systemIdentifier, Map<String, Object> all) {
        String data = host.dataDirectory
        ['PG_VERSION': '15\n', 'base/1/1259': 'all of it', 'global/pg_control': systemIdentifier, 'postgresql.conf': 'port = 5432\n',
         'pg_hba.conf': 'host all all all scram-sha-256\n', 'postgresql.auto.conf': '# by ALTER SYSTEM\n'].each { name, text ->
            host.write("$data/$name", '600', text)
        }
        host.database = new FakeDatabase(systemIdentifier: systemIdentifier)
        host.database.settings.putAll(settings(data) + [shared_preload_libraries: all.repmgrd ? 'repmgr' : ''])
    }

    /** The settings of a server in this product's lab, without repmgr's library. */
    static Map<String, String> settings(String data) {
        [archive_command: '', archive_mode: 'off', config_file: "$data/postgresql.conf".toString(), data_checksums: 'on',
         data_directory : data, hba_file: "$data/pg_hba.conf".toString(), hot_standby: 'on', listen_addresses: '*',
         logging_collector: 'on', max_connections: '100', max_locks_per_transaction: '64', max_prepared_transactions: '0',
         max_replication_slots: '10', max_wal_senders: '10', max_wal_size: '1024', max_worker_processes: '8', port: '5432',
         superuser_reserved_connections: '3', synchronous_standby_names: '', unix_socket_directories: '/var/run/postgresql',
         wal_level: 'replica', wal_log_hints: 'on']
    }

    /** Takes a host whose files are written through a clone, or through some of its stages. */
    static void clone(FakeCluster cluster, FakeHost host, int upstream, int stages = 3) {
        Change change = new FakeRepmgr(cluster, host, FakeCluster.CONFIG)
                .standbyClone("host=${address(upstream)} user=repmgr dbname=repmgr port=5432", upstream as String)
        (0..<stages).each { done(change.stage(it)) }
    }

    static void start(FakeCluster cluster, FakeHost host) {
        done(new FakeCommands(cluster).startServer(host))
    }

    private static void done(Object result) {
        assert result == null
    }

    /** A host loses power: its processes are gone, its files are not. */
    static void powerCut(FakeCluster cluster, FakeHost host) {
        host.up = host.running = false
        cluster.ends(cluster.lockServers.findAll { it.value == host.name }.keySet().toList())
        host.upstream = host.walState = host.slotInUse = host.repmgrd = null
        host.busySlots.clear()
        cluster.hosts.values().findAll { it.upstream == host.address }.each { it.upstream = it.walState = it.slotInUse = null }
    }
}
