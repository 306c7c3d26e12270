package kesh.cluster

import spock.lang.Specification

class WalSpec extends Specification {

    private static Wal wal(Map<String, Map<Integer, String>> histories) {
        new Wal(histories.collectEntries { of, ends -> [of, ends.collect { timeline, at -> new Wal.Ending(timeline, Lsn.parse(at)) }] },
                Optional.empty(), Optional.empty(), true)
    }

    def 'up to where two servers have the same WAL: #why'() {
        expect:
        wal(own).sharedWith(ownTimeline, wal(others), othersTimeline) == Optional.ofNullable(shared).map { Lsn.parse(it) }

        where:
        why                                | own                               | ownTimeline | others                            | othersTimeline || shared
        'the other was promoted'           | [:]                               | 1           | ['2': [1: '0/50']]                | 2              || '0/50'
        'promoted twice since'             | [:]                               | 1           | ['3': [1: '0/50', 2: '0/70']]     | 3              || '0/50'
        'the second time without it'       | ['2': [1: '0/50']]                | 2           | ['3': [1: '0/50', 2: '0/70']]     | 3              || '0/70'
        'both were promoted'               | ['2': [1: '0/40']]                | 2           | ['2': [1: '0/50']]                | 2              || '0/40'
        'it was promoted, the other not'   | ['2': [1: '0/40']]                | 2           | [:]                               | 1              || '0/40'
        'a history is not there'           | [:]                               | 1           | [:]                               | 2              || null
    }
}
