package kesh.language

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification

/** The catalogue has what the code says, no more and no less, and finds each sentence again. */
class CatalogueSpec extends Specification {
    static final Path NOT_SAID = Path.of('src/test/resources/kesh/language/not-said.txt')

    /** Not of one package: words of one word, and what picocli says itself. */
    static final List<String> OF_NO_PACKAGE = ['words', 'picocli']

    /** What the examples' own requirements are called. */
    static final List<String> WRITTEN_BY_SCRIPTS = ['all standbys keep up', 'no long transaction']

    @Shared
    Map<String, Set<String>> said = Sentences.in(Path.of('src/main/java')).findAll { it.key != 'language' }

    @Shared
    Set<String> notSaid = Files.readAllLines(NOT_SAID) as Set

    @Shared
    Catalogue chinese = Catalogue.chinese()

    def "no sentence of the package #name is missing, and none is there that the code no longer has"() {
        given:
        def keys = Catalogue.lines(name).findAll { it.contains(Catalogue.ARROW) }.collect { it.split(Catalogue.ARROW)[0] } as Set
        def inCode = (said[name] ?: [] as Set).findAll { !notSaid.contains("$name\t$it" as String) } as Set
        def missing = inCode - keys
        def surplus = keys - inCode

        expect: 'a line for each, with the Chinese behind the arrow; what nobody is told goes into not-said.txt'
        missing.isEmpty() ?: { throw new AssertionError("add to src/main/resources/kesh/language/zh/${name}.txt:\n" + missing.collect { it + Catalogue.ARROW }.join('\n')) }()
        surplus.isEmpty() ?: { throw new AssertionError("remove from src/main/resources/kesh/language/zh/${name}.txt:\n" + surplus.join('\n')) }()

        where:
        name << (Catalogue.FILES - OF_NO_PACKAGE)
    }

    def "every package that says something has its file"() {
        expect:
        said.findAll { name, all -> all.any { !notSaid.contains("$name\t$it" as String) } }.keySet() - Catalogue.FILES == [] as Set
    }

    def "what nobody is told is still in the code"() {
        expect:
        notSaid.findAll { line -> def (name, text) = line.split('\t', 2); !(said[name] ?: []).contains(text) } == [] as Set
    }

    def "each has its Chinese, which fills no hole that is not there, and leaves out none by mistake"() {
        expect:
        Catalogue.FILES.collectMany { Catalogue.lines(it) }.findAll { it.contains(Catalogue.ARROW) }.findAll { line ->
            def (english, other) = line.split(Catalogue.ARROW, 2)
            def holes = english.count('{}')
            def numbered = (other =~ /\{([1-9])}/).collect { it[1] as int }
            other.isBlank() || numbered.any { it > holes } || other.count('{}') > holes ||
                    numbered.isEmpty() && other.count('{}') != holes
        } == []
    }

    def "a sentence made from a template is taken for one of that template"() {
        expect:
        Catalogue.FILES.collectMany { Catalogue.lines(it) }.findAll { it.contains(Catalogue.ARROW) }.collect { line ->
            line.split(Catalogue.ARROW)[0].replace('\\n', '\n').strip()
        }.findAll { it.contains('{}') }.unique().findAll { english ->
            int n = 0
            def sentence = english.replaceAll(/\{}/) { 'pg' + ++n }
            chinese.template(sentence).map { it.literal() != Template.of(english, '').literal() }.orElse(true)
        } == []
    }

    def "an English sentence in Chinese: #english"() {
        expect:
        chinese.say(english) == other

        where:
        english                                              | other
        'Done.'                                              | '已完成。'
        'Declined: you did not say yes. Nothing was changed.' | '已放弃：您没有回答 yes。未做任何更改。'
        'pg4 has a free replication slot'                    | 'pg4 有空闲的复制槽'
        'this is said nowhere'                               | 'this is said nowhere'
        '  holds   '                                         | '  通过   '
    }

    def "of the checks and facts in the plans that are snapshots, none is left in English"() {
        given:
        def texts = snapshots().collectMany { Files.readAllLines(it) }.collect { it =~ /^ *(?:fails|unknown|note|holds|then:) +(.*)/ }
                .findAll { it.matches() }.collect { it[0][1] }.unique()

        expect:
        texts.size() > 50
        texts.findAll { text -> chinese.say(text).replaceAll(/'[^']*'/, '') =~ /[a-z]{2,} [a-z]{2,} [a-z]{2,}/ }
                .findAll { !WRITTEN_BY_SCRIPTS.any { own -> it.contains(own) } } == []
    }

    private static List<Path> snapshots() {
        ['src/test/resources/snapshots', 'dsl-examples'].collectMany { root ->
            Files.walk(Path.of(root)).withCloseable { all -> all.filter { Files.isRegularFile(it) }.toList() }
        }.findAll { !(it.toString() =~ /\.(json|groovy)$|\/explain\//) }
    }
}
