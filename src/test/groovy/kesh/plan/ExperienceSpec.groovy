package kesh.plan

import java.time.Duration
import java.time.Instant
import kesh.cluster.NodeName
import kesh.plan.Copy.Kind
import kesh.plan.cost.Expectation
import kesh.plan.cost.Experience
import kesh.plan.cost.Experience.Away
import kesh.plan.cost.Experience.Copied
import kesh.plan.cost.Load
import kesh.plan.cost.WriteOutage
import spock.lang.Specification

/** Expectations and their sources: unlike cases are never used. */
class ExperienceSpec extends Specification {
    private static Copy copy(Kind kind, String from, Long mb) {
        new Copy(kind, new NodeName(from), mb == null ? OptionalLong.empty() : OptionalLong.of(mb << 20))
    }

    private static Copied copied(Map how = [:]) {
        new Copied(Instant.parse("2026-11-${how.day ?: 20}T10:00:00Z"), how.here != false,
                copy(how.kind ?: Kind.BACKUP, how.from ?: 'pg1', how.containsKey('mb') ? how.mb : 100), new NodeName(how.to ?: 'pg4'), Duration.ofSeconds(how.took ?: 10))
    }

    private static Load load(Map how = [:]) {
        new Load(6, new NodeName('pg4'), copy(how.kind ?: Kind.BACKUP, 'pg1', how.mb ?: 200), how.together ?: 1, Optional.empty())
    }

    private static String told(Expectation expected) {
        expected.range().map { "${it.least().toSeconds()} ${it.middle().toSeconds()} ${it.most().toSeconds()}, ".toString() }.orElse('') + expected.basis()
    }

    def "a copy: #what"() {
        expect:
        told(new Experience(copies, []).of(load(now))) == says

        where:
        what                  | now                | copies                                                                   || says
        'nothing measured'    | [:]                | []                                                                       || 'no similar copy has been measured yet'
        'another kind'        | [:]                | [copied(kind: Kind.FILES), copied(kind: Kind.REWIND)]                    || 'no similar copy has been measured yet'
        'the same way'        | [:]                | [copied()]                                                               || '20 20 20, as in the earlier copy from pg1 to pg4 on 2026-11-20: 100 MB at 10 MB/s'
        'the same way first'  | [:]                | [copied(to: 'pg5', took: 1), copied(here: false, took: 1), copied()]     || '20 20 20, as in the earlier copy from pg1 to pg4 on 2026-11-20: 100 MB at 10 MB/s'
        'the same donor next' | [:]                | [copied(from: 'pg2', took: 1), copied(to: 'pg5')]                        || '20 20 20, as in the earlier copy from pg1 to other nodes on 2026-11-20: 100 MB at 10 MB/s'
        'the same cluster'    | [:]                | [copied(here: false, took: 1), copied(from: 'pg2', to: 'pg3')]           || '20 20 20, as in the earlier copy between other nodes on 2026-11-20: 100 MB at 10 MB/s'
        'then any'            | [:]                | [copied(here: false)]                                                    || '20 20 20, as in the earlier copy in other clusters on 2026-11-20: 100 MB at 10 MB/s'
        'several'             | [:]                | [copied(day: 22, took: 5), copied(day: 21, took: 20, mb: 50), copied()]  || '10 20 80, as in the last 3 copies from pg1 to pg4, the latest on 2026-11-22: 50 MB to 100 MB at 2.5 MB to 20 MB/s'
        'the latest five'     | [:]                | [copied()] * 5 + [copied(took: 1)] * 5                                   || '20 20 20, as in the last 5 copies from pg1 to pg4, the latest on 2026-11-20: 100 MB at 10 MB/s'
        'of unknown size'     | [:]                | [copied(mb: null)]                                                       || 'no similar copy has been measured yet'
        'a much larger one'   | [mb: 1001]         | [copied()]                                                               || '100 100 100, as in the earlier copy from pg1 to pg4 on 2026-11-20: 100 MB at 10 MB/s; this one is much larger'
        'two at once'         | [together: 2]      | [copied()]                                                               || '20 20 20, as in the earlier copy from pg1 to pg4 on 2026-11-20: 100 MB at 10 MB/s; 2 copies at once share the bandwidth of pg1'
        'a rewind'            | [kind: Kind.REWIND] | [copied(), copied(kind: Kind.REWIND, mb: null, took: 7)]                || '7 7 7, as in the earlier rewind from pg1 to pg4 on 2026-11-20'
    }

    def "a time without writes: #what"() {
        expect:
        told(new Experience([], outages).of(new WriteOutage(2, until, new NodeName('pg1')))) == says

        where:
        what               | until | outages                                         || says
        'nothing measured' | 3     | [away(true, true, 4)]                           || 'no change of primary has been measured yet'
        'here first'       | 3     | [away(false, false, 1), away(true, false, 4)]   || '4 4 4, as in the earlier change of primary in this cluster on 2026-11-20'
        'elsewhere'        | 3     | [away(false, false, 1), away(false, false, 5)]  || '1 5 5, as in the last 2 changes of primary in other clusters, the latest on 2026-11-20'
        'a restart'        | 2     | [away(true, false, 1), away(true, true, 4)]     || '4 4 4, as in the earlier restart of a primary in this cluster on 2026-11-20'
    }

    private static Away away(boolean here, boolean restart, int took) {
        new Away(Instant.parse('2026-11-20T10:00:00Z'), here, restart, Duration.ofSeconds(took))
    }
}
