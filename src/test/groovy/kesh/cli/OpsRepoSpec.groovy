package kesh.cli

import java.nio.file.Files
import java.nio.file.Path
import kesh.translation.Translation
import spock.lang.Specification

/** The example of a repository of ops scripts, tested in the way that it recommends. */
class OpsRepoSpec extends Specification {
    private static final Path REPO = Path.of('dsl-examples/ops-repo')

    def 'its plans are as approved, whenever they are checked'() {
        given:
        def out = new ByteArrayOutputStream()

        expect:
        new Rehearsal(new PrintStream(out), Translation.NONE).run(REPO, false)
        out.toString('UTF-8').readLines().last() == '6 of 6 plans are as approved.'
    }

    def 'a sick cluster is refused where that is meant'() {
        expect:
        Files.readString(REPO.resolve('grow/pg3-is-down.plan')).contains('Refused: it is not known whether all standbys keep up. Nothing was changed.')
    }

    def 'the saved states hold no password, but a number in its place'() {
        given:
        def states = REPO.toFile().listFiles().findAll { it.directory }*.listFiles().flatten().findAll { it.name.endsWith('.json') }

        expect:
        states.size() == 6
        states.every { file ->
            def logins = (file.text =~ /:repmgr:repmgr:([^\\"]*)/).collect { it[1] }
            logins && logins.every { it ==~ /secret-\d+/ } && !file.text.contains('PRIVATE KEY')
        }
    }
}
