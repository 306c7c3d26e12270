package kesh

import java.nio.file.Files
import java.nio.file.Path
import java.util.regex.Pattern
import spock.lang.Shared
import spock.lang.Specification

/** Enforces the design's table of allowed imports: no arrow is missing from it, and none in it is unused. */
class ImportDirectionSpec extends Specification {
    static final Path SOURCES = Path.of('src/main/java/kesh')

    /** The rooms with words in them. */
    static final List<String> WORDS = ['verb.adhoc', 'verb.grow', 'verb.health', 'verb.operate', 'verb.role', 'verb.shrink', 'verb.software', 'verb.trust']

    /** A room may be imported only by those that name it here. If a type follows the package, only such types may be imported. */
    static final Map<String, List<String>> ARROWS = [
            text   : [],
            local  : [],
            cluster: [],
            command: ['cluster.Masked', 'cluster.Right'],
            remote : ['cluster', 'command'],
            'remote.ssh': ['remote', 'command', 'cluster'],
            'remote.sql': ['remote.ssh', 'remote', 'command'],
            'remote.transport': ['remote.sql', 'remote.ssh', 'remote', 'command', 'cluster.Address', 'cluster.Host'],
            product: ['cluster', 'command'],
            software: ['cluster'],
            survey : ['cluster', 'command', 'remote', 'product', 'software.TreeDigest'],
            plan   : ['cluster', 'command'],
            'plan.cost': ['plan', 'cluster', 'text'],
            fact   : ['plan.Fact', 'plan.Progress', 'cluster', 'command.Query'],
            record : ['cluster', 'product.RepmgrConf', 'plan.Copy', 'plan.cost.Experience', 'text'],
            verb   : ['plan', 'cluster'],
            'verb.part': ['plan', 'fact', 'product', 'cluster', 'command', 'text'],
            'verb.health': ['verb.part', 'verb', 'plan', 'fact', 'product', 'cluster', 'text'],
            'verb.software': ['verb.part', 'verb', 'plan', 'fact', 'product', 'cluster', 'command', 'software', 'text'],
            'verb.trust': ['verb.part', 'verb', 'plan', 'fact', 'cluster', 'command'],
            'verb.adhoc': ['verb.part', 'verb', 'plan', 'fact', 'cluster', 'command'],
            'verb.shrink': ['verb.part', 'verb', 'plan', 'fact', 'product', 'cluster', 'command'],
            'verb.grow': ['verb.part', 'verb', 'plan', 'fact', 'product', 'cluster', 'command', 'text'],
            'verb.operate': ['verb.part', 'verb', 'verb.health.RoleHealth', 'plan', 'fact', 'cluster', 'command', 'text'],
            'verb.role': ['verb.part', 'verb', 'verb.grow.Expand', 'verb.grow.NewFiles', 'verb.grow.NewNode', 'verb.health.ArchiveHealth',
                          'verb.operate.StartChecks', 'plan', 'fact', 'product', 'cluster', 'command', 'text'],
            run    : ['local', 'plan', 'plan.cost.Experience', 'explain.Explanation', 'survey', 'remote', 'command', 'cluster', 'software.SoftwareArchive', 'text'],
            dsl    : ['local', 'verb', *WORDS, 'product.Conventions', 'cluster', 'plan.LocalFile', 'remote.Lenience', 'remote.SshSettings', 'software.SoftwareArchive', 'text'],
            explain: ['cluster', 'product.RepmgrConf', 'plan.Check', 'text'],
            migrate: ['cluster', 'dsl.ClusterScript', 'explain.ClusterShow', 'command.Quote', 'software.SoftwareArchive',
                      'verb.Verb', 'verb.grow.Expand', 'verb.software.Prepare', 'verb.shrink.Shrink'],
            view   : ['run.Event', 'run.TimedEvent', 'run.Outcome', 'run.Throttled', 'plan', 'plan.cost', 'cluster', 'translation', 'explain.Explanation', 'text'],
            Proposal: ['dsl.ClusterScript', 'plan.Plan', 'plan.cost', 'record.Experiences', 'run'],
            Session: ['cluster.ClusterState', 'dsl', 'plan', 'record', 'remote', 'remote.transport.Ssh', 'run', 'survey', 'view'],
            Inspection: ['cluster', 'dsl', 'plan.Plan', 'record.Journals', 'remote', 'remote.transport.Ssh', 'run.Journal', 'survey', 'view'],
            Planning: ['cluster', 'dsl', 'plan.Plan', 'survey.Asked', 'verb.health.Forecast', 'verb.part.ConfigFiles', 'verb.part.DataDirectories', 'verb.part.Failover', 'verb.part.Identities', 'verb.part.Permissions', 'verb.part.Startable'],
            Confirm: ['plan.Plan'],
            End    : ['run.Executor', 'run.Listeners', 'run.Outcome'],
            Sameness: ['record.PlanFile', 'record.StateFile', 'cluster.ClusterState', 'plan.Plan', 'view'],
            Surroundings: ['dsl.ClusterScript', 'remote', 'run.Waits', 'survey.LookThreads', 'survey.Survey'],
            Connections: ['remote', 'remote.transport.Ssh'],
            Defaults: [],
            Kesh   : ['dsl.ClusterScript', 'dsl.ScriptLoader', 'plan.Check', 'plan.Plan', 'remote.SshSettings', 'remote.Transport', 'run.Event', 'run.TimedEvent', 'run.Outcome', 'cluster', 'view', 'translation'],
            repl   : ['local', 'Confirm', 'Inspection', 'Session', 'Connections', 'Defaults', 'dsl', 'view', 'run.Event', 'run.TimedEvent', 'run.Outcome', 'plan.Plan', 'cluster', 'text', 'translation'],
            cli    : ['local', 'cluster.SplitBrain', 'Confirm', 'Inspection', 'Sameness', 'Session', 'Defaults', 'repl', 'record', 'dsl', 'plan.Check', 'plan.Plan', 'run.Event', 'run.Outcome', 'explain', 'migrate', 'view', 'text', 'translation'],
            Main   : ['cli', 'text'],
            Problem: [],
            translation: [],
    ]

    static final Map<String, List<String>> LIBRARIES = [
            'org.codehaus.groovy': ['dsl'], 'groovy': ['dsl'], 'org.apache.groovy': ['dsl'],
            'net.schmizz'        : ['remote.ssh', 'remote.sql', 'remote.transport'], 'com.hierynomus': ['remote.ssh'], 'org.bouncycastle': ['remote.ssh'],
            'org.postgresql'     : ['remote.sql'],
            'org.apache.commons.compress': ['software'],
            'org.jline'          : ['repl'],
            'picocli'            : ['cli'],
            'com.google.gson'    : ['view', 'record'], 'com.github.difflib': ['view'],
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

    def "no part uses, through others, itself"() {
        given:
        def left = ARROWS.collectEntries { part, used -> [part, used.collect { it.replaceFirst(/\.[A-Z]\w*$/, '') } as Set] }

        when: 'whoever uses nobody that is left is taken away, until nobody is'
        while (left.keySet().removeAll(left.findAll { part, used -> !used.any { left.containsKey(it) } }.keySet())) {
        }

        then:
        left.keySet() == [] as Set
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
        // A schema, a catalogue and a phrasebook are data, and are read in parts.
        def tooLong = files('src/main', 'shell').findAll { !(it.toString() =~ /\.json$|\/(zh|resources\/kesh\/explain)\/.*\.txt$/) && Files.readString(it).lines().count() > 400 }

        then:
        tooLong == []
    }

    def "words that this house does not use"() {
        given:
        // Excepts PostgreSQL's and POSIX's own terms: postmaster; those of a session and of a process group.
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

    /** The imports of a part from kesh, in the words of the table. */
    private Set<String> used(String part) {
        Set<String> names = []
        code.findAll { file, text -> partOf(file) == part }.each { file, text ->
            (text =~ /(?<![\w.])kesh\.([a-z]\w*(?:\.[a-z]\w*)*)\.([A-Z]\w*)/).each { names << name(part, it[1], it[2]) }
            (text =~ /(?<![\w.])kesh\.([A-Z]\w*)/).each { names << it[1] }
        }
        names - [part, 'Problem']
    }

    private static String name(String part, String used, String type) {
        def narrow = ARROWS[part].any { it.startsWith(used + '.') && Character.isUpperCase(it.charAt(used.length() + 1)) }
        narrow ? "$used.$type" : used
    }

    private static String partOf(Path file) {
        def inside = SOURCES.relativize(file)
        inside.nameCount > 1 ? inside.parent.toString().replace('/', '.') : inside.fileName.toString() - '.java'
    }

    private static List<Path> sources() {
        files('src/main/java').findAll { it.fileName.toString() != 'package-info.java' }
    }

    private static List<Path> files(String... roots) {
        roots.collectMany { root ->
            Files.walk(Path.of(root)).withCloseable { it.filter(Files::isRegularFile).toList() }
        }
    }

    /** Removes comments and string literals, which may name any package. */
    private static String withoutTexts(String java) {
        java.replaceAll(/(?s)""".*?"""|"(?:[^"\\\n]++|\\.)*+"|\/\*.*?\*\/|\/\/[^\n]*/, '')
    }
}
