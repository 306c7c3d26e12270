package kesh.record

import java.nio.file.Path
import spock.lang.Specification

/** Steps are called as an earlier kesh called them, and what they do is left alone. */
class EarlierWordsSpec extends Specification {
    static final List<String> RULES = Path.of('src/main/resources/kesh/record/earlier-words.txt').toFile().readLines('UTF-8').findAll { it.contains(' ⇒ ') && !it.startsWith('#') }

    def "#now"() {
        expect:
        EarlierWords.of(/{"steps":[{"title":"$now"}]}/) == /{"steps":[{"title":"$then"}]}/

        where:
        now                                                                                  | then
        'the server of pg3 does not run, and slot repmgr_slot_3 on pg1 is not in use'        | 'the server of pg3 does not run, and nobody uses slot repmgr_slot_3 on pg1'
        'pg2 accepts writes, and is not recorded as the primary'                             | 'pg2 takes writes, and is not recorded as the primary'
        'rewind it to where it left pg2, and re-attach it as its standby'                    | 'rewind it to where it left pg2, and come back as a standby of that'
        're-attach it as a standby of pg2'                                                   | 'come back as a standby of pg2'
        'the crontab of pg1 does not have these lines, and the crontab of pg1 has these lines' | 'the crontab of pg1 is without these lines, and the crontab of pg1 has these lines'
        'set it back to: alter system reset work_mem'                                        | 'set it as it was: alter system reset work_mem'
        'continue to clone pg1\'s data'                                                      | 'go on cloning pg1\'s data'
        'clone pg1\'s data'                                                                  | 'clone pg1\'s data'
    }

    def "a remedy and its steps are reworded, commands are not"() {
        given:
        def step = { words, goal -> /{"title":"start","command":["accepts writes"],"goal":"$goal","remedy":{"atOnceWhere":"pg2 $words","steps":[{"goal":"pg1 $words"}]},"number":1}/ }

        expect:
        EarlierWords.of(step('accepts writes', 'pg1 accepts writes')) == step('takes writes', 'pg1 takes writes')
    }

    def "each rule begins with words of this kesh: #rule"() {
        given:
        def catalogues = ['fact', 'verb'].collect { new File("src/main/resources/kesh/translation/zh/${it}.txt").getText('UTF-8') }.join('\n')

        expect:
        def (now, then) = rule.split(' ⇒ ')
        catalogues.contains("$now ⇒") || catalogues.contains(" $now")
        now.count('{}') == then.count('{}')

        where:
        rule << RULES
    }
}
