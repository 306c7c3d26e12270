package kesh.repl

import spock.lang.Specification

/** The tokens of a line, and whether the line is unfinished. */
class LexerSpec extends Specification {

    def "unfinished: #text"() {
        expect:
        Lexer.isUnfinished(text)

        where:
        text << ['plan {', 'plan { expand("pg4"', '[1,', "expand 'pg4',", "sql '''select", 'x = """a\nb', '/* why', "if (x) {\n  y()",
                 'f("${ {1}() }", {', "sh 'x', on: ['a',", 'a = \\', '[1, // two', "f(/a'b/,"]
    }

    def "complete: #text"() {
        expect:
        !Lexer.isUnfinished(text)

        where:
        text << ['', ' ', 'status', "expand 'pg4'", 'plan { }', "x = '('", '"}"', "sql 'select (1", "f(')", '// {', '/* { */', '}', '1 / 2 / (3)',
                 "x = ~/[{]/", "'''a\n{'''", '"${ {1}() } {"', "'it\\'s {'", "['a'] // {", '/**/', '"$', '"${', '"${"', "'\\"]
    }

    def "pieces of #text"() {
        expect:
        Lexer.tokens(text).collect { [it.kind().name(), it.of(text)] } == pieces

        where:
        text                     || pieces
        "sh 'a b', on: x"        || [['WORD', 'sh'], ['TEXT', "'a b'"], ['OTHER', ','], ['WORD', 'on'], ['OTHER', ':'], ['WORD', 'x']]
        '1.MB + 2.5'             || [['NUMBER', '1'], ['OTHER', '.'], ['WORD', 'MB'], ['OTHER', '+'], ['NUMBER', '2.5']]
        'a / b // c'             || [['WORD', 'a'], ['OTHER', '/'], ['WORD', 'b'], ['COMMENT', '// c']]
        "x('y"                   || [['WORD', 'x'], ['OPEN', '('], ['OPEN_TEXT', "'y"]]
        '"a ${b("}")} c"'        || [['TEXT', '"a ${b("}")} c"']]
    }

    def "a text is cut where prompts would be"() {
        expect:
        Chunks.of("status\n\nplan {\n  expand 'pg4'\n}\nsql '''a\n\nb'''\n").collect { [it.line(), it.text()] } ==
                [[1, 'status'], [3, "plan {\n  expand 'pg4'\n}"], [6, "sql '''a\n\nb'''"]]
        Chunks.of('plan {\n')*.line() == [1]
        Chunks.of('') == []
    }
}
