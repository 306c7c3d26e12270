package kesh.fake

import kesh.dsl.Words
import kesh.run.Outcome
import spock.lang.Specification

/** The script in a word's page works: on a healthy cluster it can be planned, and the plan can be executed. */
class PagesSpec extends Specification {
    private static String script(Words.Described word) {
        (PagesSpec.getResourceAsStream("/kesh/words/${word.name()}.md").getText('UTF-8') =~ /(?s)```groovy\n(.*?)```/).collect { it[1].toString() }.last()
    }

    /** These contain text of the operator's that the fake does not know: SQL, shell lines, files, names of parameters. */
    private static final List<String> IN_OTHERS_WORDS = ['get', 'require', 'set', 'sh', 'sql']

    /** These are for a cluster that is not healthy, or need more hosts than there are. */
    private static final List<String> REFUSED = ['cluster', 'expand', 'node', 'promote', 'rebuild', 'rejoin', 'trust']

    def "#word.name"() {
        given:
        def run = Run.of(Clusters.of(members: 3, spares: 1), script(word))

        expect:
        run.plan.refused == (word.name() in REFUSED)
        run.plan.refused || run.plan.nothingToDo || run.outcome.kind() == Outcome.Kind.DONE

        where:
        word << Words.all().findAll { script(it).contains('via ') && !(it.name() in IN_OTHERS_WORDS) }
    }
}
