package kesh.lab

import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** The shell responds to a key at once, whatever the cluster does. */
class TypingLabSpec extends Specification {
    private static final double ENOUGH_MILLIS = 50

    @Shared @AutoCleanup Lab lab = new Lab('--nodes', '2', '--spares', '0').settled(2)

    private Typing shell() {
        def file = lab.script("cluster('rwc') {\n    ${lab.ssh()}\n    via 'pg1', host: '10.9.0.11'\n    via 'pg2', host: '10.9.0.12'\n}\n", 'rwc.groovy')
        lab.typing('-c', file as String)
    }

    /** The median, because other tests run beside this one and single responses may come late. */
    private static double usual(List<Double> answers) {
        answers.sort()[answers.size().intdiv(2)]
    }

    private static void isQuick(Typing typing) {
        def keys = "expand 'pg3', upstream: ".collect { typing.answered(it) }
        assert usual(keys) < ENOUGH_MILLIS: keys
        def tabs = ['swi', 'res', 'expand ', "sql 'sel", "switchover to: '", "get '/var/"].collectMany { begun ->
            (1..3).collect {
                typing.answered('\025' + begun)
                typing.answered('\t')
            }
        }
        assert usual(tabs) < ENOUGH_MILLIS: tabs
    }

    def 'a key is shown and a word completed within 50 ms'() {
        given:
        def typing = shell()
        typing.until('ok')

        expect:
        isQuick(typing)

        cleanup:
        typing.close()
    }

    def 'also while it looks at a cluster that does not answer'() {
        given: 'both lost their power: each attempt to connect takes seconds'
        ['pg1', 'pg2'].each { lab.lab('kill', it) }
        def typing = shell()
        typing.until('…')

        expect:
        isQuick(typing)

        cleanup:
        typing.close()
    }
}
