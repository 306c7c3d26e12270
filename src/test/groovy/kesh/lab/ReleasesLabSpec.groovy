package kesh.lab

import spock.lang.AutoCleanup
import spock.lang.Specification

/**
 * Hosts of the other Debian release than this machine's: other versions of PostgreSQL, repmgr, OpenSSH and all programs that
 * kesh calls there. Any spec runs on them with {@code -Dkesh.lab.debian=13}; {@code shell/test-release} runs the long ones.
 */
class ReleasesLabSpec extends Specification {
    @AutoCleanup Lab lab = new Lab('--nodes', '2', '--spares', '2', '--debian', "$Debian.OTHER,pg4=$Debian.THIS").settled(2)

    private KeshRun run(String verb) {
        lab.kesh('script', '--yes', lab.expandScript(node: "node 'pg3', host: '10.9.0.13', id: 3\n    node 'pg4', host: '10.9.0.14', id: 4", verb: verb) as String)
    }

    private void done(String verb) {
        def run = run(verb)
        assert run.exit() == 0 && run.out().readLines().last() == 'Done.': run
    }

    private String members(String host) {
        lab.sql(host, "select string_agg(node_name || ' ' || type, ', ' order by node_id) from repmgr.nodes where active")
    }

    def 'a cluster of the other release grows, exchanges its roles and shrinks; a host of this machine\'s becomes no standby, but a witness'() {
        expect:
        lab.on('pg1', 'cat /etc/debian_version').startsWith("${Debian.OTHER}.")
        lab.on('pg4', 'cat /etc/debian_version').startsWith("${Debian.THIS}.")

        when:
        def refused = run("expand 'pg4'")

        then:
        refused.exit() == 3
        refused.out().contains("runs PostgreSQL ${Debian.versionOf(Debian.OTHER)}")
        refused.out().contains('HINT: physical replication needs the same major version on both')

        when:
        done("trust\n    prepare 'pg3'\n    expand 'pg3'\n    witness 'pg4'\n    switchover to: 'pg2'")
        def check = lab.kesh('check', '-c', lab.home.resolve('script.groovy') as String)

        then:
        members('pg3') == 'pg1 standby, pg2 primary, pg3 standby, pg4 witness'
        lab.hasProcess('pg4', 'repmgrd')

        and: 'two notes on the witness, and no failure'
        check.out() =~ /note {4}pg4 runs ${Debian.versionOf(Debian.THIS)}\.\d+, pg2 runs ${Debian.versionOf(Debian.OTHER)}\./
        check.out() =~ /note {4}pg4 has repmgr [\d.]+, pg2 has [\d.]+/
        check.out() =~ /\n2 warnings; /

        when:
        done("shrink 'pg4'\n    shrink 'pg3'")

        then:
        members('pg1') == 'pg1 standby, pg2 primary'
        !lab.hasProcess('pg3', 'postgres') && !lab.hasProcess('pg4', 'postgres')
    }
}
