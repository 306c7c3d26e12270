package kesh.remote

import static kesh.remote.LoginNames.NAMES
import java.time.Duration
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.Masked
import kesh.cluster.Secret
import kesh.command.Command
import kesh.command.Effect
import kesh.command.Query
import spock.lang.Specification

/** The small values of the port, and the transport that changes nothing. */
class ValuesSpec extends Specification {
    def "a masked text hides its secrets from everything but reveal"() {
        given:
        def line = Masked.of('*:*:*:repmgr:').plus(new Secret('p@ss')).plus('\n')
        def file = line.plus(Masked.of('# end').plus(new Secret('x')))

        expect:
        file.reveal() == '*:*:*:repmgr:p@ss\n# endx'
        file.toString() == '*:*:*:repmgr:***\n# end***'
        "$file" == file.toString()
        new Secret('p@ss').toString() == '***'
        line == Masked.of('*:*:*:repmgr:p@ss\n')
        line.hashCode() == Masked.of('*:*:*:repmgr:p@ss\n').hashCode()
        !new Login('h', 1, 'u', 'd', Optional.of(new Secret('p@ss')), 'prefer', false, NAMES).toString().contains('p@ss')
    }

    def "a command prints as it would be typed, without its input"() {
        given:
        def command = Command.changing('tee', 'a b').withInput(Masked.of('text')).asJob('clone-4')

        expect:
        command.toString() == "tee 'a b'"
        command.effect() == Effect.CHANGES
        command.job().get() == 'clone-4'
        command.input().get().reveal() == 'text'
        Command.reading('true').effect() == Effect.READS

        when:
        Command.reading()

        then:
        thrown(IllegalArgumentException)
    }

    def "a result says how it ended"() {
        expect:
        result.ending() == ending
        result.ok() == ok

        where:
        result                                             || ok    | ending
        Result.of(0, '', '')                               || true  | 'exit status 0'
        Result.of(7, '', '')                               || false | 'exit status 7'
        new Result(-1, Optional.of('KILL'), '', '')        || false | 'killed by signal KILL'
        new Result(-1, Optional.empty(), '', '')           || false | 'ended without an exit status'
    }

    def "read only lets reading through and refuses every change"() {
        given:
        def real = Mock(Transport)
        def readOnly = new ReadOnly(real)
        def host = new Host('kes1', Address.of('10.0.0.1'))
        def login = new Login('/tmp', 54321, 'u', 'd', Optional.empty(), 'disable', false, NAMES)
        def limit = Duration.ofSeconds(1)
        def looks = Query.reading('looks', 'select 1')
        def changes = Query.changing('changes', 'checkpoint')

        when:
        readOnly.run(host, Command.reading('true'), limit)
        readOnly.query(host, login, [looks], limit)
        readOnly.reach(host, Address.of('a'), 1, limit)
        readOnly.close()

        then:
        1 * real.run(host, Command.reading('true'), limit)
        1 * real.query(host, login, [looks], limit)
        1 * real.reach(host, Address.of('a'), 1, limit)
        1 * real.close()
        0 * _

        when:
        action.call(readOnly, host, login, looks, changes, limit)

        then:
        def e = thrown(IllegalStateException)
        e.message == "bug in kesh: a change on kes1 while only looking: $what"
        0 * _

        where:
        [action, what] << [
            [{ t, h, l, r, c, d -> t.run(h, Command.changing('rm', 'x y'), d) }, "rm 'x y'"],
            [{ t, h, l, r, c, d -> t.query(h, l, [r, c], d) }, "query 'changes'"],
            [{ t, h, l, r, c, d -> t.hold(h, l, r, 'kesh', d) }, "held query 'looks'"]
        ]
    }
}
