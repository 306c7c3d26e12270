package kesh.lab

import spock.lang.AutoCleanup
import spock.lang.Specification

/** A cluster whose product is in one directory, and a host without it; then one whose software comes from packages. */
class PrepareLabSpec extends Specification {
    private static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/prepare.groovy"
    private static final String USR = "/usr/lib/postgresql/$Debian.VERSION"
    private static final String ROOT = '/opt/product'
    private static final String DATA = Debian.DATA

    @AutoCleanup Lab lab

    /** Debian's programs run from any directory; files that they do not find there they take from the directory they were built for. */
    private void relocated(String host) {
        lab.on(host, """
            mkdir -p $ROOT/etc $ROOT/share && cp -a $USR/bin $USR/lib $ROOT/ && cp -a /usr/share/postgresql/$Debian.VERSION/extension $ROOT/share/
            ln -s bin/postgres $ROOT/server && chmod 700 $ROOT/share/extension && echo mine >$ROOT/etc/of-${host}.log
            ${host == 'pg1' ? "head -c 150000000 /dev/urandom >$ROOT/share/large" : ''}
            chown -R postgres: $ROOT
            sed -i 's|$USR/bin|$ROOT/bin|' /etc/repmgr/repmgr.conf""")
        lab.on(host, """
            kill \$(cat /run/postgresql/repmgrd.pid); $ROOT/bin/pg_ctl -D $DATA -m fast -w stop >/dev/null
            $ROOT/bin/pg_ctl -D $DATA -l /var/log/postgresql/startup.log -w start >/dev/null 2>&1 </dev/null
            until $ROOT/bin/repmgrd -f /etc/repmgr/repmgr.conf --daemonize >/dev/null 2>&1 </dev/null; do sleep 0.2; done""", 'postgres')
    }

    /** The whole tree, as the host's own tools see it: types, modes, links, and hashes of files. */
    private String tree(String host) {
        lab.on(host, """cd $ROOT && { find . -mindepth 1 ! -name '*.log' -printf '%y %m %P %l\\n'; find . -type f ! -name '*.log' -exec sha256sum {} +; } |
            LC_ALL=C sort""")
    }

    def 'a product is copied whole, though its copying was killed, and the host is made a member with it'() {
        given:
        lab = new Lab()
        ['pg1', 'pg2', 'pg3'].each { relocated(it) }
        assert lab.on('pg2', 'readlink /proc/$(head -n 1 ' + DATA + '/postmaster.pid)/exe') == "$ROOT/bin/postgres"

        when: 'the directory above is root\'s'
        def refused = lab.kesh('plan', EXAMPLE)

        then:
        refused.exit() == 3
        refused.out().contains("as root there: install -d -o postgres $ROOT")

        when: 'root does that; a copy that has begun is killed'
        lab.on('pg4', "install -d -o postgres $ROOT")
        def plan = lab.kesh('plan', EXAMPLE)
        def killer = lab.start('pg4', """
            until [ -n "\$(find $ROOT/.kesh-unfinished -type f 2>/dev/null | head -n 1)" ]; do sleep 0.02; done
            kill -s KILL -- "-\$(cat /var/lib/postgresql/.kesh/jobs/prepare-pg4/pid)\"""")
        def killed = lab.kesh('script', '--yes', EXAMPLE)

        then:
        plan.exit() == 0
        plan.out().contains("pg4: copy $ROOT from pg1, ")
        killer.ended(Lab.KESH_BOUND).exit() == 0
        killed.exit() != 0
        killed.out().contains('Stopped at step ')
        lab.on('pg4', "test -d $ROOT/.kesh-unfinished && ls -A $ROOT") == '.kesh-unfinished'

        when: 'it is run again, and the host is to become a member, too'
        def script = lab.expandScript(verb: "prepare 'pg4'\n    expand 'pg4'\n    check")
        def run = lab.kesh('script', '--yes', script as String)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        tree('pg4') == tree('pg1')
        lab.on('pg4', "ls -A $ROOT/etc; readlink $ROOT/server") == 'bin/postgres'
        lab.on('pg4', 'readlink /proc/$(head -n 1 ' + DATA + '/postmaster.pid)/exe') == "$ROOT/bin/postgres"
        lab.on('pg4', 'ls -A ~postgres/.kesh/jobs') in ['', '.lock']
        lab.sql('pg4', 'select status, sender_host from pg_stat_wal_receiver') == 'streaming|10.9.0.11'
        lab.on('pg4', 'pgrep -a -x repmgrd').contains("$ROOT/bin/repmgrd -f")

        when:
        def again = lab.kesh('script', '--yes', script as String)

        then:
        again.exit() == 0
        again.out().contains('There was nothing to do')

        when: 'a file on it changes'
        lab.on('pg4', "echo x >>$ROOT/share/extension/plpgsql.control")
        def other = lab.kesh('script', '--yes', EXAMPLE)

        then:
        other.exit() == 0
        other.out().contains("note    $ROOT on pg4 does not hold the same as pg1")
        other.out().contains('There was nothing to do')
        lab.on('pg4', "tail -n 1 $ROOT/share/extension/plpgsql.control") == 'x'
    }

    def 'the plan names the packages that root must install'() {
        given: 'a spare with the same packages'
        lab = new Lab('--nodes', '1', '--spares', '1')
        def script = lab.expandScript(node: "node 'pg2', host: '10.9.0.12'", verb: "prepare 'pg2'") as String
        def repmgr = "postgresql-$Debian.VERSION-repmgr"
        def version = lab.on('pg1', "dpkg-query -W -f '\${Version}' $repmgr")

        when:
        def same = lab.kesh('plan', '-v', script)

        then:
        same.exit() == 0
        same.out() =~ /pg2 has the packages of pg1.*the same versions/
        same.out().contains('nothing to do')

        when: 'repmgr is an older one there'
        lab.on('pg2', """
            sed '/^Package: $repmgr\$/,/^\$/ s/^Version: .*/Version: 5.0.0-1/' /var/lib/dpkg/status >/root/status
            mount --bind /root/status /var/lib/dpkg/status""")
        def older = lab.kesh('script', '--yes', script)

        then:
        older.exit() == 3
        older.out().contains("fails   pg2 lacks $repmgr")
        older.out().contains("it has $repmgr=5.0.0-1")
        older.out().contains("HINT: as root on pg2: apt-get install $repmgr=$version")
    }
}
