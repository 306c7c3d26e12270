package kesh.verb

import kesh.cluster.NodeSelection
import kesh.states.Verbs
import spock.lang.Specification

/** The words by which verbs call nodes: what a verb does not tell of them, nobody can find ambiguous. */
class WordsForNodesSpec extends Specification {
    static final Set<String> CALL_NODES = ['word', 'words', 'upstream', 'standbys', 'from', 'on', 'expands']
    /** They call no node: what is done, what it needs, and what it is called. */
    static final Set<String> OTHERS = ['archive', 'behind', 'bound', 'directory', 'drain', 'holds', 'line', 'local', 'location', 'lost', 'mode', 'password',
                                       'path', 'priority', 'purge', 'restart', 'root', 'since', 'sql', 'text', 'title', 'wish', 'wishes']

    def "each verb tells all words by which it calls nodes"() {
        expect:
        Verbs.of('one', 'two', 'three').each { verb ->
            def called = verb.class.recordComponents.findAll { it.name in CALL_NODES }
                    .collectMany { words(it.accessor.invoke(verb)) }
            assert verb.words() as Set == called as Set
        }
    }

    def "each part of a verb calls nodes, or is known not to"() {
        expect:
        Verbs.of('one', 'two', 'three').collectMany { it.class.recordComponents*.name }.toSet() - CALL_NODES - OTHERS == [] as Set
    }

    private static List<String> words(Object part) {
        switch (part) {
            case String: return [part]
            case Optional: return part.map { [it] }.orElse([])
            case NodeSelection: return part.words()
            case Verb: return part.words()
            default: return part.collectMany { words(it) }
        }
    }
}
