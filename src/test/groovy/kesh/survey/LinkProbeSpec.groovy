package kesh.survey

import static kesh.cluster.Link.Kind.REPLICATION_LOGIN
import static kesh.cluster.Link.Kind.SQL_LOGIN
import static kesh.cluster.Link.Kind.SQL_PORT
import static kesh.cluster.Link.Kind.SSH_LOGIN
import static kesh.cluster.Link.Kind.SSH_PORT
import static kesh.remote.LoginNames.NAMES
import java.time.Duration
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.Link
import kesh.cluster.NodeName
import kesh.command.Command
import kesh.command.Effect
import kesh.remote.Answer
import kesh.remote.Login
import kesh.remote.Reach
import kesh.remote.Result
import kesh.remote.TimedOut
import kesh.remote.Transport
import kesh.remote.Unreachable
import spock.lang.Specification

class LinkProbeSpec extends Specification {
    def pg4 = end('pg4', '10.9.0.14')
    def pg1 = end('pg1', '10.9.0.11')
    def pg2 = end('pg2', '10.9.0.12')
    def login = new Login('10.9.0.11', 5432, 'repmgr', 'repmgr', Optional.empty(), 'allow', false, NAMES)

    private static LinkProbe.End end(String name, String address) {
        new LinkProbe.End(NodeName.of(name), new Host(name, Address.of(address)), Address.of(address))
    }

    private static Map<Link.Kind, String> byKind(List<Link> links) {
        links.collectEntries { [it.kind(), it.failure().orElse('works')] }
    }

    /** Prints ssh's output for each target, after a banner, like the script on the host. */
    private Transport sshSays(Map<String, List<?>> byAddress) {
        Stub(Transport) {
            run(pg4.host(), _, _) >> { Host host, Command command, Duration limit ->
                assert command.effect() == Effect.READS
                def token = command.argv()[4]
                assert command.argv().drop(5) == byAddress.keySet().toList()
                Result.of(0, 'Welcome!\n' + byAddress.collect { address, said -> "\n$token ${said[0]} $address\n${said[1]}" }.join(''), '')
            }
        }
    }

    def "ssh's exit status #status and '#last' mean: port #port, login #login"() {
        expect:
        byKind(LinkProbe.sshLogins(sshSays(['10.9.0.11': [status, said]]), pg4, [pg1])) ==
                [(SSH_PORT): port, (SSH_LOGIN): login].findAll { it.value }

        where:
        status | said                                                                                      | port    | login
        0      | ''                                                                                        | 'works' | 'works'
        0      | '** Authorized use only **\n'                                                             | 'works' | 'works'
        255    | 'postgres@10.9.0.11: Permission denied (publickey,password).\r\n'                         | 'works' | 'postgres@10.9.0.11: Permission denied (publickey,password).'
        255    | 'Banner\nHost key verification failed.\n'                                                 | 'works' | 'Host key verification failed.'
        255    | 'No ED25519 host key is known for 10.9.0.11 and you have requested strict checking.\nHost key verification failed.' | 'works' | 'Host key verification failed.'
        255    | 'Received disconnect from 10.9.0.11 port 22:2: Too many authentication failures'          | 'works' | 'Received disconnect from 10.9.0.11 port 22:2: Too many authentication failures'
        255    | 'ssh: connect to host 10.9.0.11 port 22: Connection refused'                              | 'ssh: connect to host 10.9.0.11 port 22: Connection refused' | null
        255    | 'ssh: connect to host 10.9.0.11 port 22: Connection timed out'                            | 'ssh: connect to host 10.9.0.11 port 22: Connection timed out' | null
        255    | 'ssh: Could not resolve hostname nowhere: Name or service not known'                      | 'ssh: Could not resolve hostname nowhere: Name or service not known' | null
        255    | ''                                                                                        | 'exit status 255' | null
        // It answers, though not as it should.
        255    | 'kex_exchange_identification: Connection closed by remote host'                           | 'works' | 'kex_exchange_identification: Connection closed by remote host'
        255    | 'Unable to negotiate with 10.9.0.11 port 22: no matching host key type found.'            | 'works' | 'Unable to negotiate with 10.9.0.11 port 22: no matching host key type found.'
        255    | 'Connection closed by 10.9.0.11 port 22'                                                  | 'works' | 'Connection closed by 10.9.0.11 port 22'
        // It logs in, but cannot run a program.
        1      | 'This account is currently not available.'                                                | 'works' | 'This account is currently not available.'
        1      | ''                                                                                        | 'works' | 'exit status 1'
        // There is no ssh on the host, so nothing is known of the port.
        127    | 'sh: 1: ssh: not found'                                                                   | null    | 'sh: 1: ssh: not found'

        last = said.trim().readLines() ? said.trim().readLines().last() : ''
    }

    def "several targets are distinguished, and one that the script does not name was not tried"() {
        when:
        def links = LinkProbe.sshLogins(sshSays(['10.9.0.11': [0, ''], '10.9.0.12': [255, 'Permission denied (publickey).']]), pg4, [pg1, pg2])

        then:
        links.collect { [it.to().value(), it.kind(), it.works()] } ==
                [['pg1', SSH_PORT, true], ['pg1', SSH_LOGIN, true], ['pg2', SSH_PORT, true], ['pg2', SSH_LOGIN, false]]

        when:
        def cutOff = Stub(Transport) { run(_, _, _) >> Result.of(1, 'Welcome', '') }

        then:
        LinkProbe.sshLogins(cutOff, pg4, [pg1]) == []
    }

    def "nobody to reach, nothing to do"() {
        given:
        def transport = Mock(Transport)

        when:
        def links = LinkProbe.sshLogins(transport, pg4, [])

        then:
        links == []
        0 * transport._
    }

    def "the server's port from another host: #met is #failure"() {
        given:
        def transport = Stub(Transport) { reach(pg1.host(), Address.of('10.9.0.14'), 5432, _) >> met }

        expect:
        LinkProbe.sqlPort(transport, pg1, pg4, 5432) == new Link(pg1.node(), pg4.node(), SQL_PORT, Optional.ofNullable(failure))

        where:
        met             | failure
        Reach.OPEN      | null
        Reach.REFUSED   | null
        Reach.NO_ANSWER | 'no answer from 10.9.0.14 port 5432'
    }

    def "the port on its own host: #met is #failure"() {
        given:
        def transport = Stub(Transport) { reach(pg4.host(), Address.of('127.0.0.1'), 5432, _) >> met }

        expect:
        LinkProbe.portFree(transport, pg4, 5432) == new Link(pg4.node(), pg4.node(), SQL_PORT, Optional.ofNullable(failure))

        where:
        met             | failure
        Reach.OPEN      | 'something listens on port 5432'
        Reach.REFUSED   | null
        Reach.NO_ANSWER | null
    }

    def "SQL logins: what the server or the way says is the failure"() {
        given:
        def transport = Stub(Transport) {
            query(pg4.host(), { it.replication() }, _, _) >> { throw new Unreachable('refused', 'FATAL: no pg_hba.conf entry', 'hint') }
            query(pg4.host(), { !it.replication() }, _, _) >> answer
        }

        expect:
        byKind(LinkProbe.sqlLogins(transport, pg4, pg1, login)) == [(SQL_LOGIN): found, (REPLICATION_LOGIN): 'FATAL: no pg_hba.conf entry']

        where:
        answer                                             | found
        [new Answer.Rows([])]                              | 'works'
        [new Answer.Refused('42501', 'permission denied')] | 'permission denied'
    }

    def "an SQL login that takes too long has failed"() {
        given:
        def transport = Stub(Transport) { query(_, _, _, _) >> { throw new TimedOut('login', Duration.ofSeconds(20)) } }

        expect:
        LinkProbe.sqlLogins(transport, pg4, pg1, login)*.failure()*.get() == ['login: not finished after 20.0 s'] * 2
    }
}
