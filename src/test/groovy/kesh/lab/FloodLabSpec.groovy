package kesh.lab

import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** One member that says nothing, or too much: the others are shown, and so is why it is not. */
class FloodLabSpec extends Specification {
    @Shared @AutoCleanup Lab lab = new Lab('--spares', '0').settled()
    @Shared Path script = lab.script("""\
        cluster('rwc') {
            ${lab.ssh()}
            via 'pg1', host: '10.9.0.11'
        }
        """.stripIndent())

    private void othersAreShown(KeshRun run, int exit, String why) {
        assert run.exit() == exit
        def lines = run.out().readLines()
        assert lines.find { it.contains('pg1') } =~ /primary +running/
        assert lines.find { it.contains('pg2') } =~ /standby +streaming/
        assert lines.find { it.contains('pg3') } =~ /standby +unknown/
        assert run.out() =~ why
        assert run.took().toSeconds() < 60
    }

    def 'an sshd that accepts connections and says nothing'() {
        given:
        lab.on('pg3', 'kill -s STOP "$(pgrep -o -x sshd)"')

        expect:
        othersAreShown(lab.kesh('status', '-c', script as String), 0,
                /pg3 is unknown: pg3 accepts connections, but did not identify itself as sshd within 10 s \(10\.9\.\d+\.13:22: it sent nothing\)/)
        othersAreShown(lab.kesh('check', '-c', script as String), 3,
                /DETAIL: pg3 accepts connections, but did not identify itself as sshd within 10 s/)

        cleanup:
        lab.on('pg3', 'kill -s CONT "$(pgrep -o -x sshd)"')
    }

    def 'a login shell that prints without end'() {
        given:
        lab.on('pg3', 'echo yes >/var/lib/postgresql/.bashrc')

        expect:
        othersAreShown(lab.kesh('status', '-c', script as String), 0,
                /pg3 is unknown: pg3: the login shell of postgres printed more than 8 MB before the command, and was ended/)
        !lab.hasProcess('pg3', 'yes')

        cleanup:
        lab.on('pg3', 'rm /var/lib/postgresql/.bashrc')
    }

    def 'events with details that nobody wants to read'() {
        given:
        lab.sql('pg1', """insert into repmgr.events (node_id, event, successful, details)
                select 1, e, true, repeat(md5(random()::text), 1000000) from unnest(array['kesh_pause', 'standby_register', 'repmgrd_start']) e""")

        when:
        def status = lab.kesh('status', '-c', script as String)
        def watch = lab.kesh('watch', '-c', script as String, '--times', '1', '--format', 'json')

        then:
        status.exit() == 0
        status.out().readLines().count { it =~ /standby +streaming/ } == 2
        watch.exit() == 0
        watch.out().length() < 50_000
        watch.out().contains('"standby_register"')
    }
}
