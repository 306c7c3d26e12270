package kesh.dsl

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Specification
import spock.lang.TempDir

class CompiledScriptsSpec extends Specification {
    static final Compiled ONE = new Compiled('Main', [Main: [1, 2, 3] as byte[], 'Main$_closure1': [] as byte[]])

    @TempDir
    Path root

    int compilations

    private Compiled get(String text, Path directory = root.resolve('kesh/scripts'), String file = 'a.groovy') {
        new CompiledScripts(directory).get(file, text) { compilations++; ONE }
    }

    private static List<?> parts(Compiled compiled) {
        [compiled.main(), compiled.classes().collectEntries { name, bytes -> [name, bytes.toList()] }]
    }

    def "a compiled script is stored, and only its user can read or write it"() {
        expect:
        [get('text'), get('text')].collect { parts(it) } == [parts(ONE)] * 2
        compilations == 1
        PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve('kesh/scripts'))) == 'rwx------'
    }

    def "a script that others may change is not executed, nor is one in a directory that they may change"() {
        given:
        get('text')
        def directory = root.resolve('kesh/scripts')
        Files.list(directory).withCloseable { files -> files.each { Files.setPosixFilePermissions(it, PosixFilePermissions.fromString('rw-rw-rw-')) } }

        when: 'it is made anew, and that one is used'
        2.times { get('text') }

        then:
        compilations == 2

        when:
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString('rwxrwxrwx'))
        get('text')

        then:
        def refused = thrown(kesh.Problem)
        refused.message.endsWith('kesh uses no directory that others may change')
    }

    def "another text and another name are another script"() {
        when:
        get('text')
        get('other')
        get('text', root.resolve('kesh/scripts'), 'b.groovy')

        then:
        compilations == 3
    }

    def "a stored script that is #what is compiled again"() {
        given:
        get('text')
        def kept = Files.list(root.resolve('kesh/scripts')).withCloseable { it.findFirst().get() }
        Files.write(kept, change(Files.readAllBytes(kept)))

        when:
        def again = get('text')

        then:
        parts(again) == parts(ONE)
        compilations == 2

        where:
        what               | change
        'empty'            | { new byte[0] }
        'cut off'          | { it[0..<it.length - 2] as byte[] }
        'of nonsense'      | { ([0, 1, 65] + [-1] * 20) as byte[] }
    }

    def "a script still runs if nothing can be stored"() {
        given:
        Files.writeString(root.resolve('file'), '')

        when:
        2.times { get('text', root.resolve('file/scripts')) }

        then:
        compilations == 2
    }
}
