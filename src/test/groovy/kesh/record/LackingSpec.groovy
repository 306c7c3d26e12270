package kesh.record

import static kesh.states.States.states

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import groovy.transform.CompileStatic
import java.lang.reflect.ParameterizedType
import java.lang.reflect.RecordComponent
import java.lang.reflect.Type
import java.time.Instant
import kesh.Problem
import kesh.cluster.Activity
import kesh.cluster.ClusterState
import kesh.cluster.Conninfo
import kesh.cluster.DataDirectory.Resting
import kesh.cluster.Machine.ConfigFile
import kesh.cluster.NodeSelection
import kesh.cluster.Passfile
import kesh.cluster.Seen
import kesh.cluster.Unit
import kesh.fake.Run
import kesh.fake.Scenarios
import kesh.plan.Plan
import kesh.states.Verbs
import kesh.verb.HealthSpec
import kesh.verb.operate.Start
import kesh.verb.role.Promote
import spock.lang.Shared
import spock.lang.Specification

/**
 * A component that a file lacks, because the kesh that saved it did not read it, is unknown. Each component of a seen
 * state is removed from a file once, so that future components are tested, too.
 */
class LackingSpec extends Specification {
    /** Without these there is nothing to plan from, and each file has them. A new component should be a Seen, or be inside one. */
    static final Set<String> NEEDED = [
            'ClusterState.name', 'ClusterState.nodes', 'ClusterState.links',
            *of('Node', 'name host registration declaration'),
            *of('Host', 'name user address'),
            *of('Declaration', 'host id name address location priority'),
            *of('Registration', 'id name role upstream active location priority conninfo repluser slotName configFile'),
            *of('Link', 'from to kind failure'),
    ]

    /** Nothing that is saved depends on them. */
    static final Set<String> NOT_MISSED = ['ClusterState.performed', 'ClusterState.roots']

    private static final ClusterState MORE = states {
        primary('pg1') {
            kingbase()
            activity lockHolder: Seen.known(Optional.of(HealthSpec.ANN)), prepared: Seen.known([new Activity.Prepared('a', 'b', 'c', Instant.parse('2026-11-24T09:00:00Z'), true)])
            data unit: Seen.known(Optional.of(new Unit('postgresql@15-main.service', 'no', true)))
        }
        standby('pg2') { kingbase() }
        standby('pg3') { kingbase(); stopped() }
    }

    /** Maps each component to a file that has it, from the states of all kinds of clusters. */
    @Shared
    Map<String, String> files = [MORE, *Scenarios.done().collect { Run.look(it.cluster(), it.script) }].inject([:]) { files, state ->
        def file = text(state)
        components(JsonParser.parseString(file).asJsonObject).keySet().each { files.putIfAbsent(it, file) }
        files
    } as Map<String, String>

    private static final Map<String, Boolean> POSSIBLE = possible(ClusterState)

    private static List<String> of(String record, String components) {
        components.split(' ').collect { "$record.$it".toString() }
    }

    private static String text(ClusterState state) {
        new StateFile(Instant.parse('2026-11-24T09:00:00Z'), state).text()
    }

    /** Each component in a file, with the objects that have it. */
    private static Map<String, List<JsonObject>> components(JsonObject file) {
        Map<String, List<JsonObject>> found = [:].withDefault { [] }
        walk(ClusterState, file.get('state'), found)
        found
    }

    @CompileStatic
    private static void walk(Type type, JsonElement tree, Map<String, List<JsonObject>> found) {
        if (tree.jsonNull) {
            return
        }
        Class<?> raw = (type instanceof ParameterizedType ? type.rawType : type) as Class<?>
        Closure<Type> argument = { int i -> (type as ParameterizedType).actualTypeArguments[i] }
        if (raw == Optional) {
            walk(argument(0), tree, found)
        } else if (raw == Seen) {
            JsonElement known = tree.asJsonObject.get('known')
            if (known) {
                walk(argument(0), known, found)
            }
        } else if (raw == List) {
            tree.asJsonArray.each { JsonElement it -> walk(argument(0), it, found) }
        } else if (raw == Map) {
            tree.asJsonObject.entrySet().each { walk(argument(1), it.value, found) }
        } else if (raw in [Passfile, ConfigFile]) {
            tree.asJsonObject.keySet().each { found.get("${raw.simpleName}.$it".toString()) << tree.asJsonObject }
        } else if (raw.record && raw != Conninfo) {
            RecordComponent[] components = raw.recordComponents
            if (components.length == 1) {
                walk(components[0].genericType, tree, found)
            } else {
                components.each { RecordComponent it ->
                    found.get("${raw.simpleName}.$it.name".toString()) << tree.asJsonObject
                    walk(it.genericType, tree.asJsonObject.get(it.name), found)
                }
            }
        }
    }

    /** The components of what can be seen, and whether each may be unknown by itself. */
    private static Map<String, Boolean> possible(Type type) {
        if (type instanceof ParameterizedType) {
            return type.actualTypeArguments.collectEntries { possible(it) }
        }
        def raw = type as Class
        // Only foreseen states have what rests, and no file is made of those.
        if (!raw.record || raw in [Conninfo, Resting]) {
            return [:]
        }
        // The components of these two are parsed from their texts.
        def components = raw.recordComponents.findAll { !("$raw.simpleName.$it.name".toString() in ['Passfile.entries', 'ConfigFile.settings']) }
        def inner = raw in [Passfile, ConfigFile] ? [:] : components.collectEntries { possible(it.genericType) }
        inner + (components.size() == 1 ? [:] : components.collectEntries { ["$raw.simpleName.$it.name".toString(), it.type == Seen] })
    }

    /** A file with the component, and the same file without it. */
    private List<String> withAndWithout(String component) {
        def file = JsonParser.parseString(files[component]).asJsonObject
        components(file)[component].each { it.remove(component.split('\\.')[1]) }
        [files[component], file.toString()]
    }

    /** The reasons of values that are unknown because the file lacks them. */
    private static Set<String> doubts(ClusterState state) {
        (state.toString() =~ /saved by an earlier kesh(: \w+ without \w+)?/).collect { it[0] as String } as Set
    }

    private static List<String> steps(Plan plan) {
        plan.steps().collect { "${it.node()}: ${it.title()}".toString() }
    }

    def "there is a file with each component"() {
        expect:
        POSSIBLE.keySet() - files.keySet() == [] as Set
    }

    def "without #component a file is read, that is unknown, and planning gives plans"() {
        given:
        def (before, state) = withAndWithout(component).collect { StateFile.read('state.json', it).state() }
        def names = state.nodes()*.name()*.value()

        when: 'something is left out, as if it were not needed, and nobody told'
        def tooSure = Verbs.of(names[0], names[names.size() > 1 ? 1 : 0], names[-1]).findAll { verb ->
            def plan = verb.plan(state)
            !plan.refused && !steps(plan).containsAll(steps(verb.plan(before))) && !plan.checks()*.toString().any { it.contains(Lacking.REASON) }
        }*.toString()

        then:
        tooSure == []
        doubts(state) == (component in NOT_MISSED ? [] : [POSSIBLE[component] ? 'saved by an earlier kesh' : "saved by an earlier kesh: ${component.replace('.', ' without ')}".toString()]) as Set

        where:
        component << (POSSIBLE.keySet() - NEEDED).sort()
    }

    def "while it is unknown which server was promoted last, none becomes the primary: #verb"() {
        given:
        def file = text(states { primary('pg1') { stopped() }; standby 'pg2'; standby('pg3') { stopped() } })
        def object = JsonParser.parseString(file).asJsonObject
        components(object)['Control.newestTimeline'].each { it.remove('newestTimeline') }
        def doubts = { String text -> verb.plan(StateFile.read('x.json', text).state()).obstacles()*.message().findAll { it.contains('may have been promoted later') } }

        expect:
        doubts(file) == []
        doubts(object.toString()).size() == 1

        where:
        verb << [new Start(NodeSelection.named(['pg1'])), new Promote('pg2', true, false)]
    }

    def "a component that a saved plan lacks has not changed since; a value that lacks a part may have"() {
        given:
        def (before, state) = withAndWithout(component).collect { StateFile.read('state.json', it).state() }

        expect:
        new StateFile(Instant.EPOCH, state).changesUntil(before).empty == unchanged

        where:
        component        || unchanged
        'Server.repmgrd' || true
        'Machine.uid'    || false
    }

    def "without #component there is nothing to plan on"() {
        when:
        StateFile.read('x.json', withAndWithout(component)[1])

        then:
        def refused = thrown(Problem)
        refused.message == 'x.json: it cannot be read as a saved state'
        refused.detail().get() == component.replace('.', ' without ')

        where:
        component << NEEDED.sort()
    }
}
