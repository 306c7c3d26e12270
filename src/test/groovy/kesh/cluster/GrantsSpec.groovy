package kesh.cluster

import spock.lang.Specification

/** What a superuser is told to execute names one role, whatever it is called. */
class GrantsSpec extends Specification {

    def "a grant to #user"() {
        expect:
        Grants.mending(user, 15_00_18, [Right.SEE_SESSIONS]) == "as a superuser, in repmgr's database: grant pg_monitor to $role"

        where:
        user                               | role
        'repmgr'                           | 'repmgr'
        'repmgr_2'                         | 'repmgr_2'
        'Repmgr'                           | '"Repmgr"'
        'x; alter role evil superuser; --' | '"x; alter role evil superuser; --"'
        'x"; drop table t; --'             | '"x""; drop table t; --"'
        'current_user'                     | '"current_user"'
    }
}
