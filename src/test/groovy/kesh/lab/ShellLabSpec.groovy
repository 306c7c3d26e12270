package kesh.lab

import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** The shell as an operator sees it, on a real terminal and without one. */
class ShellLabSpec extends Specification {
    @Shared @AutoCleanup Lab lab = new Lab('--nodes', '2').settled(2)

    private String file() {
        lab.script("""\
            cluster('rwc') {
                ${lab.ssh()}
                via 'pg1', host: '10.9.0.11'
                node 'pg3', host: '10.9.0.13', id: 3
            }
            """.stripIndent(), 'rwc.groovy') as String
    }

    def 'an evening with the shell'() {
        given:
        def screen = lab.screen('-c', file())

        expect: 'the prompt tells the health as soon as it is known, without being asked'
        screen.until('the prompt', ~/rwc pg1 ok>/)

        and: 'words are completed and described, nodes come from the cluster'
        screen.type('swi').press('Tab').until('the word', ~/rwc pg1 ok> switchover/)
        screen.type("to: 'pg").press('Tab').shows(~/pg2 +\(standby\)/)
        screen.press('C-c').until('an empty line', ~/rwc pg1 ok>/)

        and: 'tables and files of the cluster are there a moment later'
        screen.type("sql 'select node_name, type from repmgr.no")
        Until.within(Duration.ofSeconds(60), 'the table is completed') {
            screen.press('Tab').lines()[-1] ==~ /.*from repmgr\.nodes/
        }
        screen.enter(" order by 1', on: all").shows(~/^pg2 +pg2 +standby$/)
        screen.until('the prompt', ~/rwc pg1 ok>/)

        and: 'a bracket goes on in the next line, and what was declared lives on'
        screen.enter('def heads = status().members.findAll {')
        screen.enter('it.role == "primary" }').until('the prompt', ~/rwc pg1 ok>/)
        screen.enter('heads*.name').shows(~/^\['pg1'\]$/)

        and: 'Ctrl-C ends the command on the hosts, and not the shell'
        screen.enter("sh 'sleep 1234', on: all")
        Until.within(Duration.ofSeconds(60), 'it runs') { ['pg1', 'pg2'].every { lab.tryOn(it, "pgrep -fx 'sleep 1234'").exit() == 0 } }
        screen.press('C-c').shows(~/^error: interrupted$/).until('the prompt', ~/rwc pg1 ok>/)
        Until.within(Duration.ofSeconds(60), 'it is ended') { ['pg1', 'pg2'].every { lab.tryOn(it, "pgrep -fx 'sleep 1234'").exit() == 1 } }
        screen.enter("sql 'select pg_sleep(1234)', on: all")
        Until.within(Duration.ofSeconds(60), 'it is asked') { ['pg1', 'pg2'].every { lab.holds(it, "count(*) > 0 from pg_stat_activity where query = 'select pg_sleep(1234)'") } }
        screen.press('C-c')
        Until.within(Duration.ofSeconds(60), 'it is cancelled') { ['pg1', 'pg2'].every { lab.holds(it, "count(*) = 0 from pg_stat_activity where query = 'select pg_sleep(1234)'") } }

        and: 'the prompt is back'
        Until.within(Duration.ofSeconds(60), 'both were interrupted') { screen.lines().count('error: interrupted') == 2 }
        screen.until('the prompt', ~/rwc pg1 ok>/)

        and: 'a mistake is pointed at'
        screen.enter("expnad 'pg3'").shows(~/^HINT: did you mean 'expand'\?$/)

        and: 'what changes something is shown and asked'
        screen.enter("expand 'pg3'").shows(~/^Plan: expand 'pg3'$/).until('the question', ~/Execute these \d+ steps\? \[yes\/no\]/)
        screen.enter('no').shows(~/^Declined: you did not say yes. Nothing was changed.$/).until('the prompt', ~/rwc pg1 ok>/)
        screen.press('Up').enter('').until('the question', ~/Execute these \d+ steps\? \[yes\/no\]/)
        screen.enter('yes').shows(~/^Done\.$/)
        lab.sql('pg1', "select count(*) from pg_stat_replication where state = 'streaming' and application_name ~ '^pg'") == '2'

        and: 'a server that dies is seen by the next prompt or the one after it'
        lab.tryOn('pg2', 'pkill -9 -x postgres').exit() == 0
        screen.enter('status').shows(~/^[├└]─ pg2 .* stopped/)
        screen.until('the prompt', ~/rwc pg1 2\/3 ok>/)

        and: 'it ends by Ctrl-D, and keeps what was typed, but no secrets'
        screen.enter("secret = 'hush'; println 'said'").shows(~/^said$/)
        screen.until('the prompt', ~/rwc pg1 2\/3 ok>/).press('C-d')
        Until.within(Duration.ofSeconds(60), 'it has ended') { !screen.open }
        with(lab.stateHome.resolve('kesh/history')) {
            PosixFilePermissions.toString(Files.getPosixFilePermissions(it)) == 'rw-------'
            Files.readString(it).contains("expand 'pg3'")
            !Files.readString(it).contains('hush')
        }

        cleanup:
        lab.tryOn('pg2', "$Debian.BIN/pg_ctl start -w -D $Debian.DATA -l /tmp/log", 'postgres')
    }

    def 'on a terminal that can do nothing'() {
        given:
        def screen = lab.screen(TERM: 'dumb', '-c', file())

        expect:
        screen.shows(~/^rwc/)
        screen.enter("sql 'select 41 + 1 as answer', on: primary").shows(~/^42$/)
        screen.enter("sh 'sleep 1235', on: primary")
        Until.within(Duration.ofSeconds(60), 'it runs') { lab.tryOn('pg1', "pgrep -fx 'sleep 1235'").exit() == 0 }
        screen.press('C-c').shows(~/^error: interrupted$/)
        screen.enter('exit')
        Until.within(Duration.ofSeconds(60), 'it has ended') { !screen.open }
    }

    def 'without a terminal'() {
        given:
        def lines = lab.home.resolve('lines.kesh')
        Files.writeString(lines, "rows = { _ }\nsql 'select 1 as one', on: all\nrows().size()\n")

        when:
        def run = lab.kesh('-c', file(), '-e', "script '$lines'\nplan { shrink 'pg2' }\nshrink 'pg2'\nstatus")

        then: 'what would change something needs --yes, and nothing comes after it'
        run.exit() == 4
        run.out().contains('one')
        run.out().contains('Planned only. Nothing was changed.')
        run.out().readLines().last() == 'Declined: there is no terminal to ask on, and no --yes. Nothing was changed.'
    }

    def 'the output of nodes is a value'() {
        when:
        def run = lab.kesh('-c', file(), '-e', "sh 'hostname', on: ['pg1', 'pg2']\nprintln _.collect { it.node + '=' + it.output.trim() }\n")

        then:
        run.out().readLines().last() == '[pg1=pg1, pg2=pg2]'
        run.exit() == 0
    }

    def 'nothing of the terminal library is loaded where no shell is started: kesh #words'() {
        given:
        def loaded = lab.home.resolve('loaded')
        def options = "-Duser.home=$lab.home -Xlog:class+load=info:file=$loaded".toString()
        def run = lab.keshWith([JAVA_OPTS: options], *(words + ['-c', file()]))

        expect:
        run.exit() == 0
        Files.readString(loaded).contains('kesh.cli.Cli')
        !Files.readString(loaded).contains('org.jline')

        where:
        words << [['status'], ['-e', 'status']]
    }
}
