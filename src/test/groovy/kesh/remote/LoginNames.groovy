package kesh.remote

/** What PostgreSQL calls things, on a host whose programs are of no interest. */
class LoginNames {
    static final Login.Names NAMES = new Login.Names('.s.PGSQL.', 'pg_hba.conf', Optional.empty())
}
