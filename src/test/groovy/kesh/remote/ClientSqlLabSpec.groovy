package kesh.remote

import kesh.command.Query

class ClientSqlLabSpec extends SqlContract {
    @Override
    protected boolean isByClient() { true }

    def "on a host without the client program, the driver is used"() {
        given:
        def login = new Login('127.0.0.1', port, 'postgres', 'db', Optional.empty(), 'prefer', false, new Login.Names('.s.PGSQL.', 'pg_hba.conf', client))

        expect:
        ssh.query(host, login, [Query.reading('one', 'select 1 as one')], LIMIT)[0].rows()[0].get('one').get() == '1'

        where:
        client << [Optional.of('/opt/none/ksql'), Optional.empty()]
    }

    def "the password is in no process's arguments or environment"() {
        when:
        def held = ssh.hold(host, to(user: 'secretive', database: 'postgres', password: PASSWORD), Query.reading('one', 'select 1'), 'kesh', LIMIT)
        def programs = PrivateSshd.sh('pgrep', '-f', '^.*/psql -X -q -W').readLines()

        then:
        programs
        programs.every { !new File("/proc/$it/cmdline").text.contains(PASSWORD) && !new File("/proc/$it/environ").text.contains(PASSWORD) }

        cleanup:
        held?.close()
    }

    def "a session whose program is killed is lost, and the next query is answered"() {
        given:
        def who = Query.reading('who', 'select pg_backend_pid() as pid')
        def talk = ssh.converse(host, tcp, LIMIT)
        talk.ask(who)

        when:
        PrivateSshd.sh('pkill', '-KILL', '-f', '^.*/psql -X -q -w')
        talk.ask(who)

        then:
        thrown(ServerUnreachable)
        ssh.query(host, tcp, [who], LIMIT)[0].rows().size() == 1
    }
}
