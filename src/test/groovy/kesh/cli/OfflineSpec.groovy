package kesh.cli

import static kesh.states.States.states

import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import kesh.record.StateFile
import spock.lang.TempDir

/** Plans and tests on saved states, without any host. */
class OfflineSpec extends CommandLineSpecification {
    @TempDir
    Path root

    private String script(String what = "node 'pg4', host: '10.9.0.14', id: 4\n    expand 'pg4'", String name = 'expand.groovy') {
        write(name, "cluster('rwc') {\n    via 'pg1', host: '10.9.0.11'\n    $what\n}\n")
    }

    private String saved(String name = 'expand/healthy.json') {
        def state = states {
            primary 'pg1'
            standby 'pg2'
            newcomer 'pg4', id: 4
        }
        write(name, new StateFile(Instant.parse('2026-11-24T09:00:00Z'), state).text())
    }

    private String write(String name, String text) {
        def file = root.resolve(name)
        Files.createDirectories(file.parent)
        Files.writeString(file, text)
        file.toString()
    }

    def "a plan is made on a saved state, and says so"() {
        expect:
        kesh('plan', script(), '--state', saved()) == 0
        out.contains("pg4: clone pg1's data")
        out.contains('planned from the state saved at 2026-11-24T09:00:00Z; no host was inspected now')
        out.readLines().last() == 'Planned only. Nothing was changed.'
        err == ''
    }

    def "a file without end is no text: #what"() {
        expect:
        kesh(*arguments.collect { it == 'SCRIPT' ? script() : it }) == 3
        err.contains("/dev/zero: $what cannot be read")
        err.contains('DETAIL: it has more than 64 MB')

        where:
        what              | arguments
        'the saved state' | ['plan', 'SCRIPT', '--state', '/dev/zero']
        'the script'      | ['plan', '/dev/zero']
        'the plan'        | ['apply', '/dev/zero']
        'the file'        | ['import', '/dev/zero']
    }

    private static String earlier(int version) {
        "src/test/resources/kesh/record/version-${version}.json"
    }

    def "there is a state of each version that a kesh has saved"() {
        expect:
        (1..StateFile.VERSION).every { Files.exists(Path.of(earlier(it))) }
    }

    def "a state of version #version gives plans like one of today, unless the plan needs what was not read then"() {
        when:
        kesh('plan', script(), '--state', earlier(StateFile.VERSION))
        def today = out

        then:
        kesh('plan', script(), '--state', earlier(version)) == 0
        out == today

        and:
        kesh('plan', script('check', 'check.groovy'), '--state', earlier(version))
        out.contains('it is not known whether a kesh holds the lock of this cluster') == (version < 5)
        out.contains('it is not known what kesh may see there') == (version < 7)
        out.contains('saved by an earlier kesh') == (version < 7)

        where:
        version << (1..StateFile.VERSION)
    }

    def "a script of today on a state of yesterday: #what"() {
        expect:
        kesh('plan', script(asked), '--state', saved()) == exit
        (out + err).contains(says)

        where:
        what                  | asked                                                                 || exit | says
        'another id'          | "node 'pg4', host: '10.9.0.14', id: 9\n    expand 'pg4'"              || 0    | 'node_id=9'
        'another word for it' | "node 'new', host: '10.9.0.14', id: 4\n    expand 'new'"              || 0    | 'node_name=new'
        'not looked at then'  | "node 'pg7', host: '10.9.0.17', id: 7\n    expand 'pg7'"              || 3    | 'it was not inspected when the state was saved'
        'no longer declared'  | "expand 'pg4'"                                                        || 3    | 'no node is called pg4'
        'nothing'             | ''                                                                    || 0    | 'There was nothing to do'
    }

    def "no such state"() {
        expect:
        kesh('plan', script(), '--state', root.resolve('none.json').toString()) == 3
        err.readLines()[0].endsWith('none.json: the saved state cannot be read')
        err.contains('DETAIL: there is no such file')
    }

    def "plans are compared with those that were approved"() {
        given:
        script()
        saved()

        expect: 'one that nobody has approved'
        kesh('test', root.toString()) == 1
        out.readLines().first() == 'new       expand/healthy'
        out.contains("pg4: clone pg1's data")
        out.readLines().last() == "0 of 1 plans are as approved. If the plans are right as they are now: kesh test --approve $root"
        !Files.exists(root.resolve('expand/healthy.plan'))

        and: 'approved'
        kesh('test', '--approve', root.toString()) == 0
        out.readLines().first() == 'approved  expand/healthy'
        kesh('test', root.toString()) == 0
        out == 'ok        expand/healthy\n1 of 1 plans are as approved.\n'

        when: 'the script changes'
        script("node 'pg4', host: '10.9.0.14', id: 4\n    expand 'pg4', priority: 7")

        then:
        kesh('test', root.toString()) == 1
        out.readLines()[0] == 'differs   expand/healthy'
        out.readLines().find { it.contains('priority') } == '    +   +priority=7'

        when: 'and is wrong'
        script("expnd 'pg4'")

        then:
        kesh('test', root.toString()) == 1
        out.contains("+error: expand.groovy:3: unknown word 'expnd'")
    }

    def "a refusal is a plan to approve as any other"() {
        given:
        script("node 'pg4', host: '10.9.0.14', id: 2\n    expand 'pg4'")
        saved()
        kesh('test', '--approve', root.toString())

        expect:
        kesh('test', root.toString()) == 0
        Files.readString(root.resolve('expand/healthy.plan')).contains('id 2 for pg4 is in use by pg2')
    }

    def "nothing to test"() {
        given:
        script()

        expect:
        kesh('test', root.toString()) == 3
        err.contains('there is nothing to test')
        kesh('test', root.resolve('nowhere').toString()) == 3
        err.contains('the directory cannot be read')
    }
}
