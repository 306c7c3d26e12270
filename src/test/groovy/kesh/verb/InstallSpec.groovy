package kesh.verb

import kesh.cluster.DataDirectory.Kind
import kesh.cluster.Machine
import kesh.cluster.Secret
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.grow.Install
import kesh.verb.grow.NewCluster
import kesh.verb.grow.Witness
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The plans of install and witness: a state in a few words here, the plan in a file named like the row. */
class InstallSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    /** Bare hosts. */
    static final Closure<?> BARE = {
        newcomer('pg1', id: 1)
        newcomer('pg2', id: 2)
    }

    static final Closure<?> CLUSTER = {
        primary 'pg1'
        standby 'pg2'
        newcomer('pg3', id: 3)
    }

    private static Install abroad(String locale) {
        def wish = new NewCluster(States.DATA, States.CONF, 5432, locale, [:], [])
        new Install('pg1', ['pg2'], wish, new Secret('a new password'))
    }

    private static Closure<?> locales(Map<String, String> of1, Map<String, String> of2) {
        { it ->
            change('pg1') { machine platform: new Machine.Platform('x86_64', 'glibc 2.36', of1) }
            change('pg2') { machine platform: new Machine.Platform('x86_64', 'glibc 2.36', of2) }
        }
    }

    private static Install install(String word = 'pg1', Map<String, String> settings = [:], List<String> access = []) {
        def wish = new NewCluster(States.DATA, States.CONF, 5432, NewCluster.LOCALE, settings, access)
        new Install(word, [], wish, new Secret('a new password'))
    }

    private static Witness witness(String word = 'pg3', String location = null) {
        new Witness(word, Optional.ofNullable(location))
    }

    @Shared
    List<List<Object>> rows = [
            ['bare', BARE, {}, install()],
            ['with wishes', BARE, {}, install('pg1', [shared_preload_libraries: 'pg_stat_statements', log_line_prefix: "it's \\ %m "],
                    ['host all all samenet scram-sha-256'])],
            ['half made', BARE, { change('pg1') { data kind: Kind.OTHER; job 'make-pg1', exit: 1; conf "node_id=1\nnode_name='pg1'\n" } }, install()],
            ['being made', BARE, { change('pg1') { data kind: Kind.OTHER; job 'make-pg1', running: true; conf "node_id=1\nnode_name='pg1'\n" } }, install()],
            ['made', BARE, { change('pg1') { data kind: Kind.DATABASE, systemIdentifier: '1'; job 'made-pg1', exit: 0 } }, install()],
            ['a password is known', BARE, { change('pg1') { passfile '10.9.0.11:5432:*:repmgr:an older password\n' } }, install()],
            ["somebody's database", BARE, { change('pg1') { data kind: Kind.DATABASE, systemIdentifier: '1' } }, install()],
            ['its own server, stopped', BARE, { change('pg1') { data kind: Kind.DATABASE, systemIdentifier: '1'; conf "node_id=1\nnode_name='pg1'\n" } }, install()],
            ['software of KingbaseES', BARE, { change('pg1') { kingbase kbha: OptionalInt.empty() } }, install()],
            ['not seen', BARE, { change('pg1') { unreachable() } }, install()],
            ['not declared', BARE, {}, install('pg9')],
            ['a locale', BARE, locales(['de_DE.UTF-8': 'UTF-8'], ['de_DE.UTF-8': 'UTF-8']), abroad('de_DE.UTF-8')],
            ['a locale that one lacks, and of one it could not be told', BARE, locales(['de_DE.UTF-8': ''], [:]), abroad('de_DE.UTF-8')],
            ['a locale of another character set', BARE, locales(['de_DE': 'ISO-8859-1'], ['de_DE': 'ISO-8859-1']), abroad('de_DE')],
            ['the locale C', BARE, locales([C: 'ANSI_X3.4-1968'], [C: 'ANSI_X3.4-1968']), abroad('C')],
            ['a member already', CLUSTER, {}, install()],
            ['beside a cluster', CLUSTER, {}, install('pg3')],
            ['witness', CLUSTER, {}, witness()],
            ['witness, elsewhere', CLUSTER, {}, witness('pg3', 'dc3')],
            ['witness, half made', CLUSTER, { change('pg3') { data kind: Kind.OTHER; job 'make-pg3', exit: 1 } }, witness()],
            ['witness, no password known', CLUSTER, { change('pg1') { passfile '' } }, witness()],
            ['witness, a standby already', CLUSTER, {}, witness('pg2')],
            ['witness, no locale', CLUSTER, { change('pg3') { machine platform: new Machine.Platform('x86_64', 'glibc 2.36', ['C.UTF-8': '']) } }, witness()],
            ['witness, a database is there', CLUSTER, { change('pg3') { data kind: Kind.DATABASE, systemIdentifier: '1' } }, witness()],
    ]

    def "#name"() {
        given:
        def state = new States().apply(cluster).apply(change).build()

        when:
        def plan = verb.plan(state)

        then:
        snapshots.assertThat(PlanText.of(plan, name in ['bare', 'witness'])).matchesSnapshot("install/$name".toString())

        and: 'nothing is left to do when it is done'
        plan.refused || verb.plan(plan.after()).nothingToDo

        where:
        row << rows
        name = row[0].toString()
        cluster = row[1] as Closure<?>
        change = row[2] as Closure<?>
        verb = row[3] as Verb
    }
}
