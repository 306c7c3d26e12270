package kesh.lab

import spock.lang.Specification

import java.nio.file.Files
import java.time.Duration

/**
 * Events between the beginning and the end of an expand. Each feature has its own cluster, and holds the copy where it
 * needs it: the upstream sends slowly, and pg_basebackup is stopped when some files are there.
 */
class InterruptionLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    /** The promised minute, and some time for a busy machine. */
    private static final Duration LOCK_GONE = Duration.ofSeconds(120)
    /** kesh notices after three unanswered keepalives, five seconds each. */
    private static final Duration CUT_NOTICED = Duration.ofSeconds(60)

    private static final String DATA = Debian.DATA

    Lab lab = new Lab()
    Program first

    def setup() {
        lab.logReplicationCommands('pg1')
        // 30 MB in about four seconds: long enough for something to happen in between.
        lab.on('pg1', "echo \"pg_basebackup_options='--max-rate=8M'\" >>/etc/repmgr/repmgr.conf")
        lab.start('pg4', """
            until [ "\$(ls $DATA/base/1 2>/dev/null | wc -l)" -gt 5 ]; do sleep 0.02; done
            pkill -STOP -x pg_basebackup""")
    }

    def cleanup() {
        lab?.close()
    }

    def 'kesh is killed while it clones; run again, it goes on with the same copy'() {
        given:
        startedAndHeld()

        when: 'kesh is gone without a word'
        first.signal('KILL')
        first.ended(SOON)

        then: 'the copy is still there'
        lab.hasProcess('pg4', 'pg_basebackup')

        when:
        def run = againAndLetGo()

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        lab.baseBackups('pg1') == 1
        Membership.whole(lab, 'pg4', 4)
        lab.kesh('plan', lab.expandScript() as String).out().contains('nothing to do')

        and: 'the lock went with the kesh that had it'
        lab.sql('pg1', "select count(*) from pg_locks where locktype = 'advisory'") == '0'
    }

    def 'the operator presses Ctrl-C while it clones; run again, it finishes'() {
        given:
        startedAndHeld()

        when:
        first.signal('INT')
        def interrupted = first.ended(SOON)

        then:
        interrupted.exit() == 130
        interrupted.out().contains('Stopped at step ')
        interrupted.out().readLines().last() =~ /Left: .*Run it again to go on\. Its command keeps running on pg4\.$/
        Json.lines(lastJournal()).count { it.event == 'ended' } == 1
        !(interrupted.said() =~ /(?m)^\s+at |Exception/)
        Json.lines(lastJournal()).last().outcome == 'interrupted'

        when:
        def run = againAndLetGo()

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        lab.baseBackups('pg1') == 1
        Membership.whole(lab, 'pg4', 4)
    }

    def 'the disk of the journal becomes full while it clones: one warning, and the run goes on to its end'() {
        given:
        Files.createDirectories(lab.stateHome)
        def mounted = Program.run(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'kesh-journal', lab.stateHome as String], [PATH: System.getenv('PATH')], SOON)
        assert mounted.exit() == 0: mounted
        startedAndHeld()

        when:
        Program.run(['dd', 'if=/dev/zero', "of=$lab.stateHome/full" as String], [PATH: System.getenv('PATH')], SOON)
        letGo()
        def run = first.ended(Lab.KESH_BOUND)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        run.err().readLines().findAll { it.startsWith('warning: ') } == ['warning: the journal ends here: No space left on device; the run goes on']
        Json.lines(lastJournal())*.event.containsAll(['planned', 'step started'])
        Membership.whole(lab, 'pg4', 4)
        lab.sql('pg1', "select count(*) from pg_locks where locktype = 'advisory'") == '0'

        cleanup:
        Program.run(['umount', lab.stateHome as String], [PATH: System.getenv('PATH')], SOON)
    }

    def 'the copy goes on and ends without kesh; run again, it is not made anew, and nothing is left of it'() {
        given:
        startedAndHeld()
        first.signal('INT')
        first.ended(SOON)
        letGo()
        Until.within(SOON, 'the copy has ended') { !lab.hasProcess('pg4', 'repmgr') }

        when:
        def run = lab.kesh('script', '--yes', lab.expandScript() as String)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        lab.baseBackups('pg1') == 1
        Membership.whole(lab, 'pg4', 4)
    }

    def 'the power of the new host fails while it clones; run again, kesh removes its own leftovers and finishes'() {
        given:
        startedAndHeld()

        when: 'and nobody is there to wait'
        first.signal('KILL')
        first.ended(SOON)
        lab.lab('kill', 'pg4')
        lab.lab('boot', '--bare', 'pg4')
        // An idle sender finds out at its next keepalive, half a minute later by default.
        lab.sql('pg1', "alter system set wal_sender_timeout = '2s'")
        lab.sql('pg1', 'select pg_reload_conf()')
        Until.within(SOON, 'the upstream has noticed') { lab.holds('pg1', "not exists (select from pg_replication_slots where slot_name = 'repmgr_slot_4' and active)") }
        def plan = lab.kesh('plan', lab.expandScript() as String)

        then: 'the plan says what it will clean up'
        plan.exit() == 0
        plan.out().contains('pg4: remove what an interrupted clone left')
        plan.out().contains('pg1: drop the unused slot repmgr_slot_4')

        when:
        def run = lab.kesh('script', '--yes', lab.expandScript() as String)

        then:
        run.exit() == 0
        lab.baseBackups('pg1') == 2
        Membership.whole(lab, 'pg4', 4)
    }

    def 'the power of the new host fails and returns while kesh waits'() {
        given:
        startedAndHeld()

        when:
        lab.lab('kill', 'pg4')
        Until.within(CUT_NOTICED, 'kesh has noticed') { lastJournal().contains('"connection lost"') }
        lab.lab('boot', '--bare', 'pg4')
        def ended = first.ended(Lab.KESH_BOUND)

        then: 'it says that the copy was lost, and what is left'
        ended.exit() == 1
        ended.out() =~ /Stopped at step \d+ of \d+: .*Left: .*Run it again to go on\./

        when:
        def run = lab.kesh('script', '--yes', lab.expandScript() as String)

        then:
        run.exit() == 0
        Membership.whole(lab, 'pg4', 4)
    }

    def 'the cable of the new host is pulled while it clones, and put back; the same kesh goes on'() {
        given:
        startedAndHeld()

        when:
        lab.lab('cut', 'pg4')
        letGo()
        Until.within(CUT_NOTICED, 'kesh has noticed') { lastJournal().contains('"connection lost"') }
        lab.lab('mend', 'pg4')
        def run = first.ended(Lab.KESH_BOUND)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        lab.baseBackups('pg1') == 1
        Membership.whole(lab, 'pg4', 4)
    }

    def 'one of two kesh runs at once is refused, learns who is running, and changes nothing'() {
        given:
        startedAndHeld()
        def before = files('pg4')

        when:
        def second = lab.kesh('script', '--yes', lab.expandScript() as String)

        then:
        second.exit() == 3
        second.said().contains('another kesh is running on this cluster')
        second.said() =~ /(?s)DETAIL: user repmgr has held the lock since 20\d\d-.*it says it is kesh: root@\S+\[\d+] since 20\d\d-/
        second.said() =~ /HINT: wait until it has ended/
        second.out().readLines().last() =~ /^Refused: .*Nothing was changed\.$/
        files('pg4') == before
        lab.sql('pg1', "select count(*) from repmgr.events where event = 'kesh_expand'") == '0'

        when:
        letGo()
        def run = first.ended(Lab.KESH_BOUND)

        then: 'the first never noticed'
        run.exit() == 0
        lab.baseBackups('pg1') == 1
        lab.sql('pg1', "select count(*) from repmgr.events where event = 'kesh_expand'") == '1'
        Membership.whole(lab, 'pg4', 4)
    }

    def 'the lock of a silent kesh, such as on a machine that sleeps, ends by itself; until then it is reported'() {
        given:
        // The copy is held for longer than the minute after which a server gives up a receiver that does not answer.
        lab.sql('pg1', "alter system set wal_sender_timeout = '10min'")
        lab.sql('pg1', 'select pg_reload_conf()')
        Until.within(SOON, 'the server waits longer for receivers') { lab.holds('pg1', "current_setting('wal_sender_timeout') = '10min'") }
        startedAndHeld()

        when: 'its connections stay, as they do where no machine is left to end them'
        first.signal('STOP')
        def refused = lab.kesh('script', '--yes', lab.expandScript() as String)

        then:
        refused.exit() == 3
        refused.said() =~ /its last sign of life was \d+ s ago/
        refused.said() =~ /within \d+ s.*; to end it now, run on pg1: select pg_terminate_backend\(\d+\)/

        when:
        Until.within(LOCK_GONE, 'the server has ended its session') {
            lab.sql('pg1', "select count(*) from pg_locks where locktype = 'advisory'") == '0'
        }
        first.signal('KILL')
        def run = againAndLetGo(3)

        then:
        run.exit() == 0
        Membership.whole(lab, 'pg4', 4)
    }

    /** Starts kesh and returns when the copy is held in the middle. */
    private void startedAndHeld() {
        first = lab.startKesh('script', '--yes', lab.expandScript() as String)
        Until.within(SOON, 'pg_basebackup is stopped in the middle') {
            lab.tryOn('pg4', "grep -q '^State:.T' \$(pgrep -x pg_basebackup | sed 's,.*,/proc/&/status,')").exit() == 0
        }
        assert lab.baseBackups('pg1') == 1
        assert lab.tryOn('pg4', "test -e $DATA/PG_VERSION -a ! -e $DATA/global/pg_control").exit() == 0
        assert first.running: first.saidSoFar()
    }

    /** Starts a second kesh, which finds the running copy; only then the copy is released. */
    private KeshRun againAndLetGo(int journals = 2) {
        def again = lab.startKesh('script', '--yes', lab.expandScript() as String)
        Until.within(SOON, 'the second kesh waits for the copy') {
            again.saidSoFar().contains('continue to clone') && lab.journals().size() == journals && lastJournal().contains('"step started"')
        }
        letGo()
        again.ended(Lab.KESH_BOUND)
    }

    private void letGo() {
        lab.on('pg4', 'pkill -CONT -x pg_basebackup')
    }

    private String lastJournal() {
        Files.readString(lab.journals().last())
    }

    private String files(String host) {
        lab.on(host, 'find / \\( -path /usr -o -path /proc -o -path /sys -o -path /dev -o -path /var/log \\) -prune -o -printf "%p %m %s %T@\\n"; pgrep -a pg_basebackup')
    }
}
