package kesh.sim

import groovy.transform.CompileStatic
import groovy.transform.Immutable
import kesh.fake.Clusters
import kesh.fake.FakeCluster
import kesh.fake.FakeCommands
import kesh.fake.FakeHost
import kesh.fake.FakeWal

/** The beginning of a story: a cluster, its history, and the wishes of two operators. */
@CompileStatic
@Immutable
class Scene {
    int members
    /** The last one is below another standby. */
    boolean cascade
    boolean witness
    boolean repmgrd
    boolean slots
    int spares
    Before before
    String wish
    String otherWish
    boolean person
    /** The last standby's password file has no logins to the primary. */
    boolean lacksLogins

    enum Before { HEALTHY, STANDBY_DOWN, PRIMARY_DEAD, FAILED_OVER, TWO_PRIMARIES }

    /** A random scene whose parts fit together. */
    static Scene draw(Random random) {
        int members = 2 + random.nextInt(3)
        boolean witness = members > 2 && random.nextInt(5) == 0
        boolean cascade = !witness && members > 2 && random.nextInt(4) == 0
        Before before = random.nextInt(2) == 0 ? Before.HEALTHY : Before.values()[random.nextInt(Before.values().length)]
        int standbys = witness ? members - 2 : members - 1
        new Scene(members, cascade, witness, random.nextInt(4) != 0, random.nextInt(4) != 0, random.nextInt(2),
                before, wish(random, before, standbys, members), wish(random, before, standbys, members), random.nextBoolean(), false)
    }

    private static String wish(Random random, Before before, int standbys, int members) {
        String some = "pg${2 + random.nextInt(standbys)}"
        String last = "pg${1 + standbys}"
        String spare = "pg${members + 1}"
        List<String> healthy = [
                "switchover to: '$some'", "switchover to: '$some'", "switchover to: '$some'", "shrink '$last'", "shrink '$some'", "rebuild '$last'",
                "follow '$last', upstream: '$some'", "follow '$last'", "restart on: all, since: '2026-11-01 00:09Z'", "stop '$last'", "start '$last'",
                "expand '$spare', host: '10.9.0.${11 + members}', id: ${members + 1}", 'pause', 'unpause', "rejoin '$last'",
                "set max_connections: 200, restart: true", "set work_mem: '8MB'", 'rescan']*.toString()
        Map<Before, List<String>> wishes = [
                (Before.HEALTHY): healthy,
                (Before.STANDBY_DOWN): ["rebuild '$last'", "rebuild '$last'", "start '$last'", "start on: all", "shrink '$last'", "rejoin '$last'", "switchover to: '$some'", "switchover to: '$last'"]*.toString(),
                (Before.PRIMARY_DEAD): ["promote '$some'", "promote '$some'", "promote '$some', lost: true", "start 'pg1'", "pause\n    start 'pg1'\n    unpause"]*.toString(),
                (Before.FAILED_OVER): ["rejoin 'pg1'", "rejoin 'pg1'", "rebuild 'pg1'", "switchover to: '$some'", "promote 'pg2'", "shrink 'pg1'", "start 'pg1'"]*.toString(),
                (Before.TWO_PRIMARIES): ["rejoin 'pg1'", "rejoin 'pg1'", "rebuild 'pg1'", 'rescan']*.toString()] as Map<Before, List<String>>
        List<String> of = wishes[before]
        of[random.nextInt(of.size())]
    }

    String script(String statements) {
        List<String> ways = (1..members).collect { "via 'pg$it', host: '${Clusters.address(it)}'".toString() }
        "cluster('rwc') {\n    ${ways.join('\n    ')}\n    $statements\n}"
    }

    FakeCluster cluster() {
        Map<String, Object> wishes = [members: members, spares: spares, repmgrd: repmgrd, slots: slots] as Map<String, Object>
        if (cascade) {
            wishes.upstreams = [(members): 2]
        }
        if (witness) {
            wishes.witness = members
        }
        FakeCluster cluster = Clusters.of(wishes)
        FakeHost first = cluster.named('pg1')
        if (lacksLogins) {
            String passfile = "$first.home/.pgpass"
            last(cluster).write(passfile, '600', first.text(passfile).readLines().findAll { String it -> !it.startsWith("$first.address:") }.join('\n') + '\n')
        }
        FakeWal begin = new FakeWal(null, 1, 0)
        cluster.hosts.values().findAll { FakeHost it -> it.database }.each { FakeHost it -> it.database.wal = begin }
        switch (before) {
            case Before.STANDBY_DOWN:
                new FakeCommands(cluster).stopServer(last(cluster))
                break
            case Before.PRIMARY_DEAD:
                if (isLastOdd()) {
                    receivesMoreAndStops(cluster, last(cluster))
                }
                dies(cluster, first)
                break
            case Before.FAILED_OVER:
                failsOver(cluster)
                if (isLastOdd()) {
                    followsHalf(cluster, last(cluster))
                }
                break
            case Before.TWO_PRIMARIES:
                failsOver(cluster)
                first.crashed = false
                new FakeCommands(cluster).startServer(first)
                first.database.append()
        }
        cluster
    }

    /** The spare host plays no part in a failover: with one, the last standby is not like the others. */
    private boolean isLastOdd() {
        before in [Before.PRIMARY_DEAD, Before.FAILED_OVER] && spares > 0 && !cascade && (witness ? members - 1 : members) > 2
    }

    private FakeHost last(FakeCluster cluster) {
        cluster.named("pg${witness ? members - 1 : members}")
    }

    /** It has received WAL of the new timeline, and no more since then; its record and its last restartpoint are older. */
    private static void followsHalf(FakeCluster cluster, FakeHost last) {
        FakeHost primary = cluster.named('pg2')
        primary.database.correct(cluster.rowOf(last).node_id, [upstream_node_id: '1'])
        cluster.replicate()
        new Deeds(cluster).cutLoose(last)
    }

    private static void receivesMoreAndStops(FakeCluster cluster, FakeHost last) {
        FakeHost first = cluster.named('pg1')
        cluster.receivers(first).findAll { FakeHost it -> !it.is(last) }.each { FakeHost it -> cluster.detach(it) }
        first.database.append(1)
        cluster.replicate()
        new FakeCommands(cluster).stopServer(last)
    }

    private static void dies(FakeCluster cluster, FakeHost primary) {
        Clusters.powerCut(cluster, primary)
        primary.up = true
        primary.crashed = true
    }

    private static void failsOver(FakeCluster cluster) {
        dies(cluster, cluster.named('pg1'))
        new Deeds(cluster).promote(cluster.named('pg2'))
        cluster.hosts.values().findAll { FakeHost it -> it.running && it.inRecovery && it.upstream == null }.each { FakeHost it ->
            new Deeds(cluster).follow(it, cluster.named('pg2'))
        }
    }

    String toString() {
        "$members members${cascade ? ', the last below pg2' : ''}${witness ? ', the last a witness' : ''}${repmgrd ? '' : ', no repmgrd'}${slots ? '' : ', no slots'}${lacksLogins ? ', the last without logins to the primary' : ''}; ".toString() +
                "${before.name().toLowerCase().replace('_', ' ')}${!isLastOdd() ? '' : before == Before.PRIMARY_DEAD ? ', and the last standby, which has more, stopped' : ', and the last standby follows only by half'}; ${person ? 'an operator' : 'one who agreed beforehand'} wants: ${wish.replaceAll(/\s+/, ' ')}".toString()
    }
}
