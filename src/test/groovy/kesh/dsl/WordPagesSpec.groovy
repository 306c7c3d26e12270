package kesh.dsl

import java.nio.file.Files
import java.nio.file.Path
import kesh.repl.Help
import kesh.text.Width
import kesh.translation.Translation
import spock.lang.Specification

/** Each word has a page in each language, and the page names the arguments that the word takes. */
class WordPagesSpec extends Specification {
    static final Path PAGES = Path.of('src/main/resources/kesh/words')
    static final List<String> LANGUAGES = ['en', 'zh']

    /** Pages are also read as plain text, so their lines must not be too long. */
    private static final int WIDEST = 128

    private static List<String> text(Words.Described word, String language) {
        Files.readAllLines(PAGES.resolve(word.name() + (language == 'zh' ? '.zh.md' : '.md')))
    }

    private static List<String> code(List<String> page) {
        (page.join('\n') =~ /(?s)```groovy\n(.*?)```/).collect { it[1].toString().replaceAll(/ *\/\/.*/, '') }
    }

    def "no page is there without its word"() {
        expect:
        PAGES.toFile().list().toList().toSorted() == Words.inShell().collectMany { ["${it.name()}.md", "${it.name()}.zh.md"]*.toString() }.toSorted()
    }

    def "#word.name, #language: says what it does, and of each option which values it takes and what it means"() {
        given:
        def page = word.page(language)

        expect:
        page.does()
        !(page.does() =~ /[.。]$/)
        page.example().lines().count() == 1
        page.options()*.name() == word.options()
        page.options().every { it.value() && it.meaning() }
        page.sections().every { section -> section.title() && section.lines().any { !it.blank } }

        where:
        [word, language] << [Words.inShell(), LANGUAGES].combinations()
    }

    def "#word.name: both languages have the same code and the same sections"() {
        expect:
        code(text(word, 'zh')) == code(text(word, 'en'))
        word.page('zh').sections().size() == word.page('en').sections().size()

        where:
        word << Words.inShell()
    }

    def "#word.name: the script in its page loads"() {
        expect:
        code(text(word, 'en')).drop(1).each { assert ScriptLoader.load("${word.name()}.md", it, []) }

        where:
        word << Words.all()
    }

    def "#word.name, #language: no line is too wide, and none ends in a blank"() {
        expect:
        text(word, language).every { it == it.stripTrailing() && (Width.of(it) <= WIDEST || it.startsWith('|') || it == word.page(language).does()) }

        where:
        [word, language] << [Words.inShell(), LANGUAGES].combinations()
    }

    def "help on a terminal of 80 columns shows the whole page of #word.name, but code as it is"() {
        given:
        def page = word.page('en')
        def shown = new Help(Translation.NONE).about(word.name(), 80).orElseThrow()

        expect:
        shown.findAll { Width.of(it) > 80 }.every { line -> line.contains(page.example()) || code(text(word, 'en')).any { line.strip() in it.readLines()*.strip() } }
        page.options().every { option -> shown.any { it.startsWith("  ${option.name()}:") } }
        shown.containsAll(page.sections()*.title())
        !shown.join('').contains('`')

        where:
        word << Words.inShell()
    }
}
