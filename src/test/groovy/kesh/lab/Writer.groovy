package kesh.lab

import java.time.Duration

/** A client that writes numbers, one after the other, to whoever takes them, and notes those that were acknowledged, and by whom. */
class Writer {
    private static final Duration SOON = Duration.ofSeconds(60)

    private final Lab lab
    private final String host
    private final Program client

    /**
     * @param host where it runs: a bare host of the lab, or where that has no client program a member
     * @param members those that it tries
     * @param password of repmgr's user, as which it writes
     */
    Writer(Lab lab, String host, List<String> members, String password = lab.password) {
        this.lab = lab
        this.host = host
        def kind = lab.kind
        lab.sql(members[0], 'create table written (n int primary key)')
        String addresses = members.collect { "10.9.0.1${it.substring(kind.prefix.length())}" }.join(',')
        lab.on(host, 'cat >/tmp/client.bash', 'root', getClass().getResource('client.bash').text)
        client = lab.start(host, """PGPASSWORD='$password' KINGBASE_PASSWORD='$password' exec bash /tmp/client.bash ${kind.client.tokenize(' ')[0]} \\
            'host=$addresses port=$kind.port user=$kind.database dbname=$kind.database target_session_attrs=read-write'""", kind.user)
    }

    List<String> taken() {
        takers().keySet() as List
    }

    /** Each number that was acknowledged, with the address of the server that did. */
    Map<String, String> takers() {
        lab.tryOn(host, 'cat /tmp/taken').out().readLines().collectEntries { it.tokenize(' ') }
    }

    void goesOn() {
        int before = taken().size()
        Until.within(SOON, 'the client writes') { taken().size() > before + 20 }
    }

    void stop() {
        client.signal('KILL')
        lab.tryOn(host, 'pkill -x psql; pkill -x ksql')
    }

    /** What was acknowledged and is not there. */
    List<String> lost(String primary, List<String> acknowledged = taken()) {
        acknowledged - lab.sql(primary, 'select n from written order by n').readLines()
    }
}
