package kesh.lab

import java.time.Duration

/** A client that writes numbers, one after the other, to any server that accepts them, and notes which were acknowledged, and by which server. */
class Writer {
    private static final Duration SOON = Duration.ofSeconds(60)

    private final Lab lab
    private final String host
    private final Program client

    /**
     * @param host the host to run on: a bare host of the lab, or a member if that has no client program
     * @param members the servers that it tries
     * @param password the password of repmgr's user, which it writes as
     */
    Writer(Lab lab, String host, List<String> members, String password = lab.password) {
        this(lab, host, tableOn(lab, members), password)
    }

    /** @param conninfo the servers that it tries, which have the table {@code written (n int primary key)} */
    Writer(Lab lab, String host, String conninfo, String password) {
        this.lab = lab
        this.host = host
        def kind = lab.kind
        lab.on(host, 'cat >/tmp/client.bash', 'root', getClass().getResource('client.bash').text)
        client = lab.start(host, """PGPASSWORD='$password' KINGBASE_PASSWORD='$password' exec bash /tmp/client.bash ${kind.client.tokenize(' ')[0]} \\
            '$conninfo user=$kind.database dbname=$kind.database target_session_attrs=read-write'""", kind.user)
    }

    private static String tableOn(Lab lab, List<String> members) {
        lab.sql(members[0], 'create table written (n int primary key)')
        "host=${members.collect { "10.9.0.1${it.substring(lab.kind.prefix.length())}" }.join(',')} port=$lab.kind.port"
    }

    List<String> taken() {
        takers().keySet() as List
    }

    /** Each acknowledged number, with the address of the server. */
    Map<String, String> takers() {
        lab.tryOn(host, 'cat /tmp/taken').out().readLines().collectEntries { it.tokenize(' ') }
    }

    void goesOn() {
        int before = taken().size()
        Until.within(SOON, 'the client writes') { taken().size() > before + 20 }
    }

    /** Returns what the closure does, during which it sends nothing and its session stays. */
    Object silent(Closure meanwhile) {
        // The brackets keep the shell that runs this from matching.
        lab.on(host, "pkill -STOP -f '[c]lient.bash'")
        try {
            meanwhile()
        } finally {
            lab.on(host, "pkill -CONT -f '[c]lient.bash'")
        }
    }

    void stop() {
        client.signal('KILL')
        lab.tryOn(host, 'pkill -x psql; pkill -x ksql')
    }

    /** Acknowledged numbers that are not there. */
    List<String> lost(String primary, List<String> acknowledged = taken()) {
        acknowledged - lab.sql(primary, 'select n from written order by n').readLines()
    }
}
