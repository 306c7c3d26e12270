package kesh.dsl

import groovy.transform.NamedParam
import groovy.transform.TypeChecked
import java.lang.reflect.Modifier
import java.nio.file.Files
import java.nio.file.Path
import org.codehaus.groovy.control.CompilerConfiguration
import org.codehaus.groovy.control.MultipleCompilationErrorsException
import org.codehaus.groovy.control.customizers.ASTTransformationCustomizer
import spock.lang.Specification

/**
 * Editors get the same language as the program. No editor was tried: the test runs kesh.gdsl as IntelliJ would, and
 * uses Groovy's own type checker for the conclusions from annotations.
 */
class IdeSpec extends Specification {
    private static final Path EXAMPLES = Path.of('dsl-examples')

    /** It takes names of parameters, of which there are hundreds. */
    private static final List<String> OPEN = ['set']

    def "kesh.gdsl: a script has the words of its class, and its arguments"() {
        given:
        def delegates = []
        def properties = []
        def gdsl = new GroovyShell().parse(Path.of('src/main/resources/kesh.gdsl').toFile())
        gdsl.metaClass.context = { Map of -> of.scope }
        gdsl.metaClass.scriptScope = { -> 'script' }
        gdsl.metaClass.contributor = { String scope, Closure<?> body ->
            assert scope == 'script'
            def copy = body.clone() as Closure<?>
            copy.delegate = new Expando(delegatesTo: { delegates << it }, findClass: { Class.forName(it) }, property: { properties << it.name })
            copy.resolveStrategy = Closure.DELEGATE_FIRST
            copy.call()
        }

        when:
        gdsl.run()

        then:
        delegates == [KeshScript]
        properties == ['args']
    }

    def "each block says what its words are: #method"() {
        expect:
        method.parameters.findAll { it.type == Closure }.every { it.getAnnotation(DelegatesTo) }

        where:
        method << [KeshScript, ClusterSpec, Operations, Members, Statements, ShellWords].collectMany { it.declaredMethods.toList() }
                .findAll { !it.synthetic && it.parameterTypes.any { it == Closure } && Modifier.isPublic(it.modifiers) }
    }

    def "each map of options says which: #method"() {
        expect:
        method.parameters[0].getAnnotationsByType(NamedParam).every { it.value() && it.type() != Void }
        method.parameters[0].getAnnotationsByType(NamedParam)

        where:
        method << [ClusterSpec, Operations, Members, Statements, ShellWords].collectMany { it.declaredMethods.toList() }
                .findAll { it.isAnnotationPresent(Word) && it.parameterTypes.any { it == Map } }
    }

    def "what a require sees has a type: #type.simpleName"() {
        expect:
        type.NAMES.every { name -> type.getMethod("get${name.capitalize()}").returnType != Object }
        type.methods.findAll { it.declaringClass == type && it.name =~ /^get[A-Z]/ && it.parameterCount == 0 }*.name.toSet() ==
                type.NAMES.collect { "get${it.capitalize()}" as String }.toSet()

        where:
        type << [ClusterView, ClusterView.Member]
    }

    private static void checked(String text) {
        def configuration = new CompilerConfiguration(scriptBaseClass: KeshScript.name)
        configuration.addCompilationCustomizers(new ASTTransformationCustomizer(TypeChecked))
        new GroovyShell(IdeSpec.classLoader, new Binding(), configuration).parse(text)
    }

    private static String faults(String text) {
        try {
            checked(text)
            ''
        } catch (MultipleCompilationErrorsException wrong) {
            wrong.message
        }
    }

    def "an example is right by the annotations: #example"() {
        given: 'of what it reads from the environment nobody knows the type'
        def text = Files.readString(EXAMPLES.resolve("${example}.groovy")).replaceAll(/lab\(['"][\w$]+['"], (['"][^'"]+['"])\)/, '$1')

        expect:
        faults(text) == ''

        where:
        example << EXAMPLES.toFile().list().findAll { it.endsWith('.groovy') }*.minus('.groovy').sort() - OPEN
    }

    def "and this is wrong: #text"() {
        expect:
        faults("cluster('rwc') {\n    via 'pg1'\n    $text\n}").contains(says)

        where:
        text                                         || says
        "expnad 'pg4'"                               || 'Cannot find matching method'
        "expand 'pg4', upstraem: 'pg1'"              || 'upstraem'
        "expand 'pg4', priority: 'high'"             || 'priority'
        "node 'pg4', id: 'four'"                     || 'id'
        "require('x') { standbys.every { it.lga < 1 } }" || 'lga'
        "require('x') { primary.lag.startsWith('a') }"   || 'startsWith'
    }
}
