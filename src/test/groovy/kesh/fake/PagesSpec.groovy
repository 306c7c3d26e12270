package kesh.fake

import kesh.dsl.Words
import kesh.run.Outcome
import spock.lang.Specification

/** The script in a word's page is one that works: on a cluster that is well it can be planned, and what is planned is carried out. */
class PagesSpec extends Specification {
    private static String script(Words.Described word) {
        (PagesSpec.getResourceAsStream("/kesh/words/${word.name()}.md").getText('UTF-8') =~ /(?s)```groovy\n(.*?)```/).collect { it[1].toString() }.last()
    }

    /** What the operator writes himself means nothing to the fake: SQL, lines for a shell, files, names of parameters. */
    private static final List<String> IN_OTHERS_WORDS = ['get', 'require', 'set', 'sh', 'sql']

    /** They are for a cluster that is not well, or is to have more hosts than there are. */
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
