package kesh.dsl

import java.nio.file.Path
import spock.lang.Specification

/** What an IDE is told of the language is what the program knows: kesh.gdsl, carried out as an IDE would, without one. */
class IdeSpec extends Specification {
    private final Map<String, List<String>> names = [:].withDefault { [] }
    private final List<Class<?>> delegates = []

    private static Class<?> named(String type) {
        Class.forName(type.replaceAll(/<.*/, '').replace('Glance.Member', 'Glance$Member'))
    }

    private void carriedOut(String call) {
        def gdsl = new GroovyShell().parse(Path.of('src/main/resources/kesh.gdsl').toFile())
        gdsl.metaClass.context = { Map of -> of.scope }
        gdsl.metaClass.scriptScope = { -> 'script' }
        gdsl.metaClass.closureScope = { -> 'closure' }
        gdsl.metaClass.contributor = { String scope, Closure<?> body ->
            def told = new Expando(delegatesTo: { delegates << it }, findClass: { named(it) }, enclosingCall: { it == call },
                    property: { Map of -> named(of.type); names[scope] << of.name })
            def copy = body.clone() as Closure<?>
            copy.delegate = told
            copy.resolveStrategy = Closure.DELEGATE_FIRST
            copy.call()
        }
        gdsl.run()
    }

    def "in a script: its words"() {
        given:
        carriedOut('')

        expect:
        delegates == [KeshScript]
        names.script == ['args']
        names.closure == []
    }

    def "in cluster: what stands alone"() {
        given:
        carriedOut('cluster')

        expect:
        names.closure.every { Statements.choice(it).present }
    }

    def "in require: what was seen"() {
        given:
        carriedOut('require')

        expect:
        names.closure.toSet() == Glance.NAMES.toSet()
    }

    def "each block says what its words are: #method"() {
        expect:
        method.parameters.findAll { it.type == Closure }.every { it.getAnnotation(DelegatesTo) }

        where:
        method << [KeshScript, ClusterSpec, Operations, Statements].collectMany { it.declaredMethods.toList() }
                .findAll { !it.synthetic && it.parameterTypes.any { it == Closure } && java.lang.reflect.Modifier.isPublic(it.modifiers) }
    }
}
