package kesh.remote

/** PostgreSQL's names, for a host whose programs do not matter. */
class LoginNames {
    static final Login.Names NAMES = new Login.Names('.s.PGSQL.', 'pg_hba.conf', Optional.empty())
}
