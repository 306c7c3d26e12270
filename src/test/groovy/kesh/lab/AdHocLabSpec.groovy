package kesh.lab

import java.nio.file.Files
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** The examples of ad-hoc work and of the operator's own conditions. */
class AdHocLabSpec extends Specification {
    static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/ad-hoc.groovy"

    @Shared @AutoCleanup Lab lab = new Lab('--spares', '0').settled()

    private KeshRun run(String statement) {
        lab.kesh('script', '--yes', lab.script("""\
            cluster('rwc') {
                ${lab.ssh()}
                via 'pg1', host: '10.9.0.11'
                $statement
            }
            """.stripIndent()) as String)
    }

    def 'answers come node by node, and files arrive unchanged'() {
        when:
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        run.exit() == 0
        run.out().readLines().any { it =~ /^ +pg2 +streaming +async$/ }
        run.out().readLines().count { it =~ /load average/ } == 3
        ['pg2', 'pg3'].every { lab.on(it, 'stat -c %a:%U /var/lib/postgresql/known_hosts.copy') == '600:postgres' }
        ['pg2', 'pg3'].every { lab.on(it, 'cat /var/lib/postgresql/known_hosts.copy') == lab.state.resolve('known_hosts').toFile().text.strip() }
        lab.tryOn('pg1', 'test -e /var/lib/postgresql/known_hosts.copy').exit() == 1
        ['pg1', 'pg2'].every { lab.home.resolve("fetched/$it/repmgr.conf").toFile().text.strip() == lab.on(it, 'cat /etc/repmgr/repmgr.conf') }
        Membership.leftovers(lab) == []
    }

    def 'bytes of any kind, there and back, and nothing to do a second time'() {
        given:
        lab.on('pg2', 'head -c 300000 /dev/urandom >/var/lib/postgresql/odd')
        lab.on('pg2', 'chown postgres /var/lib/postgresql/odd')

        when:
        def fetched = run("get '/var/lib/postgresql/odd', '$lab.home', on: 'pg2'")
        def put = "put '$lab.home/pg2/odd', '/var/lib/postgresql/even', on: 'pg3'"
        def (sent, again) = [run(put), run(put)]

        then:
        [fetched, sent, again]*.exit() == [0, 0, 0]
        Files.size(lab.home.resolve('pg2/odd')) == 300000
        lab.on('pg3', 'sha256sum </var/lib/postgresql/even') == lab.on('pg2', 'sha256sum </var/lib/postgresql/odd')
        again.out().readLines().last() == 'Done. There was nothing to do.'
    }

    def 'a line that takes too long ends the run in time, and one that fails says how'() {
        when:
        def slow = run("sh 'sleep 60', on: 'pg2', within: '2s'")
        def failing = run("sh 'echo oh no >&2; exit 7', on: standbys")

        then:
        slow.exit() == 1
        slow.took().toSeconds() < 30
        failing.exit() == 1
        failing.out().readLines().last() =~ /^Stopped at step 1 of 2: pg2: could not run the command \(exit status 7\)/
        failing.err().contains('oh no')
    }

    def 'the operator\'s own conditions pass, or refuse'() {
        expect:
        with(lab.kesh('plan', '-v', "$Lab.PROJECT/dsl-examples/require.groovy" as String)) {
            exit() == 0
            out().contains('passes  replay goes on on pg3: true')
        }

        when:
        lab.sql('pg3', 'select pg_wal_replay_pause()')

        then:
        with(lab.kesh('plan', "$Lab.PROJECT/dsl-examples/require.groovy" as String)) {
            exit() == 3
            out().contains('pg3: not the case: replay goes on')
        }
    }
}
