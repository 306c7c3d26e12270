package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise

/**
 * Clusters as people really have them, and a client that writes: a switchover or promotion is refused before anything has
 * changed, or done with writes accepted afterwards and no acknowledged row lost. Layouts are combined on one cluster where
 * none can hide another: how a member is reached (its record), where its files are, and which standbys commits wait for are
 * read, planned and carried out in different places of kesh, and a fault in one of them stops the word or loses a row
 * whatever the others are.
 *
 * <ul>
 *   <li>pg1, {@code Main Site}: a URI with IPv6 in brackets, port 5432; data directory and pg_wal are links
 *   <li>pg2, {@code Node-B}: a URI with a percent sign, a host name with capitals, port 5433; configuration in /etc
 *   <li>pg3, {@code node3}: keywords, options with a blank, IPv6, port 5434, no slot; a tablespace, as on all
 * </ul>
 *
 * <p>Elsewhere: one name that is missing afterwards, a delayed candidate, logical slots in a switchover, and a configuration
 * that repmgr.conf does not tell of are in {@link ForecastLabSpec}; hosts that lose power are in {@link FailoverLabSpec} and
 * {@link StoryLabSpec}; users, names and passwords of a cluster made by hand are in {@link HandMadeLabSpec}.
 */
@Stepwise
class OddLayoutsLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final List<String> MEMBERS = ['pg1', 'pg2', 'pg3']
    private static final String DATA = Debian.DATA
    private static final String OUTSIDE = "/etc/postgresql/$Debian.VERSION/main"
    private static final String START = "$Debian.BIN/pg_ctl -D $DATA -w -l /tmp/start.log"
    private static final String REPMGR = "$Debian.BIN/repmgr -f /etc/repmgr/repmgr.conf"
    private static final Map<String, String> NAMES = [pg1: 'Main%20Site', pg2: 'Node-B', pg3: 'node3']
    private static final Map<String, Integer> PORTS = [pg1: 5432, pg2: 5433, pg3: 5434]
    private static final Map<String, String> CONNINFO = [
            pg1: 'postgresql://repmgr@[fd09::11]:5432/repmgr?connect_timeout=2',
            pg2: 'postgres://rep%6Dgr@PG2.Cluster:5433/repmgr?connect_timeout=2',
            pg3: "host=fd09::13 port=5434 user=repmgr dbname=repmgr connect_timeout=2 options=''-c statement_timeout=0''"]

    @Shared @AutoCleanup Lab lab = new Lab().settled()
    @Shared Writer client

    private String sql(String host, String query) {
        lab.on(host, psql(host), 'postgres', query)
    }

    private boolean holds(String host, String condition) {
        lab.tryOn(host, psql(host), 'postgres', "select $condition").out().strip() == 't'
    }

    private static String psql(String host) {
        "$Debian.BIN/psql -XAt -v ON_ERROR_STOP=1 -p ${PORTS[host]} -d repmgr"
    }

    private String script(String statement) {
        lab.expandScript(via: "via 'pg1', host: 'fd09::11'; via 'pg3', host: 'fd09::13'",
                node: "node 'b', host: '10.9.0.12', address: 'PG2.Cluster'", verb: statement)
    }

    private KeshRun kesh(String statement, String... more) {
        lab.kesh('script', '--yes', *more, script(statement))
    }

    /** It is refused, and a look at every host before and after shows no difference; nothing that the client does is in the way. */
    private KeshRun refused(String statement) {
        script(statement)
        client.silent {
            def before = Snapshot.of(lab)
            def run = kesh(statement)
            assert run.exit() == 3: run
            // A linked pg_wal is written to by the server itself, and is not known as its own by where it is.
            assert before.differences(Snapshot.of(lab)).findAll { !it.startsWith('pg1 file /srv/wal/pg_wal/') } == []
            run
        } as KeshRun
    }

    private KeshRun done(String statement, String... more) {
        def run = kesh(statement, more)
        assert run.exit() == 0: run
        run
    }

    private String primary() {
        MEMBERS.find { holds(it, 'not pg_is_in_recovery()') }
    }

    private void nothingLost(List<String> acknowledged = client.taken()) {
        assert acknowledged - sql(primary(), 'select n from written').readLines() == []
    }

    private void streams(String host) {
        Until.within(SOON, "$host streams") { holds(host, "exists (select from pg_stat_wal_receiver where status = 'streaming')") }
    }

    private void set(String name, String value, Collection<String> hosts) {
        hosts.each {
            sql(it, "alter system set $name = '$value'")
            sql(it, 'select pg_reload_conf()')
        }
        Until.within(SOON, "all have read $name") { hosts.every { holds(it, "current_setting('$name') = '$value'") } }
    }

    private void demands(String names, String commit, Collection<String> hosts = MEMBERS) {
        set('synchronous_commit', commit, hosts)
        set('synchronous_standby_names', names, hosts)
    }

    def setupSpec() {
        lab.tryByOperator('ip', '-6', 'address', 'add', 'fd09::1/64', 'dev', 'kesh0', 'nodad')
        lab.hosts.each { String host ->
            int n = host.substring(2) as int
            lab.on(host, """
                ip -6 address add fd09::1$n/64 dev eth0 nodad
                printf '%s\\n' 'fd09::11 PG1.Cluster' '10.9.0.12 PG2.Cluster' >>/etc/hosts
                install -d -o postgres -m 700 /srv/space
                sed -E -i 's/^pg(.),/pg\\1,fd09::1\\1,PG\\1.Cluster,pg\\1.cluster,/' /var/lib/postgresql/.ssh/known_hosts
                """)
        }
        def known = lab.state.resolve('known_hosts').toFile()
        known.text = known.text.replaceAll(/(?m)^pg(.),/, 'pg$1,fd09::1$1,PG$1.Cluster,pg$1.cluster,')
        MEMBERS.each { String host ->
            lab.on(host, "cat >>~/.pgpass", 'postgres', ['fd09\\:\\:11:5432', 'PG2.Cluster:5433', 'fd09\\:\\:13:5434'].collect { "$it:*:repmgr:$lab.password\n" }.join(''))
            lab.on(host, "pkill -x repmgrd; $START stop -m fast", 'postgres')
            lab.on(host, """
                sed -i -e "s|^node_name=.*|node_name='${NAMES[host].replace('%20', ' ')}'|" -e 's/^failover=.*/failover=manual/' /etc/repmgr/repmgr.conf
                sed -i -e '/^conninfo=/d' ${host == 'pg3' ? "-e '/^use_replication_slots/d'" : ''} /etc/repmgr/repmgr.conf
                sed -i 's/samenet/all/' $DATA/pg_hba.conf
                printf '%s\\n' 'port = ${PORTS[host]}' 'wal_level = logical' >>$DATA/postgresql.conf
                """, 'postgres')
            lab.on(host, 'cat >>/etc/repmgr/repmgr.conf', 'postgres', "conninfo='${CONNINFO[host]}'\n")
        }
        lab.on('pg1', "install -d -o postgres -m 700 /srv/data /srv/wal")
        lab.on('pg1', "mv $DATA /srv/data/main && ln -s /srv/data/main $DATA && mv $DATA/pg_wal /srv/wal/pg_wal && ln -s /srv/wal/pg_wal $DATA/pg_wal", 'postgres')
        String files = "-c config_file=$OUTSIDE/postgresql.conf -c hba_file=$OUTSIDE/pg_hba.conf -c ident_file=$OUTSIDE/pg_ident.conf"
        lab.on('pg2', "install -d -o postgres $OUTSIDE && mv $DATA/postgresql.conf $DATA/pg_hba.conf $DATA/pg_ident.conf $OUTSIDE/")
        lab.on('pg2', 'cat >>/etc/repmgr/repmgr.conf', 'postgres', "pg_ctl_options='-o \"$files\"'\n")
        lab.on('pg1', "$START start", 'postgres')
        sql('pg1', "create table written (n int primary key);\ncreate tablespace space location '/srv/space';\ncreate table there (n int) tablespace space")
        lab.on('pg1', "$REPMGR primary register --force", 'postgres')
        lab.on('pg2', "$START -o '$files' start", 'postgres')
        lab.on('pg3', "$START start", 'postgres')
        ['pg2', 'pg3'].each { String host ->
            sql(host, "alter system set primary_conninfo = 'host=fd09::11 port=5432 user=repmgr application_name=${NAMES[host]} connect_timeout=2'")
            if (host == 'pg3') {
                sql(host, 'alter system reset primary_slot_name')
            }
            sql(host, 'select pg_reload_conf()')
            streams(host)
            lab.on(host, "$REPMGR standby register --force --upstream-node-id=1", 'postgres')
        }
        sql('pg1', "select pg_drop_replication_slot('repmgr_slot_3')")
        MEMBERS.each { lab.on(it, "$Debian.BIN/repmgrd -f /etc/repmgr/repmgr.conf --daemonize", 'postgres') }
        client = new Writer(lab, 'pg4', 'host=fd09::11,10.9.0.12,fd09::13 port=5432,5433,5434', lab.password)
        client.goesOn()
        Until.within(SOON, 'repmgr has written no event for a while') {
            sql('pg1', "select max(event_timestamp) < clock_timestamp() - interval '8 s' from repmgr.events") == 't'
        }
    }

    def 'commits would wait for ever, and nothing is changed: #commit, #names, to #word'() {
        given:
        demands(names, commit)

        when:
        def run = refused("switchover to: '$word'")

        then:
        run.said().contains('commits need')
        primary() == 'pg1'
        client.goesOn()

        where:
        word     | commit         | names
        'Node-B' | 'on'           | 'FIRST 2 ("Node-B", node3)'
        '3'      | 'remote_apply' | 'ANY 1 ("node3", "NODE3")'
    }

    def 'commits wait for standbys, and end after a switchover: #commit, #names, to #word'() {
        given:
        demands(names, commit)

        when:
        done("switchover to: '$word'")

        then:
        primary() == to

        when:
        client.goesOn()

        then:
        nothingLost()

        where:
        to    | word          | commit         | names
        'pg2' | 'b'           | 'remote_apply' | '*'
        'pg3' | 'node3'       | 'on'           | 'ANY 1 ("Main Site", "Node-B")'
        'pg2' | 'Node-B'      | 'local'        | '"Node-B"'
        'pg3' | '3'           | 'off'          | 'ANY 2 (*)'
        'pg1' | 'Main%20Site' | 'remote_write' | 'FIRST 1 ("main site", node3)'
    }

    def 'the primary crashes, and a standby is promoted: #crashed, #commit, #names'() {
        given:
        if (primary() != crashed) {
            done("switchover to: '${NAMES[crashed]}'")
        }
        demands(names, commit)
        sql(crashed, "select pg_create_logical_replication_slot('cdc_app', 'test_decoding')")
        def standbys = MEMBERS - crashed
        standbys.each { streams(it) }
        set('recovery_min_apply_delay', delay, standbys)
        client.goesOn()

        when:
        lab.on(crashed, 'pkill -KILL -x postgres')
        Until.within(SOON, 'nobody receives WAL') { standbys.every { holds(it, "not exists (select from pg_stat_wal_receiver where status = 'streaming')") } }
        def best = standbys.max { sql(it, "select pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')") as BigDecimal }
        def acknowledged = client.taken()
        def run = refused("promote '${NAMES[best]}'")

        then:
        run.said().contains("Refused: ${refusal.formatted(NAMES[best])}")

        when:
        set('recovery_min_apply_delay', '0', standbys)
        demands(names.replace('ANY 2', 'ANY 1'), commit, standbys)
        def promoted = done("promote '${NAMES[best]}'")

        then:
        primary() == best
        nothingLost(acknowledged)
        promoted.said().contains('cdc_app')

        when:
        client.goesOn()
        // pg_rewind cannot recover a server that crashed and has its configuration outside of the data directory.
        back.each { done("rejoin '${NAMES[it]}'", '--confirm', NAMES[it]) }

        then:
        (standbys - best + back).each { streams(it) }
        nothingLost()

        where:
        crashed | commit         | names                                  | delay | back    || refusal
        'pg1'   | 'remote_apply' | 'ANY 2 (*)'                            | '0'   | ['pg1'] || 'afterwards: %s: commits need 2'
        'pg2'   | 'on'           | 'ANY 1 ("main site", "Node-B", node3)' | '1h'  | []      || '%s replays late: recovery_min_apply_delay is 3600000 ms'
    }
}
