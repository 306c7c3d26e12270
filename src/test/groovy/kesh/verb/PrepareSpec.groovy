package kesh.verb

import java.nio.file.Files
import java.nio.file.Path
import kesh.cluster.Installation
import kesh.cluster.Kingbase
import kesh.cluster.Link.Kind
import kesh.cluster.Machine
import kesh.cluster.Product
import kesh.software.SoftwareArchive
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.Records
import kesh.states.States
import kesh.verb.software.Prepare
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The plans of prepare: a state in a few words here, the plan in a file named like the row. */
class PrepareSpec extends Specification {
    private static final List<String> PACKAGES = ['postgresql-15=15.18-0+deb12u1', 'postgresql-15-repmgr=5.3.3-1']
    private static final Installation.Tree TREE = new Installation.Tree('5e1f' * 16, 1204, 48L << 20)

    @Snapshot
    NamedSnapshots snapshots

    private static Installation packaged(List<String> packages = PACKAGES) {
        new Installation('/usr/lib/postgresql/15', packages ? 'apt-get install' : '', packages, Optional.empty(), '', !packages, false, false, OptionalLong.empty())
    }

    private static Installation product(Map<String, ?> changed = [:]) {
        Records.with(changed, new Installation('/opt/product', '', [], Optional.of(TREE), 's', false, false, true, OptionalLong.of(9L << 30)))
    }

    private static Machine.Software software(String root) {
        new Machine.Software(Product.POSTGRESQL, "$root/bin", '15.18', Optional.of('5.3.3'), "$root/bin/repmgr")
    }

    private static Prepare unpacking(Map<String, ?> changed = [:]) {
        new Prepare('pg4', Optional.empty(), Optional.of(Records.with(changed, new SoftwareArchive('db.zip', Path.of('/root/db.zip'), Optional.empty(), TREE,
                ['bin', 'bin/postgres', 'bin/repmgr', 'lib', 'share'] as Set, Optional.of('x86_64')))))
    }

    static final Closure<?> PACKAGED = {
        primary('pg1') { machine installation: Optional.of(packaged()) }
        standby('pg2') { machine installation: Optional.of(packaged()) }
        newcomer('pg4') { machine installation: Optional.of(packaged()) }
    }

    /** The products of the cluster; for the new host, only the differences from a bare one. */
    private static Closure<?> products(Map<String, ?> changed = [:]) {
        def bare = [tree: Optional.empty(), empty: true]
        return {
            ['pg1', 'pg2'].each { change(it) { machine installation: Optional.of(product()), software: Optional.of(software('/opt/product')) } }
            change('pg4') { machine installation: Optional.of(product(bare + changed)), software: Optional.empty() }
        }
    }

    @Shared
    List<List<Object>> rows = [
            ['the same packages', {}],
            ['no packages', { change('pg4') { machine installation: Optional.of(packaged([])), software: Optional.empty() } }],
            ['other versions', { change('pg4') { machine installation: Optional.of(packaged(['postgresql-15=15.9-0+deb12u1', PACKAGES[1]])) } }],
            ['rpm', {
                def of = { List<String> packages -> Optional.of(Records.with(packaged(packages), manager: 'dnf install')) }
                change('pg1') { machine installation: of(['postgresql15-server-15.18-1PGDG.rhel9', 'repmgr_15-5.3.3-1.rhel9']) }
                change('pg4') { machine installation: of(['postgresql15-server-15.9-1PGDG.rhel9']) }
            }],
            ['a product', products()],
            ['from a standby', products(), new Prepare('pg4', Optional.of('pg2'), Optional.empty())],
            ['a product that is there', products(tree: Optional.of(TREE), empty: false)],
            ['a copy that was begun', products(empty: false, unfinished: true)],
            ['something else', products(tree: Optional.of(new Installation.Tree('0' * 64, 3, 4L << 20)), empty: false)],
            ['a server runs from something else', [products(), {
                change('pg2') { machine installation: Optional.of(product(tree: Optional.of(new Installation.Tree('0' * 64, 3, 4L << 20)))) }
            }], new Prepare('pg2', Optional.empty(), Optional.empty())],
            ['root has to do something', [products(writable: false, freeBytes: OptionalLong.of(1L << 20)), {
                broken 'pg4', 'pg1', Kind.SSH_LOGIN, 'postgres@10.9.0.11: Permission denied (publickey).'
                change('pg4') { machine directories: ['/run/postgresql': new Machine.Directory(false, false, false)] }
            }]],
            ['another architecture', [products(), {
                change('pg4') { machine platform: new Machine.Platform('aarch64', 'glibc 2.31', [:]) }
            }]],
            ['in a directory of others', { change('pg1') { machine installation: Optional.of(product(root: '/usr/local')) } }],
            ['not all can be read', [products(), { change('pg1') { machine installation: Optional.of(product(tree: Optional.empty())) } }]],
            ['the donor has none', { change('pg1') { machine software: Optional.empty() } }],
            ['unreachable', { change('pg4') { unreachable() } }],
            ['nobody of that name', {}, new Prepare('pg9', Optional.of('pg8'), Optional.empty())],
            ['from itself', {}, new Prepare('pg1', Optional.empty(), Optional.empty())],
            ['a directory to be made', { change('pg4') { machine directories: ['/run/postgresql': new Machine.Directory(false, true, true)] } }],
            ['a job that ended alone', [products(tree: Optional.of(TREE), empty: false), {
                change('pg4') { machine jobs: ['prepare-pg4': new Machine.Job(false, OptionalInt.of(0), 'sh -s')] }
            }]],
            ['out of an archive', [products(), { broken 'pg4', 'pg1', Kind.SSH_LOGIN, 'Permission denied (publickey).' }], unpacking()],
            ['out of an archive that is there', products(tree: Optional.of(TREE), empty: false), unpacking()],
            ['out of another archive than the members', products(empty: false, unfinished: true),
             unpacking(tree: new Installation.Tree('ab' * 32, 7, 9L << 20), license: Optional.of(Path.of('/root/license.dat')))],
            ['out of an archive, over something else', products(tree: Optional.of(new Installation.Tree('0' * 64, 3, 4L << 20)), empty: false), unpacking()],
            ['out of an archive with a directory around', products(), unpacking(paths: ['Server', 'Server/bin', 'Server/bin/postgres'] as Set, architecture: Optional.empty())],
            ['out of an archive with data', [products(), {
                change('pg1') { data path: '/opt/product/data' }
            }], unpacking(paths: ['bin/postgres', 'bin/repmgr', 'data'] as Set, architecture: Optional.of('loongarch64'))],
            ['out of an archive while a copy goes on', [products(empty: false, unfinished: true), {
                change('pg4') { machine jobs: ['prepare-pg4': new Machine.Job(true, OptionalInt.empty(), 'sh -s')] }
            }], unpacking()],
            ['out of an archive, where packages are', {}, unpacking()],
            ['a license that is not there', [products(), {
                ['pg1', 'pg4'].each { change(it) { machine kingbase: Optional.of(new Kingbase(OptionalInt.empty(), false, true, [], [:])) } }
                change('pg1') { machine software: Optional.of(Records.with(software('/opt/product'), product: Product.KINGBASE)) }
            }], unpacking(paths: ['bin/kingbase', 'bin/repmgr', 'lib', 'share'] as Set)],
    ]

    def "#name"() {
        given:
        def states = new States().apply(PACKAGED)
        [change].flatten().each { states.apply(it as Closure<?>) }

        when:
        def plan = verb.plan(states.build())

        then:
        snapshots.assertThat(PlanText.of(plan, true)).matchesSnapshot("prepare/$name".toString())

        and: 'each step is ready when its turn comes, and nothing is left to do then'
        plan.refused || plan.steps().inject(plan.before()) { now, step ->
            assert !step.goal().holds(now)
            step.goal().assume(now)
        }
        plan.refused || verb.plan(plan.after()).nothingToDo

        where:
        row << rows
        name = row[0].toString()
        change = row[1]
        verb = row.size() < 3 ? new Prepare('pg4', Optional.empty(), Optional.empty()) : row[2] as Prepare
    }

    def "no snapshot without a row is left"() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('prepare')).withCloseable { it.collect { it.fileName.toString() - '.txt' } } as Set ==
                rows*.first() as Set
    }
}
