package kesh

import kesh.dsl.ScriptLoader
import kesh.dsl.Words
import kesh.fake.Clusters
import kesh.fake.ExpandScenarios
import kesh.fake.Run
import kesh.run.Event
import kesh.run.Outcome
import kesh.states.Timed
import spock.lang.IgnoreIf
import spock.lang.Specification

import java.nio.file.Files
import java.nio.file.Path

/** README.md describes the language as the program does. */
class ReadmeSpec extends Specification {
    static final String README = Path.of('README.md').toFile().getText('UTF-8')

    def "the words in its table are words, and it leads to their pages"() {
        given:
        def rows = README.readLines().findAll { it =~ /^\| [^`|]+ \| (`[a-z]+` ?)+ \|$/ }

        expect:
        rows.size() == 7
        rows.collectMany { (it =~ /`([a-z]+)`/).collect { word -> word[1] } } - Words.all()*.name() == []
        Files.isDirectory(Path.of(README.find(/\(src\/main\/resources\/kesh\/words\)/)[1..-2]))
    }

    def "each script in it loads"() {
        given:
        def scripts = (README =~ /(?s)```groovy\n(.*?)```/).collect { it[1] }

        expect:
        scripts
        scripts.each { assert ScriptLoader.load('README.groovy', it, []).statements() }
    }

    /** EmbeddingLabSpec compiles and runs the program itself. */
    def "the program in it is part of the one that it names"() {
        given:
        def shown = (README =~ /(?s)```java\n(.*?)```/).collect { it[1] }
        def name = README.find('dsl-examples/embedding/\\w+.java')
        def program = new File(name).getText('UTF-8')

        expect:
        shown.size() == 1
        program.replaceAll(/(?m)^ {8}/, '').contains(shown[0].replaceFirst(/}\n\z/, ''))
    }

    /** shell/test installs jq; a bare 'mvn test' may run without it. */
    @IgnoreIf({ !System.getenv('PATH').split(':').any { new File(it, 'jq').canExecute() } })
    def "its examples with jq work"() {
        given:
        def filters = (README =~ /(?m)^    kesh (\w+) .*--format json \| jq -r '(.*)'$/).collect { [it[1], it[2]] }
        def plan = Run.planned(Clusters.of(), ExpandScenarios.expand(2)).plan
        def lines = [plan: [new Event.Planned(plan), new Event.Ended(Outcome.planned())].collect { Timed.json(it) + '\n' }.join()]

        expect:
        filters*.first() == ['plan']
        jq(filters[0][1], lines.plan) == plan.steps().withIndex(1).collect { step, number -> "$number ${plan.before().node(step.node()).get().host().address()} ${step.title()}".toString() }
    }

    private static List<String> jq(String filter, String input) {
        def program = ['jq', '-r', filter].execute()
        program.outputStream.withCloseable { it << input }
        assert program.waitFor() == 0: program.errorStream.text
        program.inputStream.readLines('UTF-8')
    }

    def "the files that it names are there"() {
        given:
        def named = (README =~ /\b(?:shell|dsl-examples)\/[A-Za-z.\/-]*\w/).collect { it.toString() }.unique()

        expect:
        named.size() > 4
        named.each { assert Path.of(it).toFile().exists() }
    }
}
