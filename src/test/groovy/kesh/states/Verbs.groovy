package kesh.states

import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import kesh.cluster.ClusterState
import kesh.cluster.Installation
import kesh.cluster.Machine
import kesh.cluster.NodeSelection
import kesh.cluster.Secret
import kesh.cluster.Seen
import kesh.dsl.ScriptLoader
import kesh.dsl.Words
import kesh.software.SoftwareArchive
import kesh.plan.LocalFile
import kesh.verb.Verb
import kesh.verb.adhoc.Get
import kesh.verb.adhoc.Put
import kesh.verb.adhoc.RequireAnswer
import kesh.verb.adhoc.RequireThat
import kesh.verb.adhoc.Sh
import kesh.verb.adhoc.Sql
import kesh.verb.grow.Expand
import kesh.verb.grow.ExpandSeveral
import kesh.verb.grow.Install
import kesh.verb.grow.NewCluster
import kesh.verb.grow.Witness
import kesh.verb.health.Health
import kesh.verb.health.Rescan
import kesh.verb.operate.Pause
import kesh.verb.operate.Restart
import kesh.verb.operate.SetParameters
import kesh.verb.operate.Start
import kesh.verb.operate.Stop
import kesh.verb.operate.Unpause
import kesh.verb.role.Follow
import kesh.verb.role.Promote
import kesh.verb.role.Rebuild
import kesh.verb.role.Rejoin
import kesh.verb.role.Switchover
import kesh.verb.shrink.Shrink
import kesh.verb.software.Prepare
import kesh.verb.trust.Trust

/** Each verb, for some nodes: in a few usual forms, and as in the pages of the words. */
class Verbs {
    private static final List<Verb> OF_PAGES = Words.all().collect { it.page() }.collectMany { page ->
        def example = page.example().replace('…', "check")
        ScriptLoader.load("${page.word()}.md", page.word() == 'cluster' ? "cluster('x') {\n    via 'pg1'\n}" : page.word() == 'via' ? "cluster('x') {\n$example\n}" : "cluster('x') {\n    via 'pg1'\n    $example\n}", [])
                .statements()*.verb()
    }

    static List<Verb> of(String first, String second, String third) {
        def none = Optional.<String> empty()
        def minute = Duration.ofMinutes(1)
        def wish = new NewCluster(States.DATA, States.CONF, 5432, NewCluster.LOCALE, [:], [])
        def archive = new SoftwareArchive('db.zip', Path.of('/root/db.zip'), Optional.empty(), new Installation.Tree('x', 9, 900L), [] as Set, none)
        def expand = { new Expand(it, none, none, OptionalInt.empty()) }
        [first, second, third].collectMany { word ->
            [new Switchover(word), new Promote(word, false, false), new Promote(word, true, true), new Follow(word, none),
             new Follow(word, Optional.of(first)), new Rebuild(word, none), new Rejoin(word), new Shrink(word, false, true, minute),
             new Shrink(word, true, false, minute), new Prepare(word, none, none), new Witness(word, none), expand(word)]
        } + [NodeSelection.ALL, NodeSelection.PRIMARY, NodeSelection.named([first]), NodeSelection.named([third, second])].collectMany {
            [new Start(it), new Stop(it), new Restart(it, Optional.empty()), new Restart(it, Optional.of(Instant.parse('2026-11-02T00:00:00Z'))),
             new SetParameters([work_mem: '8MB', max_connections: '50'], it, true)]
        } + [
                new ExpandSeveral([expand(second), expand(third)]), new Install(first, [second], wish, new Secret('a new password')),
                new Prepare(third, Optional.of(second), Optional.of(archive)), new Trust([first, third], false), new Trust([first, second, third], true),
                new Health(), new Rescan(), new Pause(), new Unpause(),
                new RequireAnswer('calm', 'select true', NodeSelection.STANDBYS),
                new RequireThat('one primary', { ClusterState state -> Seen.known(state.primaries().size() == 1) }),
                new Sql('select 1', NodeSelection.ALL, minute), new Sh('date', NodeSelection.named([third, 'nobody']), minute),
                new Get('/etc/x', Path.of('x'), NodeSelection.PRIMARY),
                new Put(new LocalFile('x', Path.of('x'), 1, 'ab' * 32), '/etc/x', '644', NodeSelection.named([second])),
        ] + OF_PAGES
    }
}
