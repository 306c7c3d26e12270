package kesh.lab

import spock.lang.Specification

import java.nio.file.Files
import java.time.Duration

/**
 * A cluster built by hand and not for kesh: another OS user with a home elsewhere, another port, another data
 * directory, a repmgr.conf that only the running repmgrd knows, other names of database and role, addresses that only
 * the members' /etc/hosts know, a banner, and a shell that prints text.
 */
class HandMadeLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final BIN = Debian.BIN
    private static final CONF = '/srv/ha/etc/node.conf'
    private static final HOME = '/srv/dba'
    private static final DATA = '/data/pg/cluster-one'
    private static final PASSWORD = 'p:a\\ss w0rd'

    Lab lab = new Lab('--nodes', '0', '--spares', '4')

    def cleanup() {
        lab?.close()
    }

    def 'a cluster with other names for everything: #login'() {
        given:
        lab.hosts.each { prepare(it) }
        primary(login, trust)
        standby('pg2', 12)
        standby('pg3', 13)
        def script = lab.script("""\
            cluster('by hand') {
                ssh user: 'dba', key: '$lab.state/key', knownHosts: '$lab.state/known_hosts'
                via 'alpha', host: '10.9.0.11'
                node 'delta', host: '10.9.0.14', address: 'delta.cluster', id: 24, name: 'node-four', location: 'dc2', priority: 7

                expand 'delta'
            }
            """.stripIndent())

        when:
        def plan = lab.kesh('plan', script as String)
        def run = lab.kesh('script', '--yes', script as String)

        then:
        plan.exit() == 0
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        !run.said().contains('w0rd')
        !Files.readString(lab.journals().last()).contains('w0rd')

        and: 'it streams through its slot, from the right member'
        sql('pg4', 'select pg_is_in_recovery()') == 't'
        sql('pg4', 'select status, sender_host, sender_port, slot_name from pg_stat_wal_receiver') == 'streaming|alpha.cluster|6543|repmgr_slot_24'
        sql('pg1', "select application_name, state, usename from pg_stat_replication where client_addr = '10.9.0.14'") == 'node-four|streaming|ha_user'
        sql('pg1', "select active from pg_replication_slots where slot_name = 'repmgr_slot_24'") == 't'

        and: 'it is registered'
        sql('pg1', 'select node_name, upstream_node_id, type, active, location, priority, repluser, slot_name, config_file, conninfo from repmgr.nodes where node_id = 24') ==
                "node-four|11|standby|t|dc2|7|ha_user|repmgr_slot_24|$CONF|host=delta.cluster port=6543 user=ha_user dbname=ha_db connect_timeout=2"
        Until.within(SOON, 'its repmgrd says that it runs') { sql('pg4', 'select repmgr.repmgrd_is_running()') == 't' }
        lab.on('pg4', 'pgrep -a -x repmgrd').contains("-f $CONF")
        lab.on('pg4', 'stat -c "%a %U" /srv/ha/etc/node.conf "/data/pg/cluster-one"') == '600 dba\n700 dba'

        and: 'it was started as repmgr.conf says'
        lab.on('pg4', 'cat /srv/ha/log/started').readLines().size() == 1

        and: 'repmgr agrees, and nothing is left'
        with(lab.tryOn('pg1', "$BIN/repmgr -f $CONF cluster show", 'dba')) {
            exit() == 0
            !said().contains('WARNING')
        }
        Membership.leftovers(lab) == []

        when:
        def again = lab.kesh('script', '--yes', script as String)

        then:
        again.exit() == 0
        again.out().contains('There was nothing to do.')

        where:
        login                                   | trust
        'passwords in .pgpass, of awkward kind' | false
        'trust, and no password anywhere'       | true
    }

    /** The work of an administrator on each machine before there is any database. */
    private void prepare(String host) {
        int id = 10 + (host.substring(2) as int)
        lab.on(host, """
            set -e
            groupadd -g 7000 dba
            useradd -u 7000 -g dba -d $HOME -s /bin/bash -m dba
            install -d -m 700 -o dba -g dba $HOME/.ssh
            cp /var/lib/postgresql/.ssh/authorized_keys /var/lib/postgresql/.ssh/id_ed25519 $HOME/.ssh/
            sed -e 's/^pg1,/alpha.cluster,pg1,/; s/^pg2,/beta.cluster,pg2,/; s/^pg3,/gamma.cluster,pg3,/; s/^pg4,/delta.cluster,pg4,/' \\
                /var/lib/postgresql/.ssh/known_hosts >$HOME/.ssh/known_hosts
            chown -R dba:dba $HOME/.ssh && chmod 600 $HOME/.ssh/*
            printf '%s\\n' '10.9.0.11 alpha.cluster' '10.9.0.12 beta.cluster' '10.9.0.13 gamma.cluster' '10.9.0.14 delta.cluster' >>/etc/hosts
            install -d -o dba -g dba /data/pg /srv/ha /srv/ha/etc /srv/ha/log /srv/ha/run
            printf '%s\\n' '#############################' '#  AUTHORIZED USE ONLY  \$(x) #' '#############################' >/etc/issue.net
            echo 'Banner /etc/issue.net' >/etc/ssh/sshd_config.d/banner.conf
            kill -HUP \$(pgrep -o -x sshd)
            echo 'echo "profile: welcome to \$(hostname)"; echo "profile: disk is 93% full" >&2' >>/etc/profile
            { echo 'echo "bashrc: good morning"; echo "bashrc: you have mail" >&2'; } >$HOME/.bashrc
            echo 'echo "bash_profile: hello"; . ~/.bashrc' >$HOME/.bash_profile
            chown dba:dba $HOME/.bashrc $HOME/.bash_profile
            """)
        if (host == 'pg4') {
            return
        }
        lab.on(host, "cat >$CONF && chmod 640 $CONF", 'dba', """\
            # made by hand
            node_id = $id
            node_name = 'node-$id'    # a comment
            conninfo = 'host=${name(host)} port=6543 user=ha_user dbname=ha_db connect_timeout=2'
            data_directory = '$DATA'
            replication_user = 'ha_user'
            pg_bindir = '$BIN'
            use_replication_slots = true
            failover = automatic
            promote_command = '$BIN/repmgr standby promote -f $CONF'
            follow_command = '$BIN/repmgr standby follow -f $CONF --upstream-node-id=%n'
            repmgrd_pid_file = '/srv/ha/run/repmgrd.pid'
            log_file = '/srv/ha/log/repmgrd.log'
            service_start_command = 'date >>/srv/ha/log/started; $BIN/pg_ctl -D "$DATA" -w -l /srv/ha/log/start.log start'
            """.stripIndent())
    }

    private static String name(String host) {
        [pg1: 'alpha', pg2: 'beta', pg3: 'gamma', pg4: 'delta'][host] + '.cluster'
    }

    private void primary(String login, boolean trust) {
        String method = trust ? 'trust' : 'scram-sha-256'
        lab.on('pg1', "$BIN/initdb -D '$DATA' -A peer --no-sync >/dev/null", 'dba')
        lab.on('pg1', "cat >>'$DATA/postgresql.conf'", 'dba', """
            listen_addresses = '*'
            port = 6543
            unix_socket_directories = '/srv/ha/run'
            shared_preload_libraries = 'repmgr'
            wal_log_hints = on
            fsync = off
            """.stripIndent())
        lab.on('pg1', "cat >'$DATA/pg_hba.conf'", 'dba', """\
            local all all peer
            host ha_db ha_user samenet $method
            host replication ha_user samenet $method
            """.stripIndent())
        lab.on('pg1', "$BIN/pg_ctl -D '$DATA' -w -l /srv/ha/log/start.log start", 'dba')
        lab.on('pg1', 'psql -Xq -v ON_ERROR_STOP=1 -h /srv/ha/run -p 6543 -d postgres', 'dba', """
            create role ha_user superuser replication login ${trust ? '' : "password '$PASSWORD'"};
            create database ha_db owner ha_user;
            """)
        if (!trust) {
            ['pg1', 'pg2', 'pg3'].each {
                lab.on(it, 'umask 077; cat >~/.pgpass', 'dba', "*:6543:*:ha_user:${PASSWORD.replace('\\', '\\\\').replace(':', '\\:')}\n")
            }
        }
        lab.on('pg1', "$BIN/repmgr -f $CONF primary register && $BIN/repmgrd -f $CONF -d", 'dba')
    }

    private void standby(String host, int id) {
        lab.on(host, "$BIN/repmgr -h alpha.cluster -p 6543 -U ha_user -d ha_db -f $CONF standby clone --fast-checkpoint", 'dba')
        lab.on(host, "$BIN/pg_ctl -D '$DATA' -w -l /srv/ha/log/start.log start", 'dba')
        Until.within(SOON, "$host streams") { sql(host, 'select status from pg_stat_wal_receiver') == 'streaming' }
        lab.on(host, "$BIN/repmgr -f $CONF standby register --wait-sync=60 --upstream-node-id=11 && $BIN/repmgrd -f $CONF -d", 'dba')
    }

    private String sql(String host, String query) {
        lab.on(host, 'psql -XAt -v ON_ERROR_STOP=1 -h /srv/ha/run -p 6543 -d ha_db', 'dba', query)
    }
}
