package kesh.lab

import java.nio.file.Files
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** The program in the README, compiled and run with a JDK as it says there, against real hosts. */
class EmbeddingLabSpec extends Specification {
    private static final String GROW = "$Lab.PROJECT/dsl-examples/embedding/Grow.java"
    private static final String EXPAND = "$Lab.PROJECT/dsl-examples/expand.groovy"

    @Shared @AutoCleanup Lab lab = new Lab('--nodes', '2', '--spares', '2').settled(2)

    private KeshRun grow(List<String> options, String... arguments) {
        lab.java('-cp', "$Lab.PROJECT/target/kesh.jar", *options, GROW, *arguments)
    }

    def 'it looks, plans, carries out, and has loaded nothing of the command line'() {
        given:
        def loaded = lab.home.resolve('loaded')

        when:
        def run = grow(["-Xlog:class+load=info:file=$loaded" as String], EXPAND)

        then:
        run.exit() == 0
        run.err() == ''
        run.out().readLines().take(3) == ['pg1: primary, running', 'pg2: standby, streaming', 'pg4: -, not a member']
        run.out().contains("Plan: expand 'pg4' (expand.groovy:")
        run.out().contains('8 of 9: register with repmgr') || run.out().contains(': register with repmgr')
        run.out().readLines().last() == 'Done.'
        lab.sql('pg1', "select count(*) from pg_stat_replication where state = 'streaming' and application_name = 'pg4'") == '1'

        and: 'who did it, the cluster remembers, and the journal is where the command line looks for it'
        lab.sql('pg1', "select details from repmgr.events where event = 'kesh_expand'").contains('by kesh: grow[')
        lab.journals().size() == 1

        and:
        def classes = Files.readString(loaded)
        classes.contains('kesh.run.Executor')
        ['org.jline.', 'picocli.', 'kesh.cli.', 'kesh.repl.'].every { !classes.contains(" $it") }
    }

    def 'a second time there is nothing to do; a mistake is told'() {
        expect:
        grow([], EXPAND).out().readLines().last() == 'Done. There was nothing to do.'
        grow([], lab.script("cluster('rwc') { expnad 'pg4' }") as String).out() == "script.groovy:1: unknown word 'expnad'; did you mean 'expand'?\n"
    }
}
