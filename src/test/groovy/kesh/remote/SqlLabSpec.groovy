package kesh.remote

import static kesh.remote.ServerUnreachable.Why.LOGIN_FAILED
import kesh.command.Query

class SqlLabSpec extends SqlContract {
    @Override
    protected boolean isByClient() { false }

    def "a password is never sent in clear text, whoever asks for it"() {
        when: 'a server whose pg_hba.conf says so; another program that listens there would not say which it is'
        query(to(user: 'careless', database: 'db', password: PASSWORD), Query.reading('one', 'select 1'))

        then:
        def e = thrown(ServerUnreachable)
        e.why() == LOGIN_FAILED
        e.detail().get().startsWith('it asks for the password in clear text, which is never sent')
        !(e instanceof UnknownToDriver)
    }
}
