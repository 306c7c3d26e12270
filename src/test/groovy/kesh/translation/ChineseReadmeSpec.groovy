package kesh.translation

import java.nio.file.Path
import spock.lang.Specification

/** README.zh-CN.md is README.md in Chinese. */
class ChineseReadmeSpec extends Specification {
    static final String ENGLISH = Path.of('README.md').toFile().getText('UTF-8')
    static final String CHINESE = Path.of('README.zh-CN.md').toFile().getText('UTF-8')

    static List<String> blocks(String text) {
        (text =~ /(?ms)^```.*?^```$|(?:^ {4}[^\n]*\n)+/).collect { it.toString().stripTrailing() }
    }

    def "it has the same scripts, commands and outputs"() {
        expect:
        blocks(CHINESE) == blocks(ENGLISH)
        blocks(ENGLISH).size() > 5
    }

    def "its table has the words that the English one has, as the program describes them in Chinese"() {
        given:
        def chinese = Catalogue.chinese()
        def rows = (ENGLISH =~ /(?m)^\| (`[a-z]+`) \| ([a-z].*?) \|(.*)\|$/).findAll { !it[1].contains('kesh') }

        expect:
        rows.size() > 20
        rows.each { assert CHINESE.contains("| ${it[1]} | ${chinese.say(it[2])} |${it[3]}|") }
    }

    def "each leads to the other"() {
        expect:
        ENGLISH.contains('(README.zh-CN.md)')
        CHINESE.contains('(README.md)')
    }
}
