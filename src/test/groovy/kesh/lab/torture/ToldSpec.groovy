package kesh.lab.torture

import java.time.Duration
import spock.lang.Specification

/** Finds what cannot be true in kesh's output. */
class ToldSpec extends Specification {
    private static String started(int second, int number, String action = 'run') {
        line(second, 'step started', "\"number\":$number,\"of\":2,\"step\":{\"node\":\"pg1\",\"title\":\"stop the server\",\"action\":\"$action\"}")
    }

    private static String line(int second, String event, String more) {
        "{\"kesh\":1,\"event\":\"$event\",\"at\":\"2026-11-28T10:00:${second.toString().padLeft(2, '0')}Z\",$more}\n"
    }

    private static String unkept(int second, int number) {
        line(second, 'step failed', "\"number\":$number,\"of\":2,\"message\":\"/journal: the journal cannot be written\"")
    }

    private static String ended(int second, String sentence) {
        line(second, 'ended', "\"outcome\":\"x\",\"sentence\":\"$sentence\"")
    }

    def 'a run that ended well has nothing untrue in it, and its times are read'() {
        given:
        def told = told(0, started(1, 1) + line(9, 'step done', '"number":1,"of":2') + ended(12, 'Done.'))

        expect:
        told.untrue() == []
        told.done
        told.silence() == Duration.ofSeconds(8)
        told.longestStep() == [Duration.ofSeconds(8), 'pg1: stop the server']
    }

    def '#what'() {
        expect:
        told(exit, lines, text).untrue().size() == wrong

        where:
        what                                         | exit | lines                                                   | text                                              || wrong
        'nothing was changed, and nothing was begun' | 3    | ''                                                      | 'Refused: no. Nothing was changed.'               || 0
        'it was begun'                               | 3    | started(1, 1)                                           | 'Refused: no journal. Nothing was changed.'       || 1
        'it was begun without a journal'             | 3    | started(1, 1) + unkept(2, 1)                            | 'Refused: no journal. Nothing was changed.'       || 0
        'only a wait was begun'                      | 3    | started(1, 1, 'await')                                  | 'Refused: no. Nothing was changed.'               || 0
        'two ends'                                   | 0    | ended(1, 'Stopped at step 2 of 2.') + ended(2, 'Done.') | ''                                                || 1
        'done, but interrupted'                      | 130  | ended(1, 'Done.')                                       | ''                                                || 1
        'a stack trace'                              | 1    | ended(1, 'Stopped at step 1 of 2.')                     | '\tat kesh.Main.main(Main.java:3)'                || 1
        'a bug'                                      | 70   | ''                                                      | ''                                                || 1
        'a line that was cut off'                    | null | '{"kesh":1,"ev'                                         | ''                                                || 0
    }

    def 'the reasons of a refusal are in the checks and at the end, not in the script'() {
        given:
        def planned = line(1, 'planned', """"title":"rejoin 'pg1'","checks":[{"verdict":"held","message":"pg2"},\
            {"verdict":"failed","message":"no member is called pg1","hint":"name another"}]""")
        def ended = line(2, 'ended', '"sentence":"Refused: a check does not hold. Nothing was changed.","message":"a check does not hold"')

        expect:
        told(3, planned + ended).reasons() == 'no member is called pg1\nname another\na check does not hold'
    }

    private static Told told(Integer exit, String lines, String text = '') {
        new Told(exit, lines + text, lines)
    }
}
