package kesh.cli

import java.nio.file.Files
import java.nio.file.Path
import kesh.Problem
import kesh.explain.Explanation
import kesh.translation.Language
import kesh.translation.Translation
import picocli.CommandLine
import spock.lang.IgnoreIf
import spock.lang.Specification
import spock.lang.TempDir

/** An operator's own explanations of messages, as README.md shows them. */
class OwnPhrasesSpec extends Specification {
    static final String EXAMPLE = Path.of('README.md').toFile().getText('UTF-8').find(/(?s) {4}form .*?\n(?=\S)/).stripIndent(4).strip() + '\n'

    @TempDir
    Path home

    Path directory
    Translation chinese = Translation.into(Language.CHINESE)

    def setup() {
        directory = Files.createDirectories(home.resolve('.config/kesh/explain'))
    }

    private void file(String name, String text) {
        Files.write(directory.resolve(name), text.getBytes('UTF-8'))
    }

    private List<String> explained(String text) {
        Explanation.of(new ByteArrayInputStream(text.getBytes('UTF-8')), OwnPhrases.in(directory).books()).checks()*.message()
    }

    def "there need be none"() {
        expect:
        OwnPhrases.in(home.resolve('nothing')).books() == []
        OwnPhrases.in(directory).books() == []
    }

    def "none are read from a directory that others may change"() {
        given:
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString('rwxrwxrwx'))

        when:
        OwnPhrases.in(directory)

        then:
        def refused = thrown(Problem)
        refused.hint().get().endsWith("chmod 700 '$directory'")
    }

    def "the example of README.md is one, and the help shows the same"() {
        given:
        file('backup.txt', EXAMPLE)
        def sample = EXAMPLE.find(/(?m)^sample +(.*)/) { it[1] }
        def help = new ByteArrayOutputStream()
        new CommandLine(ExplainCommand.spec(new Syntax(Translation.NONE))).usage(new PrintStream(help, true, 'UTF-8'))

        expect:
        explained(sample) == ['the backup of pg1 failed']
        EXAMPLE.readLines().each { assert help.toString('UTF-8').contains(it.replaceFirst(/ ⇒.*/, '')) }
    }

    def "of several files the first by name goes first; what is no such file is left alone"() {
        given:
        file('b.txt', EXAMPLE)
        file('a.txt', EXAMPLE.replace('the backup of {} failed', '{} is not saved').replaceAll(/ ⇒.*/, ''))
        file('notes.md', 'nothing')
        Files.createDirectory(directory.resolve('old.txt'))

        expect:
        explained('[ERROR] backup of pg1 failed') == ['pg1 is not saved']
    }

    def "its Chinese is said where kesh speaks Chinese"() {
        given:
        file('backup.txt', EXAMPLE)

        expect:
        explained('[ERROR] backup of pg1 failed').collect { chinese.knowing(OwnPhrases.in(directory).lines()).say(it) } == ['pg1 的备份失败']

        and: 'whoever does not know the file says the English'
        explained('[ERROR] backup of pg1 failed').collect { chinese.say(it) } == ['the backup of pg1 failed']
    }

    def "a file that cannot be read says so: #why"() {
        given:
        Files.write(directory.resolve('own.txt'), bytes as byte[])

        when:
        OwnPhrases.in(directory)

        then:
        def problem = thrown(Problem)
        problem.message == "${directory.resolve('own.txt')}: your file of messages cannot be read"
        problem.detail().get() == why
        problem.hint().present

        where:
        bytes                         || why
        new byte[(1 << 20) + 1]       || 'it is larger than 1 MiB'
        'form 备份'.getBytes('GB18030') || 'it is not in UTF-8'
    }

    @IgnoreIf({ System.getenv('XDG_CONFIG_HOME') })
    def "kesh explain refuses with the place of a mistake, and without a stack trace"() {
        given:
        file('backup.txt', EXAMPLE.replace('hint ', 'hinnt'))
        def before = [System.err, System.getProperty('user.home')]
        def err = new ByteArrayOutputStream()
        System.err = new PrintStream(err, true, 'UTF-8')
        System.setProperty('user.home', home.toString())

        when:
        def code = Cli.run('explain', 'README.md')

        then:
        code == ExitCode.REFUSED
        err.toString('UTF-8').startsWith("error: $directory/backup.txt:7: there is no keyword 'hinnt'\nDETAIL: hinnt")
        !err.toString('UTF-8').contains('\tat ')

        cleanup:
        System.err = before[0]
        System.setProperty('user.home', before[1])
    }
}
