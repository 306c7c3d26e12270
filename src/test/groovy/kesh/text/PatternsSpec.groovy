package kesh.text

import java.lang.reflect.Modifier
import java.nio.file.Files
import java.nio.file.Path
import java.util.regex.Pattern
import spock.lang.Specification
import spock.lang.Timeout

/**
 * Regular expressions on long texts of others. Java's matcher calls itself for each round of a group such as
 * {@code (?:a|b)*}, until its stack is full; with {@code *+}, or without the group, it does not.
 */
class PatternsSpec extends Specification {
    static final List<String> BEGINNINGS = ['', 'a=', "a='", 'a="', 'a = (', ' 1 | ', '10', 'V1R1', 'host=x ', 'CREATE', '%', '\\', '-', 'sh ']
    static final List<String> ROUNDS = [' ', "'", "''", '""', '"', '(', ')', '|', 'x|', '-+', '+-', '-', 'a=b ', '%41', '.1', '1', ',', '\\\\', "\\'", 'x', '*', '[', ':', ' A', '#', '=', '/x',
                                        'sudo ', '节', '\t', '0x']
    private static final int MANY = 3_000

    /** Those that are constants: most others are made of them, or are for texts of kesh's own. */
    private static Map<String, Pattern> constants() {
        Path classes = Path.of(Printable.protectionDomain.codeSource.location.toURI())
        def found = [:] as TreeMap<String, Pattern>
        Files.walk(classes.resolve('kesh')).filter { it.toString().endsWith('.class') }.forEach { file ->
            def name = classes.relativize(file).toString().replace('/', '.') - ~/\.class$/
            def type = Class.forName(name, false, Printable.classLoader)
            type.declaredFields.findAll { it.type == Pattern && Modifier.isStatic(it.modifiers) }.each {
                it.accessible = true
                found["${type.simpleName}.$it.name" as String] = (Pattern) it.get(null)
            }
        }
        found
    }

    @Timeout(120)
    def "no long text fills the stack of a matcher"() {
        given:
        def patterns = constants()
        def texts = [BEGINNINGS, ROUNDS].combinations { beginning, round -> beginning + round * MANY }
        def full = [] as Set

        when: 'on a stack as small as that of any thread of kesh'
        def thread = new Thread(null, {
            patterns.each { name, pattern ->
                texts.each { text ->
                    try {
                        pattern.matcher(text).matches()
                        pattern.matcher(text + '!').lookingAt()
                    } catch (StackOverflowError ignored) {
                        full << name
                    }
                }
            }
        }, 'matching', 256 << 10)
        thread.start()
        thread.join()

        then:
        patterns.size() > 100
        full == [] as Set
    }
}
