package kesh.lab

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import javax.imageio.ImageIO
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** The live view while things happen to the cluster. */
class WatchLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(40)

    @Shared @AutoCleanup Lab lab = new Lab('--spares', '0').settled()

    private String file(String verb = '') {
        lab.script("""\
            cluster('rwc') {
                ${lab.ssh()}
                via 'pg1', host: '10.9.0.11'
                $verb
            }
            """.stripIndent(), verb ? 'verb.groovy' : 'rwc.groovy') as String
    }

    def 'an evening of watching'() {
        given:
        def screen = lab.screen('watch', '-c', file())
        screen.filled = true
        def lines = lab.startKesh('watch', '-c', file(), '--every', '200ms', '--format', 'json')

        expect: 'the tree, and what the servers do'
        screen.shows(~/^rwc   primary pg1   3 of 3 well/)
        screen.shows(~/^├─ pg2 +standby +streaming +0 bytes/).shows(~/^repmgr_slot_3 +on pg1 +active/)
        screen.until('the keys', ~/p: pause   s: sort, now by tree   q: quit/)

        and: 'the lines have begun, too'
        Until.within(SOON, 'two lines') { lines.saidSoFar().readLines().count { it.endsWith('}') } > 1 }

        and: 'somebody writes'
        lab.sql('pg1', "create table written as select generate_series(1, 200000) as n")
        screen.shows(~/^pg1 .* [\d.]+ [kM]B /)

        when: 'a standby loses its power'
        lab.lab('kill', 'pg3')

        then:
        screen.shows(~/^└─ pg3 +standby +unreachable/).shows(~/^rwc   primary pg1   2 of 3 well/)

        when: 'and gets it back'
        lab.lab('boot', 'pg3')

        then:
        screen.shows(~/^└─ pg3 +standby +streaming/).shows(~/^rwc   primary pg1   3 of 3 well/)
        screen.shows(~/pg3 +repmgrd_start/)

        when: 'nodes are ordered, the window becomes small, time is stopped'
        screen.press('s').shows(~/now by lag/)
        screen.resize(60, 14)

        then:
        Until.within(SOON, 'it fits') { screen.lines().size() == 14 && screen.lines().every { it.size() <= 60 } && screen.lines()[0] =~ /^rwc/ }
        screen.press('p').shows(~/^rwc   PAUSED   primary pg1/).shows(~/p: go on/)

        when: 'the primary changes meanwhile'
        Until.within(SOON, 'a standby is as far as the primary') { lab.kesh('check', '-c', file()).exit() == 0 }
        def run = lab.kesh('script', '--yes', file("switchover to: 'pg2'"))

        then:
        run.exit() == 0
        screen.lines()[0] =~ /PAUSED   primary pg1/

        when:
        screen.resize(120, 40).press('p', 's', 's', 's')

        then:
        screen.shows(~/^rwc   primary pg2   3 of 3 well/).shows(~/^├─ pg1 +standby +streaming/).shows(~/kesh_switchover/)

        when:
        screen.press('q')

        then:
        Until.within(SOON, 'it has ended') { !screen.open }

        when: 'the same as lines'
        Until.within(SOON, 'they tell of the new primary and its standby') {
            lines.saidSoFar().readLines().reverse().find { it.endsWith('}') } =~ /"node":"pg1","id":1,"role":"standby","status":"streaming"/
        }
        lines.signal('TERM')
        def seen = Json.lines(lines.ended(SOON).out().readLines().findAll { it.endsWith('}') }.join('\n'))

        then: 'each with the status of the moment'
        def statuses = { String node -> seen.collect { it.nodes.find { it.node == node }.status }.unique() }
        statuses('pg2').containsAll(['streaming', 'running'])
        seen.any { it.nodes.find { it.node == 'pg3' }.unknown }
        seen.last().nodes.findAll { it.role == 'primary' }*.node == ['pg2']
        seen.any { it.nodes.any { it.walBytesPerSecond > 1 << 20 } }

        and: 'who was at work, and how far'
        seen.any { it.atWork.any { it =~ /^kesh: \w+@/ } }
        def working = seen*.operations.flatten()
        working.any { it.title =~ /^switchover to: 'pg2'/ && it.number in 1..it.of && it.doing }
        seen.last().operations == []
        seen*.events.flatten().count { it.event == 'kesh_switchover' } == 1
    }

    def 'without a screen, and in the shell: #words'() {
        when:
        def run = lab.kesh(*words, '-c', file(), *more)

        then:
        run.exit() == 0
        run.err() == ''
        run.out().readLines().count { it =~ /^rwc   primary pg/ } == 2
        run.out().readLines().count { it =~ /^[├└]─ pg\d +standby +streaming/ } == 4

        where:
        words     | more
        ['watch'] | ['--times', '2', '--every', '300ms']
        []        | ['-e', "watch times: 2, every: '1s'"]
    }

    def 'in the shell on a terminal: q brings the prompt back'() {
        given:
        def screen = lab.screen('-c', file())
        screen.filled = true

        expect:
        screen.until('the prompt', ~/rwc pg\d ok>/).enter('watch').shows(~/3 of 3 well/)
        screen.press('q').until('the prompt', ~/rwc pg\d ok>/)
        screen.enter('watch').shows(~/3 of 3 well/)
        screen.press('C-c').until('the prompt', ~/rwc pg\d ok>/)
        screen.enter("println 6 * 7").shows(~/^42$/)
    }

    def 'a report, in a real browser'() {
        given:
        def page = Lab.PROJECT.resolve('target/report/report.html')
        Files.createDirectories(page.parent)
        lab.sql('pg1', 'alter system set work_mem = 8192')
        lab.sql('pg1', 'select pg_reload_conf()')

        when:
        def run = lab.kesh('report', '-c', file(), '--html', page as String, '--for', '3s')
        def html = Files.readString(page)

        then:
        run.exit() == 0
        run.said() == ''
        html.contains('<th scope="row">work_mem</th>')
        html.contains('switchover to: &#39;pg2&#39;')
        html.count('class="arrow"') == 2

        when: 'it is looked at by day, by night, and on paper'
        def (light, dark) = [browsed(page, 'light.png', '--blink-settings=preferredColorScheme=1'), browsed(page, 'dark.png', '--blink-settings=preferredColorScheme=0')]
                .collect { ImageIO.read(it) }
        def paper = browsed(page, 'report.pdf')

        then: 'background and text'
        brightness(light.getRGB(2, 2)) > 240
        brightness(dark.getRGB(2, 2)) < 60
        [light, dark].every { picture -> (0..<picture.width).collectMany { x -> (0..<120).collect { y -> picture.getRGB(x, y) } }.toSet().size() > 8 }
        paper.text.startsWith('%PDF')
    }

    /** Chromium's picture of a page, rendered without any complaint. */
    private static File browsed(Path page, String picture, String... more) {
        def file = page.resolveSibling(picture).toFile()
        file.delete()
        def profile = Files.createTempDirectory('kesh-browser')
        def run = Program.run(['chromium', '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', "--user-data-dir=$profile" as String,
                               '--enable-logging=stderr', '--window-size=1200,2600', (picture.endsWith('.pdf') ? '--print-to-pdf=' : '--screenshot=') + file,
                               '--no-pdf-header-footer', *more, page.toUri() as String], [PATH: System.getenv('PATH'), HOME: profile as String], Duration.ofSeconds(60))
        profile.toFile().deleteDir()
        assert run.exit() == 0 && file.exists(): run
        assert !run.said().contains('CONSOLE'): run
        file
    }

    private static int brightness(int rgb) {
        ((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)).intdiv(3)
    }

    def 'a server is asked no more than once for each look'() {
        given:
        lab.hosts.each { lab.sql(it, "alter system set log_statement = 'all'"); lab.sql(it, 'select pg_reload_conf()') }
        Until.within(SOON, 'statements are logged') { lab.hosts.every { lab.holds(it, "current_setting('log_statement') = 'all'") } }

        when:
        def run = lab.kesh('watch', '-c', file(), '--times', '5', '--every', '300ms', '--format', 'json')
        def asked = lab.hosts.collect { lab.on(it, "grep -c \"LOG:  statement: select 'server' as about\" /var/log/postgresql/postgresql.log") as int }

        then:
        run.exit() == 0
        asked.every { it in 1..5 }
    }
}
