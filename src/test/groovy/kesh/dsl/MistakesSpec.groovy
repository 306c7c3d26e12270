package kesh.dsl

import java.nio.file.Files
import kesh.Problem
import kesh.states.NamedSnapshots
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** Every mistake in a script: its position, the error, and what to write instead; each in a file named like the row. */
class MistakesSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    @Shared
    List<List<String>> rows = [
            // Words
            ['unknown word', inside('frobnicate "pg4"')],
            ['near word', inside('expnad "pg4"')],
            ['near word with options', inside('nod "pg4", host: "10.9.0.14"')],
            ['word outside', 'expand "pg4"\n'],
            ['near word outside', 'clustre("x") { via "pg1" }\n'],
            ['word without what it needs', inside('expand')],
            ['word with nothing in brackets', inside('expand()')],
            ['unknown method of a value', inside('expand "pg4".upper()')],
            ['word assigned to', inside('via = "pg1"')],
            ['word assigned to outside', 'cluster = "pg1"\n'],
            ['field read', inside('println statements')],
            ['field of the script read', 'println inside\n'],
            ['name without quotes', inside('expand pg4')],
            ['near name', inside('def host = 1\n    node "pg4", host: hsot')],
            ['wrong type', inside('expand 4')],
            ['list for a name', inside('expand ["pg4", "pg5"]')],
            ['node without a name', inside('node()')],
            ['node with options only', inside('node host: "10.9.0.14"')],
            ['null for a name', inside('expand null')],

            // Options
            ['unknown option', inside('node "pg4", colour: "red"')],
            ['near option', inside('node "pg4", prioritty: 1')],
            ['unknown option of ssh', inside('ssh usr: "postgres"')],
            ['unknown option of via', 'cluster("x") { via "pg1", hots: "10.9.0.11" }\n'],
            ['option twice', inside('node "pg4", id: 4, host: "h", id: 5')],
            ['option without a name', inside('node "pg4", 4: "id"')],
            ['number as text', inside('node "pg4", id: "4"')],
            ['number with a fraction', inside('node "pg4", id: 4.5')],
            ['number too small', inside('node "pg4", id: 0')],
            ['number too large', inside('ssh port: 70000')],
            ['priority below zero', inside('node "pg4", priority: -1')],
            ['null', inside('node "pg4", host: null')],
            ['text as number', inside('node "pg4", host: 10')],
            ['config not absolute', 'cluster("x") { via "pg1", config: "repmgr.conf" }\n'],
            ['user with a blank', inside('ssh user: "post gres"')],

            // Statements
            ['ssh twice', inside('ssh user: "a"\n    ssh key: "b"')],
            ['via twice', inside('via "pg1", host: "10.9.0.12"')],
            ['node twice', inside('node "pg4"\n    node "pg4", id: 4')],
            ['id twice', inside('node "pg4", id: 4\n    node "pg5", id: 4')],
            ['statement twice', inside('expand "pg4"\n    expand "pg4"')],
            ['no via', 'cluster("x") {\n    expand "pg4"\n}\n'],
            ['after wide characters', 'cluster("节点") { via "pg1" ) }\n'],
            ['no cluster', 'println "hello"'.replace('println "hello"', 'def a = 1\n')],
            ['empty script', ''],
            ['two clusters', inside('') + inside('')],
            ['nested cluster', inside('cluster("y") { via "pg1" }')],
            ['cluster without a block', 'cluster("x")\n'],
            ['cluster with nothing', 'cluster()\n'],
            ['cluster without a name', 'cluster(null) { via "pg1" }\n'],
            ['via with nothing', 'cluster("x") { via() }\n'],
            ['cluster with options', 'cluster(name: "x") { via "pg1" }\n'],

            ['require without a question', inside('require "calm"')],
            ['require with neither', inside('require "calm", on: primary')],
            ['require of two statements', inside('require "calm", sql: "select true; drop table t"')],
            ['require of no nodes', inside('require "calm", sql: "select true", on: []')],
            ['require of numbers', inside('require "calm", sql: "select true", on: [2, 3]')],
            ['require without a title', inside('require " ", sql: "select true"')],

            ['sql nowhere', inside('sql "select 1"')],
            ['sql without nodes', inside('sql "select 1", within: "5m"')],
            ['sh for no time', inside('sh "date", on: all, within: "soon"')],
            ['put of no file', inside('put "/nowhere/x", "/srv/x", on: all')],
            ['put to nowhere', inside('put "pom.xml", on: all')],
            ['put to a relative path', inside('put "pom.xml", "srv/x", on: all')],
            ['put with a mode in words', inside('put "pom.xml", "/srv/x", on: all, mode: "u+x"')],
            ['prepare by a word it does not know', inside('prepare "pg4", zip: "db.zip"')],
            ['prepare out of no archive', inside('prepare "pg4", archive: "/nowhere/db.zip"')],
            ['prepare out of a directory', inside('prepare "pg4", archive: "src"')],
            ['prepare out of what is no archive', inside('prepare "pg4", archive: "pom.xml"')],
            ['prepare with a license only', inside('prepare "pg4", license: "LICENSE"')],
            ['prepare with a license that is not there', inside('prepare "pg4", archive: "pom.xml", license: "license.dat"')],
            ['get into nothing', inside('get "/srv/x", on: all')],
            ['get of a directory', inside('get "/srv/", "logs", on: all')],

            // Hostile names
            ['name with a quote', inside('expand "pg\'4"')],
            ['name with a blank', inside('expand "pg 4"')],
            ['name with a command', inside('expand \'$(reboot)\'')],
            ['name with a newline', inside('expand "pg4\\nreboot"')],
            ['name with a semicolon', inside('node "pg4;reboot"')],
            ['name with an escape', inside('via "\\u001b[2Jpg1"').replaceFirst('via "pg1"', '')],
            ['name that is an option', inside('expand "-rf"')],
            ['empty name', inside('expand ""')],
            ['host with a command', inside('node "pg4", host: "`id`"')],
            ['host that is an option', inside('node "pg4", host: "-oProxyCommand=id"')],
            ['jump with a blank', inside('ssh jump: "ops@bastion -o x"')],
            ['location with a quote', inside('node "pg4", location: "dc\'2"')],
            ['path with a newline', inside('ssh key: "/a\\nb"')],
            ['path of a key in the working directory', inside('ssh key: "ops/id_ed25519"')],
            ['path of known hosts in the working directory', inside('ssh knownHosts: "known_hosts"')],
            ['path of signers in the working directory', inside('signed by: "./allowed_signers"')],

            // Groovy
            ['syntax: brace', 'cluster("x") {\n    via "pg1"\n'],
            ['syntax: quote', inside('expand "pg4')],
            ['syntax: operator', inside('def x = * 2')],
            ['syntax: with a tab', 'cluster("x") {\n\tvia "pg1"\n\texpand pg4 pg5 +\n}\n'],
            ['unknown class', inside('new Frobnicator()')],
            ['null pointer', inside('def x = null\n    x.foo()')],
            ['exception', inside('throw new IllegalStateException("my message")')],
            ['exception without a message', inside('throw new RuntimeException()')],
            ['error', inside('throw new LinkageError("broken")')],
            ['assertion', inside('def nodes_ = ["a", "b"]\n    assert nodes_.size() == 3')],
            ['assertion with a message', inside('assert false: "three nodes at least"')],
            ['endless recursion', 'def again(n) { again(n + 1) }\n' + inside('again(1)')],
            ['division', inside('def x = 1.intdiv(0)')],
            ['in a method', 'def grow(n) {\n    throw new IOException("disk of $n")\n}\n' + inside('grow("pg4")')],
            ['index', inside('node "pg4", host: args[0]')],
    ]

    private static String inside(String line) {
        "cluster('x') {\n    via \"pg1\"\n    $line\n}\n"
    }

    def "#name"() {
        when:
        ScriptLoader.load('test.groovy', script, [])

        then:
        def mistake = thrown(Problem)
        // A new word must not change this file.
        snapshots.assertThat(shown(script, mistake).replace(Words.all()*.name().join(', '), '(all words)')).matchesSnapshot("mistakes/$name".toString())

        and: 'it is short, has a place and no trace of the machinery'
        mistake.message ==~ /(?s)test\.groovy(:\d+)?: .*/
        mistake.message.readLines().size() == 1
        !(shown(script, mistake) =~ /ClusterSpec|KeshScript|groovy\.lang|java\.lang|\tat |_run_closure/)

        where:
        row << rows
        name = row[0]
        script = row[1]
    }

    private static String shown(String script, Problem mistake) {
        script + '\n' + '-' * 20 + "\nerror: $mistake.message\n" +
                mistake.detail().map { "DETAIL: ${it.replace('\n', '\n        ')}\n" }.orElse('') + mistake.hint().map { "HINT: $it\n" }.orElse('')
    }

    def "no snapshot without a row is left"() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('mistakes')).withCloseable { it.collect { it.fileName.toString() - '.txt' } } as Set ==
                rows*.first() as Set
    }

    def "a script that cannot be read"() {
        when:
        ScriptLoader.load(java.nio.file.Path.of('/nowhere/x.groovy'), [])

        then:
        def problem = thrown(Problem)
        problem.message == '/nowhere/x.groovy: the script cannot be read'
        problem.detail().get() == 'there is no such file'
    }
}
