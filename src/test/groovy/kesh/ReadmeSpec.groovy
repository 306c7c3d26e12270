package kesh

import kesh.dsl.ScriptLoader
import kesh.dsl.Words
import spock.lang.Specification

import java.nio.file.Path

/** What README.md says of the language is what the program says. */
class ReadmeSpec extends Specification {
    static final String README = Path.of('README.md').toFile().getText('UTF-8')

    def "the table of words is that of the annotations"() {
        given:
        def rows = Words.all().collect { word ->
            def options = word.options().collect { "`$it`" }.join(' ')
            "| `${word.name()}` | ${word.does()} | ${options ? options + ' |' : '|'}".toString()
        }

        expect:
        rows.each { assert README.contains(it) }
        README.readLines().count { it =~ /^\| `[a-z]+` \| [a-z].* \|/ && !it.contains('kesh') } == rows.size()
    }

    def "each script in it loads"() {
        given:
        def scripts = (README =~ /(?s)```groovy\n(.*?)```/).collect { it[1] }

        expect:
        scripts
        scripts.each { assert ScriptLoader.load('README.groovy', it, []).statements() }
    }

    def "the files that it names are there"() {
        given:
        def named = (README =~ /\b(?:shell|dsl-examples)\/[a-z.-]+/).collect { it.toString() }.unique()

        expect:
        named.size() > 4
        named.each { assert Path.of(it).toFile().exists() }
    }
}
