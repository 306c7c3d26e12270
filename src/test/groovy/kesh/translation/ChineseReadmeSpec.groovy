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

    def "its table has the words that the English one has"() {
        given:
        def words = { String text -> (text =~ /(?m)^\| [^`|]+ \| ((?:`[a-z]+` ?)+) \|$/).collect { it[1] } }

        expect:
        words(ENGLISH).size() == 7
        words(CHINESE) == words(ENGLISH)
    }

    def "each leads to the other"() {
        expect:
        ENGLISH.contains('(README.zh-CN.md)')
        CHINESE.contains('(README.md)')
    }
}
