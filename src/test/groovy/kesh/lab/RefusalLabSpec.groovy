package kesh.lab

import spock.lang.Shared
import spock.lang.Specification

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration

/**
 * Faults are refused before anything is changed: with the cause, with a hint, without a stack trace. Each feature
 * breaks something on the one cluster, compares all hosts before and after kesh, and repairs it.
 */
class RefusalLabSpec extends Specification {
    private static final Duration BACK = Duration.ofSeconds(30)

    @Shared Lab lab = new Lab().settled()
    @Shared Snapshot begin = Snapshot.of(lab)

    def cleanupSpec() {
        lab?.close()
    }

    // --- scripts: exit 2, file and line; no host is queried, so one comparison is enough

    def 'a wrong script is told with file and line, cause and hint: #what'() {
        given:
        def scripts = lab.home.resolve("wrong-${what.replaceAll(/\W+/, '-')}.groovy")
        Files.writeString(scripts, "cluster('rwc') {\n    ${lab.ssh()}\n    via 'pg1', host: '10.9.0.11'\n$line\n}\n")

        when:
        def run = lab.kesh('script', '--yes', scripts as String)

        then:
        run.exit() == 2
        run.err().contains("$scripts.fileName:4")
        run.err().contains(cause)
        run.err().contains('Nothing was changed.')
        !hint || run.err() =~ hint
        plain(run)

        and: 'what a text holds is never executed'
        !executed()

        where:
        what                      | line                                                      || cause                            | hint
        'a typo in a word'        | "    expnad 'pg4'"                                        || "unknown word 'expnad'"          | /HINT: .*expand/
        'a typo in an option'     | "    node 'pg4', hots: '10.9.0.14'"                       || "unknown option 'hots' of node"  | /HINT: .*host/
        'an option given twice'   | "    node 'pg4', host: '10.9.0.14', host: '10.9.0.15'"    || "'host'"                         | null
        'a syntax error'          | "    node 'pg4', host: '10.9.0.14"                        || ''                               | null
        'a quote in a name'       | "    node \"pg'4\", host: '10.9.0.14'"                    || "pg'4"                           | /DETAIL: .*letters/
        'a blank in a name'       | "    node 'pg 4', host: '10.9.0.14'"                      || 'pg 4'                           | /DETAIL: .*letters/
        'a command in a name'     | "    node '\$(touch /tmp/pwned)', host: '10.9.0.14'"      || '$(touch /tmp/pwned)'            | /DETAIL: .*letters/
        'a newline in a name'     | "    node 'pg4\\ntouch /tmp/pwned', host: '10.9.0.14'"    || 'pg4\\ntouch /tmp/pwned'         | /DETAIL: .*letters/
        'a command in an address' | "    node 'pg4', host: '\$(touch /tmp/pwned)'"            || '$(touch /tmp/pwned)'            | /DETAIL: .*address/
        'a command in a location' | "    node 'pg4', host: '10.9.0.14', location: \"a'; touch /tmp/pwned; '\"" || 'touch /tmp/pwned' | /DETAIL: .*letters/
        'an option in a name'     | "    node '-oProxyCommand=x', host: '10.9.0.14'"          || '-oProxyCommand=x'               | /DETAIL: .*letters/
        'an id that is no number' | "    node 'pg4', host: '10.9.0.14', id: 'four'"           || "id of node is 'four'"           | /DETAIL: .*number/
    }

    def 'a wrong command line is told with a hint'() {
        when:
        def run = lab.kesh(*words)

        then:
        run.exit() == 2
        run.err() =~ /error: /
        run.err() =~ /HINT: /
        plain(run)

        where:
        words << [['plna', 'x.groovy'], ['plan', '--yess', 'x.groovy'], ['plan'], ['status']]
    }

    def 'help needs no further arguments of a command'() {
        expect:
        with(lab.kesh(command, '--help')) {
            exit() == 0
            out().startsWith("Usage: kesh $command ")
        }

        where:
        command << ['plan', 'status']
    }

    def 'a script that is not there'() {
        when:
        def run = lab.kesh('plan', '/nowhere/expand.groovy')

        then:
        run.exit() in [2, 3]
        run.err().contains('/nowhere/expand.groovy: the script cannot be read')
        plain(run)
    }

    // --- clusters and hosts: exit 3

    // --- faults that are seen without breaking anything; one comparison for all of them is at the end

    def 'a script that does not fit the cluster is refused: #what'() {
        expect:
        refused(lab.expandScript(parts), *said)

        where:
        what              | parts                                                            || said
        'an unknown node' | [verb: "expand 'pg9'"]                                           || [/fails .*no node is called pg9/, /HINT: declare it: node 'pg9'/]
        'an id in use'    | [node: "node 'pg4', host: '10.9.0.14', id: 2"]                   || [/id 2 for pg4 is in use by pg2/, /HINT: the next free id is 4/]
        'a name in use'   | [node: "node 'pg4', host: '10.9.0.14', id: 4, name: 'pg2'"]      || [/the script's pg2 is at 10\.9\.0\.14, and the member pg2 is at 10\.9\.0\.12/, /HINT: correct the address or the name in the script/]
        'a primary'       | [verb: "expand 'pg1'"]                                           || [/pg1 is a member already, as primary/]
        'no such via'     | [via: "via 'pg1', host: '10.9.0.99'"]                            || [/cannot reach pg1/, /10\.9\.0\.99/, /HINT/]
        'no such host'    | [node: "node 'pg4', host: '10.9.0.99', id: 4"]                   || [/unknown .*pg4 could not be inspected/, /10\.9\.0\.99/]
        'no such user'    | [ssh: "ssh user: 'nobody', key: '%KEY', knownHosts: '%KNOWN'"]   || [/pg1 refuses the login as nobody/, /HINT/]
    }

    def 'a wrong key'() {
        given:
        lab.keygen('other')

        expect:
        refused(lab.expandScript(ssh: "ssh user: 'postgres', key: '$lab.home/other', knownHosts: '$lab.state/known_hosts'"),
                /pg1 refuses the login as postgres/, /HINT: .*ssh-copy-id/)
    }

    def 'a host key that nobody has verified is not accepted: #what'() {
        given:
        def known = lab.home.resolve('known_hosts')
        Files.writeString(known, text(lab))

        expect:
        refused(lab.expandScript(ssh: "ssh user: 'postgres', key: '$lab.state/key', knownHosts: '$known'"), *said)
        Files.readString(known) == text(lab)
        !Files.exists(lab.home.resolve('.ssh'))

        where:
        what                             | text                                                              || said
        'no key of the first member'     | { '' }                                                            || [/(?i)host key/, /pg1/, /HINT/]
        'no key of the new host'         | { it.knownHosts().findAll { !it.contains('pg4') }.join('\n') }     || [/(?i)host key/, /pg4/]
        'another key of the first'       | { keysExchanged(it, 'pg1') }                                       || [/(?i)host key/, /pg1/, /(?i)changed|differ|not the one|another/]
        'another key of the new host'    | { keysExchanged(it, 'pg4') }                                       || [/(?i)host key/, /pg4/, /(?i)changed|differ|not the one|another/]
    }

    def 'all of that changed nothing'() {
        expect:
        begin.differences(Snapshot.of(lab)).findAll { !it.startsWith("operator $lab.home") } == []
    }

    // --- faults that one feature makes and repairs

    def 'a data directory with something in it'() {
        given:
        lab.on('pg4', "mkdir $Debian.DATA && echo precious >$Debian.DATA/file", 'postgres')

        expect:
        refusedAndUnchanged(/$Debian.DATA is not empty/, /HINT: kesh removes only what it put there/)

        cleanup:
        lab.on('pg4', "rm -r $Debian.DATA")
    }

    def 'a full disk'() {
        given:
        lab.on('pg4', "mount -t tmpfs -o size=20m,uid=postgres,mode=700 tiny $Debian.ABOVE")

        expect:
        refusedAndUnchanged(/20 MB free, \d+ MB needed for $Debian.DATA/, /HINT: make room/)

        cleanup:
        lab.on('pg4', "umount $Debian.ABOVE")
    }

    def 'a data directory that cannot be made'() {
        given:
        lab.on('pg4', "chown root: $Debian.ABOVE")

        expect:
        refusedAndUnchanged(/user postgres cannot create $Debian.DATA/, /HINT: .*install -d -m 700 -o postgres/)

        cleanup:
        lab.on('pg4', "chown postgres: $Debian.ABOVE")
    }

    def 'somebody else on the port'() {
        given:
        lab.on('pg4', """setsid perl -MIO::Socket::INET -e '
            \$s = IO::Socket::INET->new(Listen => 5, LocalPort => 5432, ReuseAddr => 1) or die; sleep 300' >/dev/null 2>&1 &""")
        Until.within(BACK, 'it listens') { lab.tryOn('pg4', 'grep -q :1538 /proc/net/tcp').exit() == 0 }

        expect:
        refusedAndUnchanged(/something listens on port 5432/, /HINT: stop what listens there/)

        cleanup:
        lab.on('pg4', 'pkill -f "[L]ocalPort => 5432"')
    }

    def 'a pg_hba.conf that refuses the new node: #rule'() {
        given:
        lab.on('pg1', "cp -p $HBA /tmp/hba && { echo '$rule'; cat /tmp/hba; } >$HBA")
        reload('1')

        expect:
        refusedAndUnchanged(*said)

        cleanup:
        lab.on('pg1', "cat /tmp/hba >$HBA && rm /tmp/hba")
        reload('0')

        where:
        rule                                    || said
        'host all,replication all 10.9.0.14/32 reject' || [/pg4 cannot log in to pg1's server as repmgr does/, /pg_hba.conf rejects .*"10.9.0.14"/, /HINT: pg_hba.conf on pg1 must admit repmgr's user from the new node's address/]
        'host replication all 10.9.0.14/32 reject'     || [/pg4 cannot open a replication connection to pg1/, /HINT: pg_hba.conf on pg1/]
    }

    def 'a repmgr.conf that is not meant for this node: #name'() {
        given:
        lab.on('pg4', 'cat >/etc/repmgr/repmgr.conf', 'root', "node_id=77\nnode_name='$name'\ndata_directory='/tmp/\$(touch /tmp/pwned)'\n")

        expect:
        refusedAndUnchanged(/\/etc\/repmgr\/repmgr.conf already exists and describes node 77/, /HINT: move it away/)
        !executed()

        cleanup:
        lab.on('pg4', 'rm /etc/repmgr/repmgr.conf')

        where:
        name << ['other', 'a"b $(touch /tmp/pwned) `touch /tmp/pwned` ; touch /tmp/pwned']
    }

    private static final String HBA = "$Debian.DATA/pg_hba.conf"

    private void reload(String rejecting) {
        lab.sql('pg1', 'select pg_reload_conf()')
        assert lab.sql('pg1', "select count(*) from pg_hba_file_rules where auth_method = 'reject'") == rejecting
    }

    private boolean executed() {
        ['pg1', 'pg2', 'pg3', 'pg4'].any { lab.tryOn(it, 'test -e /tmp/pwned').exit() == 0 } || new File('/tmp/pwned').exists()
    }

    private static String keysExchanged(Lab lab, String host) {
        def another = lab.knownHosts().find { it.startsWith('pg2,') && it.contains('ed25519') }.split(' ')[2]
        lab.knownHosts().findAll { !(it.startsWith("$host,") && it.contains('ecdsa')) }
                .collect { it.startsWith("$host,") ? it.split(' ')[0..1].join(' ') + ' ' + another : it }.join('\n')
    }

    private void refusedAndUnchanged(String... said) {
        def script = lab.expandScript()
        def before = Snapshot.of(lab)
        refused(script, said)
        assert before.differences(Snapshot.of(lab)) == []
    }

    private void refused(Path script, String... said) {
        def run = lab.kesh('script', '--yes', script as String)
        assert run.exit() == 3: run
        said.each { assert run.said() =~ it: run }
        assert run.said().readLines().last() =~ /^Refused: .* Nothing was changed\.$/: run
        assert plain(run)
    }

    private static boolean plain(KeshRun run) {
        !(run.said() =~ /(?m)^\s+at [\w.$]+\(|Exception|\bnull\b/)
    }
}
