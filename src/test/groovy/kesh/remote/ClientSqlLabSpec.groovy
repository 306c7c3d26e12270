package kesh.remote

import static kesh.remote.ServerUnreachable.Why.NO_CLIENT

class ClientSqlLabSpec extends SqlContract {
    @Override
    protected boolean isByClient() { true }

    def "a host without the program is said to have none"() {
        when:
        ssh.query(host, new Login('127.0.0.1', port, 'postgres', 'db', Optional.empty(), 'prefer', false, new Login.Names('.s.PGSQL.', 'pg_hba.conf', client)),
                [Query.reading('one', 'select 1')], LIMIT)

        then:
        def e = thrown(ServerUnreachable)
        e.why() == NO_CLIENT
        e.detail().get() == detail

        where:
        client                        || detail
        Optional.of('/opt/none/ksql') || 'the host has no /opt/none/ksql'
        Optional.empty()              || 'the host has no client program of the database'
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

    def "a session whose program is killed is lost, and the next question is answered"() {
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
