package kesh.translation

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification

/** The catalogue has the sentences of the code, no more and no less, and finds each of them again. */
class CatalogueSpec extends Specification {
    static final Path NOT_SAID = Path.of('src/test/resources/kesh/translation/not-said.txt')

    /** Catalogues that belong to no package: single words, and picocli's own texts. */
    static final List<String> OF_NO_PACKAGE = ['words', 'picocli']

    /** The titles of the examples' own requirements. */
    static final List<String> WRITTEN_BY_SCRIPTS = ['all standbys keep up', 'no long transaction']

    @Shared
    Map<String, Set<String>> said = Sentences.in(Path.of('src/main/java')).findAll { it.key != 'translation' }

    @Shared
    Set<String> notSaid = Files.readAllLines(NOT_SAID) as Set

    @Shared
    Catalogue chinese = Catalogue.chinese([])

    @Shared
    List<String> sentences = Catalogue.PHRASEBOOKS.collectMany { Catalogue.sentences(Catalogue.phrasebook(it)) }

    @Shared
    List<String> lines = (Catalogue.FILES.collectMany { Catalogue.lines(it) } + sentences).findAll { it.contains(Catalogue.ARROW) }

    def "no sentence of the package #name is missing, and none is there that the code no longer has"() {
        given:
        def keys = Catalogue.lines(name).findAll { it.contains(Catalogue.ARROW) }.collect { it.split(Catalogue.ARROW)[0] } as Set
        def inCode = (said[name] ?: [] as Set).findAll { !notSaid.contains("$name\t$it" as String) } as Set
        def missing = inCode - keys
        def surplus = keys - inCode

        expect: 'a line for each, with the Chinese behind the arrow; what nobody is told goes into not-said.txt'
        missing.isEmpty() ?: { throw new AssertionError("add to src/main/resources/kesh/translation/zh/${name}.txt:\n" + missing.collect { it + Catalogue.ARROW }.join('\n')) }()
        surplus.isEmpty() ?: { throw new AssertionError("remove from src/main/resources/kesh/translation/zh/${name}.txt:\n" + surplus.join('\n')) }()

        where:
        name << (Catalogue.FILES - OF_NO_PACKAGE)
    }

    def "every package that says something has its file"() {
        expect:
        said.findAll { name, all -> all.any { !notSaid.contains("$name\t$it" as String) } }.keySet() - Catalogue.FILES == [] as Set
    }

    def "each sentence of the phrasebooks has its Chinese beside it"() {
        expect:
        sentences.size() > 300
        sentences.findAll { !it.contains(Catalogue.ARROW) && Sentences.isEnglish(it) } == []
    }

    def "a sentence that explains several things is the same in Chinese"() {
        expect:
        (Catalogue.lines('explain') + sentences).collect { it.split(Catalogue.ARROW, 2) as List }.groupBy { it[0] }.findAll { english, all -> all.unique().size() > 1 } == [:]
    }

    def "every phrasebook is among those that have their Chinese in them"() {
        expect:
        new File('src/main/resources/kesh/explain').list()*.minus('.txt') - 'columns' as Set == Catalogue.PHRASEBOOKS as Set
    }

    def "what an administrator's own phrases say is known in Chinese"() {
        given:
        def own = Catalogue.chinese(['says    backup of (\\S+) failed ⇒ never said', 'failed  the backup of {} failed ⇒ {} 的备份失败', 'hint    look there'])

        expect:
        own.say('the backup of pg1 failed') == 'pg1 的备份失败'
        own.say('look there') == 'look there'
    }

    def "every text of the list that is not shown to users is still in the code"() {
        expect:
        notSaid.findAll { line -> def (name, text) = line.split('\t', 2); !(said[name] ?: []).contains(text) } == [] as Set
    }

    def "each has a Chinese text, which has no hole too many, and none missing by mistake"() {
        expect:
        lines.findAll { line ->
            def (english, other) = line.replace('{=', '{').split(Catalogue.ARROW, 2)
            def holes = english.count('{}')
            def numbered = (other =~ /\{([1-9])}/).collect { it[1] as int }
            other.isBlank() || numbered.any { it > holes } || other.count('{}') > holes ||
                    numbered.isEmpty() && other.count('{}') != holes
        } == []
    }

    def "a sentence made from a template is recognized as such"() {
        expect:
        lines.collect { line ->
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
        '  passes  '                                         | '  通过  '
        'the words are: on, witness'                         | '可用的词有：on, witness'
        "sql 'a, b', on: all\n     ^\nunknown word 'x'"      | "sql 'a, b', on: all\n     ^\n未知的词 'x'"
        'add 8 logins to /x/.pgpass'                         | '向 /x/.pgpass 添加 8 条登录信息'
        'load on pg1: 29 MB is read once, by 2 of its 10 WAL senders; 6 stay free' | 'pg1 的负载：29 MB 读取一次，占用其 10 个 WAL sender 中的 2 个；剩余 6 个空闲'
        'step 6 takes about 0.2 s (0.1 s to 0.3 s), as in the last 3 copies from pg1 to pg4, the latest on 2026-11-26: 59 MB at 152 MB/s' | '第 6 步约需 0.2 s（0.1 s 到 0.3 s），依据最近 3 次复制（从 pg1 到 pg4），最近一次为 2026-11-26: 59 MB，152 MB/s'
        'all from the start of step 2 to the end of step 3, while no server accepts writes, takes about 0.5 s, as in the earlier change of primary in this cluster on 2026-11-20' | '从第 2 步开始到第 3 步结束，期间无法写入，约需 0.5 s，依据 2026-11-20 的一次主库变更（本集群中）'
        'pg1: its server refused to run the statement'       | 'pg1：其服务器拒绝执行该语句'
        'Execute these 9 steps? [yes/no] '                   | '执行这 9 个步骤？[yes/no] '
        'kesh searched for /x, and the earlier clusters are: rwc' | '查找的位置是 /x，此前的集群有：rwc'
        'on pg1'                                             | '位于 pg1'
    }

    def "no check or fact in the snapshots of plans is left in English"() {
        given:
        def texts = snapshots().collectMany { Files.readAllLines(it) }.collect { it =~ /^ *(?:fails|unknown|note|passes|then:) +(.*)/ }
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
