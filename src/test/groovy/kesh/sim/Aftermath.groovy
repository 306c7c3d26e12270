package kesh.sim

import groovy.transform.CompileStatic
import kesh.fake.FakeCluster
import kesh.fake.FakeCommands
import kesh.fake.FakeHost
import kesh.run.Outcome

/** The faults are over: everything around the cluster is repaired. The operator runs the script again, and then helps himself. */
@CompileStatic
class Aftermath {
    private static final long A_WHILE = 180_000
    private static final int ENOUGH = 20
    /** Maps a kind of job to the words that leave nothing of such a job on their node. */
    private static final Map<String, String> ENDING = [clone: '^(rebuild|expand|shrink)', rewind: '^(rejoin|rebuild|shrink)', restart: '^(restart|set|start|shrink)']

    private final World world
    private final FakeCluster cluster

    Aftermath(World world) {
        this.world = world
        this.cluster = world.cluster
    }

    void run() {
        world.calm()
        world.tell('the storm is over')
        cluster.cut.clear()
        world.cutOff.clear()
        new FakeCommands(cluster).finishJobs()
        cluster.hosts.values().each { FakeHost it -> it.database?.replayPaused = false }
        cluster.hosts.values().findAll { FakeHost it -> !it.up }.each { FakeHost it -> world.boots(it, world.story.seed % 2 == 0) }
        nobodyAnswers()
        world.elapse(A_WHILE)
        Kesh last = again(world.story.scene.wish)
        // The same applies to another operator whose run was stopped.
        if (world.keshes.any { Kesh it -> it.wish == world.story.scene.otherWish && !it.good }) {
            last = again(world.story.scene.otherWish)
        }
        List<String> tried = []
        List<String> refused = []
        int keshes = 0
        while (true) {
            nobodyAnswers()
            List<String> wrong = wrong()
            String remedy = wrong ? (last.hints() + refused.reverse() + remedies()).find { !(it in tried) } : null
            if (!wrong) {
                return
            }
            if (remedy == null || keshes++ >= ENOUGH) {
                world.broken << "it is not whole again: ${wrong.join('; ')}; tried: ${tried ?: 'nothing'}".toString()
                return
            }
            tried << remedy
            last = world.kesh(remedy)
            refused.remove(remedy)
            if (last.outcome?.kind() == Outcome.Kind.REFUSED) {
                refused << remedy
            } else if (last.steps) {
                // A word that was useless before may help now.
                tried.retainAll([remedy])
            }
            world.elapse(A_WHILE)
        }
    }

    /** Runs the same script again, at most twice. */
    private Kesh again(String wish) {
        Kesh last = null
        (1..2).find {
            last = world.kesh(wish)
            world.broken.addAll(forgotten(last))
            world.elapse(A_WHILE)
            last.good
        }
        last
    }

    /** The things that a run which ends with Done has left undone, without a word about them. */
    private List<String> forgotten(Kesh kesh) {
        if (!kesh.good) {
            return []
        }
        String said = kesh.words()
        List<String> left = []
        if (kesh.wish =~ /^(promote|switchover)/) {
            members().findAll { FakeHost it -> it.running && it.inRecovery && it.upstream == null && !isWitness(it) && !said.contains(it.name) && isBelowAnother(it) }.each { FakeHost it ->
                left << "'$kesh.wish' says: ${kesh.outcome.sentence()} But $it.name receives from nobody".toString()
            }
        }
        cluster.hosts.values().each { FakeHost host ->
            host.jobs.findAll { String name, FakeHost.FakeJob job -> !job.running && kesh.wish.contains("'$host.name'") && kesh.wish =~ ENDING[name.replaceFirst(/-.*/, '')] }.each { String name, FakeHost.FakeJob job ->
                left << "'$kesh.wish' says: ${kesh.outcome.sentence()} But the job $name is left on $host.name".toString()
            }
        }
        left
    }

    /** If it was set to follow and was then detached by hand, it is for check to report that. */
    private boolean isBelowAnother(FakeHost host) {
        FakeHost primary = cluster.primary()
        String source = host.settings("$host.dataDirectory/postgresql.auto.conf").primary_conninfo
        primary != null && cluster.hosts.keySet().any { source?.contains("host=$it ") } && primary.database.rows.find { FakeCluster.hostOf(it) == host.address }?.upstream_node_id != cluster.rowOf(primary).node_id
    }

    /** Without a server that answers, kesh knows of no cluster: somebody starts the last primary. */
    private void nobodyAnswers() {
        List<FakeHost> able = members().findAll { FakeHost it -> !isWitness(it) && it.database && !it.database.half }
        if (able && !able.any { FakeHost it -> it.running }) {
            FakeHost last = able.max { FakeHost it -> it.database.timeline * 2 + (it.inRecovery ? 0 : 1) }
            world.tell("somebody starts the server of $last.name, as none runs")
            new Deeds(cluster).start(last)
        }
    }

    private List<FakeHost> members() {
        FakeHost knowing = cluster.primary() ?: cluster.hosts.values().findAll { FakeHost it -> it.database && !it.database.half }
                .max { FakeHost it -> it.database.timeline * 100 + it.database.rows.size() }
        cluster.hosts.values().findAll { FakeHost it -> knowing.database.rows.any { row -> row.conninfo.contains("host=$it.address ") } } as List<FakeHost>
    }

    private List<FakeHost> primaries() {
        members().findAll { FakeHost it -> it.running && !it.inRecovery && cluster.rowOf(it)?.type == 'primary' }
    }

    private boolean isWitness(FakeHost host) {
        world.story.scene.witness && host.name == "pg$world.story.scene.members"
    }

    /** The faults of the cluster, in words. */
    List<String> wrong() {
        List<String> wrong = []
        List<FakeHost> primaries = primaries()
        if (primaries.size() != 1) {
            wrong << "primaries: ${primaries*.name}".toString()
        }
        members().findAll { FakeHost it -> !(it in primaries) && !isWitness(it) }.each { FakeHost it ->
            Map<String, String> row = primaries ? primaries[0].database.rows.find { row -> row.conninfo.contains("host=$it.address ") } : null
            if (!it.running) {
                wrong << "$it.name does not run".toString()
            } else if (it.upstream == null) {
                wrong << "$it.name receives from nobody".toString()
            } else if (row && (row.type != 'standby' || row.active != 't' || row.upstream_node_id != cluster.rowOf(cluster.hosts[it.upstream])?.node_id)) {
                wrong << "the record of $it.name: $row.type, upstream $row.upstream_node_id, active $row.active".toString()
            }
        }
        members().findAll { FakeHost it -> it.running }.each { FakeHost it ->
            it.database.slots.findAll { slot -> !cluster.slotActive(it, slot) }.each { slot -> wrong << "$slot of $it.name is used by nobody".toString() }
        }
        // A node without a record is no member any more: its repmgrd does not matter.
        members().findAll { FakeHost it -> it.paused && it.running }.each { FakeHost it -> wrong << "$it.name is paused".toString() }
        if (cluster.locks) {
            wrong << 'it is locked'
        }
        wrong
    }

    /** The actions of an operator who sees what is wrong. */
    private List<String> remedies() {
        List<FakeHost> primaries = primaries()
        List<FakeHost> others = members().findAll { FakeHost it -> !(it in primaries) && !isWitness(it) }
        if (primaries.empty) {
            List<FakeHost> standing = others.findAll { FakeHost it -> it.running && it.inRecovery }
            List<FakeHost> down = others.findAll { FakeHost it -> !it.running && !it.inRecovery }.sort(false) { FakeHost it -> -it.database.timeline }
            return down.collect { "pause\n    start '$it.name'\n    unpause".toString() } + standing.collect { "promote '$it.name'".toString() }
        }
        if (primaries.size() > 1) {
            List<FakeHost> losers = primaries.sort(false) { FakeHost it -> it.database.timeline }.dropRight(1)
            FakeHost winner = primaries.max { FakeHost it -> it.database.timeline }
            return losers.collectMany { ["rejoin '$it.name'".toString(), "stop '$it.name'".toString(), "rebuild '$it.name'".toString()] } +
                    others.findAll { FakeHost it -> it.upstream != winner.address }.collect { "follow '$it.name', upstream: '$winner.name'".toString() } +
                    losers.collect { "pause\n    rejoin '$it.name'\n    unpause".toString() }
        }
        List<String> remedies = []
        others.findAll { FakeHost it -> !it.running }.each { FakeHost it ->
            remedies.addAll(["start '$it.name'", "rejoin '$it.name'", "rebuild '$it.name'"]*.toString())
        }
        others.findAll { FakeHost it -> it.running && it.upstream == null }.each { FakeHost it ->
            remedies.addAll(["follow '$it.name'", "rejoin '$it.name'", "rebuild '$it.name'"]*.toString())
        }
        remedies.addAll(['unpause', 'rescan'])
        others.each { FakeHost it -> remedies << "start '$it.name'".toString() }
        remedies
    }
}
