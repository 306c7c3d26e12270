package kesh.cli

import java.nio.charset.Charset
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.record.StateFile
import kesh.states.States
import spock.lang.TempDir

/**
 * Trouble that people report, and the right answer to it: a row a case. Each has texts in several wordings, versions,
 * orders of lines and languages, and the same answer to all of them: an exit status, words that must be there, words
 * that must not. A text is one part of a file in {@code cases}, below a line with three equals signs and its name.
 */
class CasesSpec extends CommandLineSpecification {
    static final Path CASES = Path.of('src/test/resources/kesh/cases')

    /** What is shown of a password in any of the texts. */
    static final List<String> SECRETS = ['Geheim77', 'Ge%68eim77']

    static final int WARNED = 1
    static final int FAILED = 2
    static final int UNKNOWN = 3

    @TempDir
    Path root

    /** The texts of a file by their names. */
    private static Map<String, String> texts(String file) {
        Files.readString(CASES.resolve(file + '.txt')).split(/(?m)^=== /).toList().drop(1).collectEntries {
            def (name, text) = it.split('\n', 2)
            [name, text]
        }
    }

    private String write(String name, byte[] text) {
        Files.write(root.resolve(name), text).toString()
    }

    /** What kesh printed to anybody. */
    private String said() {
        out + err
    }

    private void answers(int status, int wanted, List<String> words, List<String> never) {
        assert [status, words.findAll { !said().contains(it) }, (never + SECRETS).findAll { said().contains(it) }] == [wanted, [], []]
    }

    static final List<List<Object>> EXPLAINED = [
            // A file, the exit status, words of the answer, words that must not be there.
            // The server and its data
            ['advice to remove backup_label', FAILED, ['do not follow the advice to remove backup_label', 'rebuild', 'restore a backup'], ['a session was refused', 'try removing', '请尝试删除', 'zu entfernen', 'it adds: If you are']],
            ['advice to reset the WAL', FAILED, ['is no repair', 'rebuild', 'committed transactions'], []],
            ['the server does not start', FAILED, ['the server does not run: its startup process failed', 'FATAL or PANIC', 'start', 'rebuild'], ['no problem', 'not understood']],
            ['a log of bad news at level LOG', FAILED, ['slot repmgr_slot_7 is lost', 'rebuild', 'crashed', 'hba.conf', 'was not read again', 'reload', 'was promoted', 'WAL is not archived'], ['no problem', 'not understood', 'repmgr_slot_7 is not in use']],
            ['settings that are not loaded', FAILED, ['has mistakes: it was not read, or not all of it', 'it will not start again', 'reload'], ['not understood']],
            ['errors of the startup process and damaged data', FAILED, ['a file of a tablespace is missing', 'the server does not start: its configuration file', 'a disk of that host cannot be read or written', 'wal_level minimal', 'the WAL ends before the recovery target', 'a page\'s checksum is wrong', 'data is damaged: a page of a table', 'base/24577/24590', 'the server takes no writes any more', 'shop'], ['a session was refused', 'a statement failed', 'see the program that sent it', 'single-user mode.']],
            ['wraparound and collation are near', WARNED, ['must be vacuumed soon', 'wraparound', 'collation of', 'reindex'], ['a warning that kesh does not know']],
            ['slot lost, log', FAILED, ['slot repmgr_slot_4 is lost', 'rebuild', 'start and follow cannot help'], ['a session was refused', 'not understood']],
            ['slot lost, table', FAILED, ['slot repmgr_slot_4 is lost', 'rebuild', 'slot archiver is about to be lost', 'let its reader receive', 'max_slot_wal_keep_size'], ['shrink', 'start the node']],
            ['a password and a delay in a server\'s file', WARNED, ['primary_conninfo holds a password in plain text', 'delayed standby'], ['no problem']],

            // repmgrd
            ['nobody was promoted', FAILED, ['no node at the primary\'s location north can be seen', 'its location is south, the primary\'s is north', 'degraded', 'promote'], ['no problem', 'not understood']],
            ['nobody was promoted, other causes', FAILED, ['promote'], ['no problem', 'not understood', 'an error that kesh does not know']],
            ['the witness\'s veto', FAILED, ['the witness w1 says that it saw the primary 1 seconds ago', 'or the witness is wrong', 'from this node and from the witness'], ['only the connection from here to it is broken', 'no problem', 'not understood']],
            ['no superuser', FAILED, ['no WAL receiver was disconnected, whatever the next lines say', 'superuser', 'standby_disconnect_on_failover'], ['an error that kesh does not know', 'not understood']],

            // repmgr's commands
            ['no password for a clone', FAILED, ['no password was found', 'replication', '.pgpass', 'pg_hba.conf', 'trust'], ['increase', 'an error that kesh does not know']],
            ['no right to stop the server', FAILED, ['it needs rights that this user lacks', 'sudo', 'a server that ran still runs, and the cluster is as before', 'the primary was not seen to stop'], ['not understood', 'an error that kesh does not know']],
            ['not registered', FAILED, ['node 12 is not registered', 'expand', 'register'], ['an error that kesh does not know']],
            ['an old extension', FAILED, ['ALTER EXTENSION repmgr UPDATE', 'on the primary', 'restart'], ['an error that kesh does not know']],
            ['rewind without a right', FAILED, ['lacks the right to execute', 'grant execute', 'then rejoin again', '1 failure, in'], ['rebuild', 'an error that kesh does not know']],
            ['rewind without its own WAL', FAILED, ['000000030000000000000008', 'from the archive', 'then rejoin again', 'rebuild', '1 failure, in'], ['an error that kesh does not know', 'not understood']],
            ['a container of repmgr', FAILED, ['could not register its node as a primary', 'takes itself for the primary', 'own database repmgr'], ['typed command', 'not understood']],

            // Tables and files of repmgr
            ['two primaries', FAILED, ['two or more nodes run as primary', 'keep South', 'rejoin \'North\'', 'stop applications', 'rescan'], ['no running primary', 'promote']],
            ['a primary that takes no connection', FAILED, ['it is not known whether a primary runs: up1', 'look at it from each node', 'only if it is certain that it is down', 'repmgrd promotes nobody as long as it gets an answer'], ['no running primary', 'as far as this shows']],
            ['connection strings as URIs', 0, ['Db One is the primary', 'db2 is a standby of Db One', 'db3 is a standby of Db One'], ['not understood', 'no running primary']],
            ['a witness is no standby', WARNED, ['Wit 1 is a witness', 'rescan'], ['follow', 'rejoin', 'fails ']],
            ['repmgr.conf of repmgr 3', FAILED, ['repmgr 3', 'node is called node_id today'], ['whose node_id is \n', 'there is no node_id', 'not understood', 'it is not known what']],
            ['advice on a node that contradicts itself', FAILED, ['rejoin \'old\''], ['start \'old\'']],

            // What is not known is not fine
            ['lines that kesh does not know', UNKNOWN, ['this is not understood', 'flux capacitor'], ['no problem']],
            ['errors that kesh does not know', FAILED, ['flux capacitor'], ['no problem', 'a session was refused']],
    ]

    def "explained: #file, #name"() {
        expect:
        answers(kesh('explain', write('text', text.getBytes('UTF-8'))), status, words, never)

        where:
        [file, name, text, status, words, never] << EXPLAINED.collectMany { file, status, words, never ->
            texts(file).collect { name, text -> [file, name, text, status, words, never] }
        }
    }

    def "each text belongs to a row, and each row has several"() {
        expect:
        CASES.toFile().list()*.minus('.txt') as Set == EXPLAINED*.get(0) + 'a row that cannot be read' as Set
        EXPLAINED*.get(0).findAll { texts(it).size() < 2 } == []
    }

    def "nothing is concluded from a row that cannot be read, and import says that it left a node out: #name"() {
        given:
        def file = write('shown.txt', text.getBytes('UTF-8'))

        expect:
        kesh('explain', file) in [0, UNKNOWN]
        !said().contains('no running primary')
        SECRETS.every { !said().contains(it) }

        and:
        answers(kesh('import', file), UNKNOWN, ['Left out', 'left out, as it cannot be read', 'q1', "via 'q2'"], [])

        where:
        [name, text] << texts('a row that cannot be read').collect { name, text -> [name, text] }
    }

    def "all members with connection strings as URIs are imported: #name"() {
        expect:
        answers(kesh('import', write('shown.txt', text.getBytes('UTF-8'))), 0, ["host: 'Db-One.example'", "host: '2001:db8::22'", "host: '10.32.0.3'"], ['Left out', 'Not to be asked first'])

        where:
        [name, text] << texts('connection strings as URIs').collect { name, text -> [name, text] }
    }

    private static final String INSTALLED = '[install]\n# 三个节点\nall_ip=(10.40.0.1 10.40.0.2)\nexecute_user="kes"\nssh_port="2222"\ndb_password="Geheim77"\n'
    private static final String EXPANDED = '[expand]\nexpand_type="0"\nprimary_ip="10.40.0.1"\nexpand_ip="10.40.0.3"\nnode_id="3"\n'

    def "install.conf in any encoding, and with any of its sections: #name"() {
        expect:
        answers(kesh('import', write('install.conf', text)), 0, words, ['error', '\ufeff'])

        where:
        name                        | text                                                                              || words
        'only [install]'            | INSTALLED.getBytes('UTF-8')                                                       || ["via 'member1', host: '10.40.0.1'", "via 'member2', host: '10.40.0.2'", "ssh user: 'kes', port: 2222"]
        'the others are empty'      | (INSTALLED + '[expand]\nexpand_ip=""\n[shrink]\nshrink_ip=""\n').getBytes('UTF-8') || ["via 'member1', host: '10.40.0.1'"]
        'UTF-8'                     | (INSTALLED + EXPANDED).getBytes('UTF-8')                                          || ["expand 'node3'"]
        'a byte order mark'         | ('\ufeff' + INSTALLED + EXPANDED).getBytes('UTF-8')                               || ["expand 'node3'"]
        'GBK'                       | (INSTALLED + EXPANDED).getBytes(Charset.forName('GB18030'))                       || ["expand 'node3'"]
        'a mark and only [install]' | ('\ufeff' + INSTALLED).replace('\n', '\r\n').getBytes('UTF-8')                    || ["via 'member2', host: '10.40.0.2'"]
    }

    def "install.conf without any node is refused, with what to do; and a file of settings shows no password"() {
        expect:
        answers(kesh('import', write('install.conf', '[install]\nall_ip=()\n'.bytes)), 3, ['it names no node', 'HINT: ', 'repmgr cluster show'], [])
        answers(kesh('import', write('auto.conf', "primary_conninfo = 'host=a password=Geheim77'\n".bytes)), 3, ['***'], [])
    }

    private static final Seen<Server.Use> CDC = Seen.known(new Server.Use(Optional.of('shop'), Optional.of('cdc')))

    static final Closure<?> THREE = {
        primary 'pg1'
        standby 'pg2'
        standby 'pg3'
        triedBetweenMembers()
    }

    /** On real servers: ForecastLabSpec tries all but the lost slot, of which LostSlotSpec and OperationsLabSpec have the words. */
    def "planned from a saved state: #name"() {
        given:
        def state = new States().apply(THREE).apply(change).build()
        def saved = write('state.json', new StateFile(Instant.parse('2026-11-25T17:32:15Z'), state).text().getBytes('UTF-8'))
        def script = write('plan.groovy', "cluster('shop') {\n    ssh user: 'postgres'\n    via 'pg1', host: '10.9.0.11'\n    $verb\n}\n".toString().getBytes('UTF-8'))

        expect:
        answers(kesh('plan', script, '--state', saved), status, words, never)

        where:
        name                                   | verb                  | status || words | never
        'commits would wait for ever'          | "switchover to: 'pg2'" | 3     || ['afterwards: pg2: commits need 1 of synchronous_standby_names', 'set synchronous_standby_names'] | ['writes are accepted again']
        'commits would wait, after a quorum'   | "switchover to: 'pg2'" | 3     || ['afterwards: pg2: commits need 2 of'] | []
        'a logical slot is left behind'        | "switchover to: 'pg2'" | 0     || ['pg2 will have no slot cdc_app', 'loses its place', 'drop'] | []
        'configuration outside of the data'    | "switchover to: 'pg2'" | 3     || ['pg1: pg_ctl would not find its configuration', 'config_file=/etc/postgresql/15/main/postgresql.conf', 'pg_ctlcluster'] | []
        'the same, seen by check'              | 'check()'             | 3      || ['pg_ctl would not find its configuration'] | []
        'a lost slot, follow'                  | "follow 'pg3'"        | 3      || ["rebuild 'pg3'"] | ["rejoin 'pg3'"]
        'a lost slot, rejoin'                  | "rejoin 'pg3'"        | 3      || ["rebuild 'pg3'"] | ["follow 'pg3'"]
        'a lost slot, start'                   | "start 'pg3'"         | 3      || ["rebuild 'pg3'"] | ["follow 'pg3'"]
        'a lost slot, check'                   | 'check()'             | 3      || ["rebuild 'pg3'"] | ["follow 'pg3'", "rejoin 'pg3'"]
        'nobody would be promoted: location'   | 'check()'             | 0      || ['no standby would be promoted if pg1 failed', 'location is dc2'] | []
        'nobody would be promoted: priority'   | 'check()'             | 0      || ['no standby would be promoted if pg1 failed', 'priority is 0'] | []
        'nobody would be promoted: manual'     | 'check()'             | 0      || ['no standby would be promoted if pg1 failed', 'failover is manual'] | []
        change = CHANGES[name]
    }

    static final Map<String, Closure<?>> CHANGES = [
            'commits would wait for ever'       : { change('pg2') { settings synchronous_standby_names: 'pg2' } },
            'commits would wait, after a quorum': { change('pg2') { settings synchronous_standby_names: 'ANY 2 (pg2, pg3)' } },
            'a logical slot is left behind'     : { change('pg1') { slot([physical: false, active: true, use: CDC], 'cdc_app') } },
            'configuration outside of the data' : { ['pg1', 'pg2', 'pg3'].each { name -> change(name) { settings config_file: '/etc/postgresql/15/main/postgresql.conf' } } },
            'the same, seen by check'           : { ['pg1', 'pg2', 'pg3'].each { name -> change(name) { settings config_file: '/etc/postgresql/15/main/postgresql.conf' } } },
            'a lost slot, follow'               : { lostSlot(delegate, false) },
            'a lost slot, rejoin'               : { lostSlot(delegate, true) },
            'a lost slot, start'                : { lostSlot(delegate, true) },
            'a lost slot, check'                : { lostSlot(delegate, false) },
            'nobody would be promoted: location': { ['pg2', 'pg3'].each { name -> change(name) { registration location: 'dc2' } } },
            'nobody would be promoted: priority': { ['pg2', 'pg3'].each { name -> change(name) { registration priority: 0 } } },
            'nobody would be promoted: manual'  : { ['pg2', 'pg3'].each { name -> change(name) { conf failover: 'manual' } } },
    ]

    static void lostSlot(States states, boolean down) {
        states.change('pg1') { slot([active: false, walStatus: Optional.of('lost')], 'repmgr_slot_3') }
        states.change('pg3') { detached(); if (down) { stopped() } else { server(walReceiver: null) } }
    }
}
