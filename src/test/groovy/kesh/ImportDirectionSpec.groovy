package kesh

import java.nio.file.Files
import java.nio.file.Path
import java.util.regex.Pattern
import spock.lang.Shared
import spock.lang.Specification

/** Holds the design's picture of who may use whom: an arrow that is not in the table, and one that nobody uses. */
class ImportDirectionSpec extends Specification {
    static final Path SOURCES = Path.of('src/main/java/kesh')

    /** Where something stands to the right of a dot, only these types of the package may be used. */
    static final Map<String, List<String>> ARROWS = [
            cluster: [],
            remote : ['cluster'],
            distro : ['cluster', 'remote.Command', 'remote.Script'],
            software: ['cluster'],
            survey : ['cluster', 'remote', 'distro', 'software.TreeDigest'],
            plan   : ['cluster', 'remote.Command', 'remote.Query'],
            fact   : ['plan.Fact', 'plan.Progress', 'cluster', 'remote.Query'],
            archive: ['cluster', 'distro.RepmgrConf', 'plan.Copy', 'plan.Experience'],
            verb   : ['plan', 'fact', 'distro', 'cluster', 'remote.Command', 'remote.Query', 'remote.Script', 'software'],
            run    : ['plan', 'survey', 'remote', 'cluster', 'software.SoftwareArchive'],
            dsl    : ['verb', 'distro.Distribution', 'cluster', 'remote.SshSettings', 'software.SoftwareArchive'],
            vendor : ['cluster', 'distro.RepmgrConf', 'dsl.ClusterScript', 'plan.Check', 'remote.Quote', 'software.SoftwareArchive',
                      'verb.Expand', 'verb.Prepare', 'verb.Shrink', 'verb.Verb'],
            view   : ['run.Event', 'run.Outcome', 'run.Sparing', 'plan', 'cluster', 'language', 'vendor.Explanation'],
            Session: ['archive', 'cluster', 'dsl', 'plan', 'remote', 'run', 'survey', 'verb.Failover', 'view'],
            End    : ['run.Executor', 'run.Listeners', 'run.Outcome'],
            Sameness: ['archive.PlanFile', 'archive.StateFile', 'cluster.ClusterState', 'plan.Plan', 'view.JsonView'],
            Surroundings: ['remote', 'run.Waits', 'survey.LookThreads'],
            Connections: ['remote'],
            Defaults: [],
            Kesh   : ['dsl.ClusterScript', 'dsl.ScriptLoader', 'plan.Check', 'plan.Plan', 'remote.SshSettings', 'remote.Transport', 'run.Event', 'run.Outcome', 'cluster', 'view'],
            repl   : ['Session', 'Connections', 'Defaults', 'dsl', 'view', 'run.Event', 'run.Outcome', 'plan.Plan', 'cluster', 'language'],
            cli    : ['Sameness', 'Session', 'Defaults', 'repl', 'archive', 'dsl', 'plan.Check', 'plan.Plan', 'run.Event', 'run.Outcome', 'vendor', 'view', 'language'],
            Main   : ['cli'],
            Problem: [],
            language: [],
    ]

    static final Map<String, List<String>> LIBRARIES = [
            'org.codehaus.groovy': ['dsl'], 'groovy': ['dsl'], 'org.apache.groovy': ['dsl'],
            'net.schmizz'        : ['remote'], 'com.hierynomus': ['remote'], 'org.bouncycastle': ['remote'],
            'org.postgresql'     : ['remote'],
            'org.apache.commons.compress': ['software'],
            'org.jline'          : ['repl'],
            'picocli'            : ['cli', 'Main'],
            'com.google.gson'    : ['view', 'archive'], 'com.github.difflib': ['view'],
    ]

    @Shared
    Map<Path, String> code = sources().collectEntries { [it, withoutTexts(Files.readString(it))] }

    def "#part uses exactly what the design lets it use"() {
        expect:
        used(part) == (allowed as Set)

        where:
        part << ARROWS.keySet()
        allowed = ARROWS[part]
    }

    def "every package and every class beside them has its row"() {
        expect:
        code.keySet().collect { partOf(it) } as Set == ARROWS.keySet()
    }

    def "#library is used only in #parts"() {
        given:
        def use = ~/(?<![\w.])${Pattern.quote(library)}\./

        when:
        def users = code.findAll { file, text -> use.matcher(text).find() }.keySet().collect { partOf(it) } as Set

        then:
        users - parts == [] as Set

        where:
        library << LIBRARIES.keySet()
        parts = LIBRARIES[library]
    }

    def "no other library is used anywhere"() {
        given:
        def known = LIBRARIES.keySet() + ['java', 'javax.crypto', 'javax.net', 'jdk.net', 'kesh']

        when:
        def others = code.collectMany { file, text -> (text =~ /(?m)^import (?:static )?([\w.]+)/).collect { it[1] } }
                .findAll { name -> known.every { !name.startsWith(it + '.') } }

        then:
        others == []
    }

    def "every package says what it is for"() {
        when:
        def silent = sources()*.parent.toSet().findAll { !Files.exists(it.resolve('package-info.java')) }

        then:
        silent == [] as Set
    }

    def "no file is longer than 400 lines"() {
        when:
        // A schema and a catalogue are data, and read by their parts.
        def tooLong = files('src/main', 'shell').findAll { !(it.toString() =~ /\.json$|\/zh\/.*\.txt$/) && Files.readString(it).lines().count() > 400 }

        then:
        tooLong == []
    }

    def "words that this house does not use"() {
        given:
        // PostgreSQL's and POSIX's own words: postmaster; of a session, of a process group.
        def words = ['mas' + 'ter', 'sla' + 've', 'lea' + 'der'].join('|')
        def word = ~"(?i)(?<!post)($words)(?! of a (?:session|process group))"

        when:
        def found = (files('src', 'dsl-examples') + [Path.of('README.md')].findAll { Files.exists(it) })
                .collectMany { file ->
                    Files.readAllLines(file).findAll { word.matcher(it).find() }.collect { "$file: $it" }
                }

        then:
        found == []
    }

    /** What a part uses of kesh, in the words of the table. */
    private Set<String> used(String part) {
        Set<String> names = []
        code.findAll { file, text -> partOf(file) == part }.each { file, text ->
            (text =~ /(?<![\w.])kesh\.([a-z]\w*)\.([A-Z]\w*)/).each { names << name(part, it[1], it[2]) }
            (text =~ /(?<![\w.])kesh\.([A-Z]\w*)/).each { names << it[1] }
        }
        names - [part, 'Problem']
    }

    private static String name(String part, String used, String type) {
        def narrow = ARROWS[part].any { it.startsWith(used + '.') }
        narrow ? "$used.$type" : used
    }

    private static String partOf(Path file) {
        def inside = SOURCES.relativize(file)
        inside.nameCount > 1 ? inside.getName(0).toString() : inside.fileName.toString() - '.java'
    }

    private static List<Path> sources() {
        files('src/main/java').findAll { it.fileName.toString() != 'package-info.java' }
    }

    private static List<Path> files(String... roots) {
        roots.collectMany { root ->
            Files.walk(Path.of(root)).withCloseable { it.filter(Files::isRegularFile).toList() }
        }
    }

    /** Without comments and string literals, in which any package may be spoken of. */
    private static String withoutTexts(String java) {
        java.replaceAll(/(?s)""".*?"""|"(?:[^"\\\n]++|\\.)*+"|\/\*.*?\*\/|\/\/[^\n]*/, '')
    }
}
