package kesh.lab.torture

import spock.lang.Specification

class DrawsSpec extends Specification {
    def 'a seed chooses the same runs in the same order, and another one others'() {
        expect:
        chosen(7, 40) == chosen(7, 300).take(40)
        chosen(7, 40) != chosen(8, 40)
    }

    def 'in some 300 runs each word and each fault comes, numbered from 1'() {
        when:
        def draws = Draws.of(1, Words.ALL, Faults.ALL, 300)

        then:
        draws*.number == (1..300).toList()
        draws*.word*.name as Set == Words.ALL*.name as Set
        Faults.ALL.findAll { !(it in draws*.fault) && Words.ALL.any { word -> it.suits(word) } }*.name == []
        draws.every { it.line in 1..it.word.lines && it.fault.suits(it.word) }
    }

    def 'names can be given on a command line, and each is one thing'() {
        expect:
        names.every { !it.contains(',') && !it.endsWith('*') }
        names.size() == names.unique(false).size()

        where:
        names << [Words.ALL*.name, Faults.ALL*.name]
    }

    def 'a fault that needs a role is not tried if no host has it, or if that host must not be hit'() {
        expect:
        !Faults.named('power primary').suits(Word.named('promote'))
        !Faults.named('expand of spare at the question').suits(Word.named('expand 2'))
        Faults.named('power primary').suits(Word.named('switchover'))
    }

    private static List<String> chosen(long seed, int count) {
        Draws.of(seed, Words.ALL, Faults.ALL, count)*.toString()
    }
}
