package kesh.remote

import kesh.command.Quote
import kesh.remote.ssh.Exec
import spock.lang.Specification

/** Argument lists as shell lines: their form, and that a real shell reads them back. */
class QuoteSpec extends Specification {
    def "#argument is quoted as #quoted, and sh reads it back"() {
        expect:
        Quote.line(['printf', '%s', argument]) == "printf %s $quoted"
        ['sh', 'bash'].every { shell ->
            PrivateSshd.sh(shell, '-c', Quote.line(['printf', '%s|', 'x', argument])) == "x|$argument|"
        }

        where:
        argument          || quoted
        'plain'           || 'plain'
        '/a/b-c_d.e:f,g@h+i%' || '/a/b-c_d.e:f,g@h+i%'
        ''                || "''"
        'a b'             || "'a b'"
        "it's"            || "'it'\\''s'"
        "'"               || "''\\'''"
        '"'               || "'\"'"
        '$HOME'           || "'\$HOME'"
        '`id`'            || "'`id`'"
        'a\nb'            || "'a\nb'"
        'a\tb'            || "'a\tb'"
        '~'               || "'~'"
        '~/x'             || "'~/x'"
        '-n'              || '-n'
        '--opt=value'     || '--opt=value'
        '--opt=a b'       || "'--opt=a b'"
        '--opt=~/x'       || "'--opt=~/x'"
        'a='              || 'a='
        'a=b=c'           || 'a=b=c'
        '=a'              || "'=a'"
        '*'               || "'*'"
        '[a]?'            || "'[a]?'"
        '{a,b}'           || "'{a,b}'"
        'a;b&c|d'         || "'a;b&c|d'"
        '(a)<b>c'         || "'(a)<b>c'"
        '#'               || "'#'"
        '\\'              || "'\\'"
        'a\\nb'           || "'a\\nb'"
        '!'               || "'!'"
        '^a'              || "'^a'"
        '中文'             || "'中文'"
    }

    def "a program with '=' is no assignment, and a NUL is refused"() {
        expect:
        Quote.line(['a=b']) == "'a=b'"
        Quote.line(['a=b', 'c=d']) == "'a=b' c=d"

        when:
        Quote.word('a\0b')

        then:
        thrown(IllegalArgumentException)
    }

    def "the line for the login shell means the same to #shell"() {
        given:
        def arguments = ["it's", 'a\\b', "a\\'b", '!x', '$HOME', '*', '中文', '', 'a=b', '~', '%s', '`id`', '\\\\']

        expect:
        PrivateSshd.sh(shell, '-c', Exec.line('token', ['printf', '%s|', *arguments])) ==~
                /(?s)token \d+\ntoken \d+\n\Q${arguments.join('|')}|\E/

        where:
        shell << ['sh', 'bash', 'dash'] + ['zsh', 'fish', 'tcsh'].findAll { new File("/usr/bin/$it").exists() }
    }
}
