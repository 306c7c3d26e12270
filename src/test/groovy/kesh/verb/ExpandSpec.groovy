package kesh.verb

import static kesh.cluster.Link.Kind.REPLICATION_LOGIN
import static kesh.cluster.Link.Kind.SQL_LOGIN
import static kesh.cluster.Link.Kind.SQL_PORT
import static kesh.cluster.Link.Kind.SSH_LOGIN
import static kesh.cluster.Link.Kind.SSH_PORT
import java.nio.file.Files
import kesh.cluster.Conninfo
import kesh.cluster.DataDirectory.Kind
import kesh.cluster.Role
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.plan.Plan
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.grow.Expand
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The plans of expand: a state in a few words here, the plan in a file named like the row. */
class ExpandSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    /** The cluster that each row changes: pg1 with standby pg2, and pg4 to come. */
    static final Closure<?> CLUSTER = {
        primary 'pg1'
        standby 'pg2'
        newcomer 'pg4', id: 4
    }

    static final String NO_ENTRY = 'FATAL: no pg_hba.conf entry for host "10.9.0.14", user "repmgr", database "repmgr"'

    @Shared
    List<List<Object>> rows = [
            // The cluster
            ['healthy', {}],
            ['no primary', { change('pg1') { stopped() } }],
            ['two primaries', { change('pg2') { detached(); server inRecovery: false } }],
            ['primary unseen', { change('pg1') { unreachable() } }],
            ['standby unseen', { change('pg2') { unreachable() }; untried 'pg2', 'pg4' }],
            ['one recorded as primary unseen', {
                standby('pg3') { registration role: Role.PRIMARY; unreachable() }
                untried 'pg3', 'pg4'
            }],
            ['settings of the session that repmgr cannot hand on', {
                change('pg1') { registration conninfo: Conninfo.parse("host=10.9.0.11 user=repmgr dbname=repmgr options='-c statement_timeout=0'") }
            }],
            ['a connection string that repmgr cannot hand on', {
                change('pg1') { registration conninfo: Conninfo.parse(/host=10.9.0.11 user=repmgr dbname=repmgr sslrootcert='\'; id; \''/) }
            }],
            ['upstream conf unreadable', { change('pg1') { config text: null, settings: [:] } }],

            // The new node's identity
            ['id in use', { newcomer 'pg4', id: 2 }],
            ['name in use', { newcomer 'pg4', id: 4, name: 'pg2' }],
            ['id left open', { newcomer 'pg4' }],
            ['options', { newcomer 'pg4', id: 7, name: 'db-4', address: '192.168.0.14', location: 'dc 2', priority: 0 }],
            ['member of another id', { standby 'pg4', id: 5, declared: 4 }],
            ['the primary itself', { primary 'pg4', id: 4, declared: true; change('pg1') { detached(); server inRecovery: true } }],
            ['a witness', { witness 'pg4', id: 4, declared: true }],

            // The new host
            ['unreachable', { change('pg4') { unreachable() } }],
            ['no software', { change('pg4') { machine software: null } }],
            ['no repmgr', { change('pg4') { software repmgrVersion: null, repmgr: '' } }],
            ['another major version', { change('pg4') { software version: '16.2' } }],
            ['another minor version', { change('pg4') { software version: '15.7' } }],
            ['another repmgr', { change('pg4') { software repmgrVersion: '4.4.0' } }],
            ['another processor and libc', { change('pg4') { platform architecture: 'aarch64', libc: 'glibc 2.28' } }],
            ['root', { change('pg4') { machine user: 'root', uid: 0 } }],
            ['full disk', { change('pg4') { data freeBytes: 20L << 20 } }],
            ['disk unknown', { change('pg4') { data freeBytes: null } }],
            ['data directory not creatable', { change('pg4') { data creatable: false } }],
            ['data directory empty', { change('pg4') { data kind: Kind.EMPTY } }],
            ['data directory not empty', { change('pg4') { data kind: Kind.OTHER } }],
            ['data directory of another database', {
                change('pg4') { data kind: Kind.DATABASE, systemIdentifier: '7000000000000000001' }
            }],
            ['data directory unreadable', { change('pg4') { data kind: Kind.UNREADABLE } }],
            ['something else in the place of its conf', { change('pg4') { config text: Optional.empty(), exists: true } }],
            ['conf of another node', { change('pg4') { conf "node_id=9\nnode_name='old'\n" } }],
            ['conf not writable', { change('pg4') { config writable: false } }],
            ['socket directory missing', { change('pg4') { directory '/run/postgresql', exists: false } }],
            ['port taken', { broken 'pg4', 'pg4', SQL_PORT, 'something listens on port 5432' }],
            ['clock a little off', { change('pg4') { machine clockOffsetMillis: 3100L } }],
            ['clock far off', { change('pg4') { machine clockOffsetMillis: -90_000L } }],

            // The upstream's server
            ['WAL senders and slots used up', {
                change('pg1') { settings max_wal_senders: '2', max_replication_slots: '1' }
            }],
            ['wal_level minimal, archiving half', {
                change('pg1') { settings wal_level: 'minimal', hot_standby: 'off', archive_mode: 'on' }
            }],
            ['no rewind', { change('pg1') { settings data_checksums: 'off' } }],
            ['listens on its own address', { change('pg1') { settings listen_addresses: 'localhost,10.9.0.11' } }],
            ['conf outside the data directory', {
                change('pg1') { settings config_file: '/etc/postgresql/15/main/postgresql.conf' }
                change('pg4') { directory '/etc/postgresql/15/main', exists: false }
            }],
            ['tablespaces', {
                change('pg1') { server tablespaces: ['/data/free', '/data/full', '/data/unseen'] }
                change('pg4') {
                    directory '/data/free', writable: true
                    directory '/data/full', exists: true, writable: true
                }
            }],
            ['no repmgr library', { change('pg1') { noRepmgrLibrary() } }],
            ['no slots', { change('pg1') { conf use_replication_slots: null } }],
            ['slot in use by another', { change('pg1') { slot 'repmgr_slot_4', active: true } }],
            ['slot left over', { change('pg1') { slot 'repmgr_slot_4', active: false, retainedBytes: 5L << 30 } }],

            ['slot left over takes the last place', {
                change('pg1') { settings max_replication_slots: '2'; slot 'repmgr_slot_4', active: false }
            }],

            // The links between them
            ['pg_hba refuses', {
                broken 'pg4', 'pg1', SQL_LOGIN, NO_ENTRY
                broken 'pg4', 'pg1', REPLICATION_LOGIN, NO_ENTRY
                broken 'pg4', 'pg2', SQL_LOGIN, NO_ENTRY
            }],
            ['no SSH trust', {
                broken 'pg4', 'pg1', SSH_LOGIN, 'postgres@10.9.0.11: Permission denied (publickey).'
                broken 'pg1', 'pg4', SSH_LOGIN, 'Host key verification failed.'
            }],
            ['firewall', {
                broken 'pg1', 'pg4', SQL_PORT, 'no answer from 10.9.0.14 port 5432'
                broken 'pg4', 'pg2', SSH_PORT, 'ssh: connect to host 10.9.0.12 port 22: Connection timed out'
                untried 'pg4', 'pg2', SSH_LOGIN
            }],
            ['ways untried', { untried 'pg4', 'pg1'; untried 'pg1', 'pg4'; untried 'pg4', 'pg4' }],

            // Passwords
            ['logins by trust', { change('pg1') { noPassfile() }; change('pg2') { noPassfile() } }],
            ['logins for any host', {
                change('pg1') { passfile '*:*:*:repmgr:s3cret\n' }
                change('pg2') { passfile '*:*:*:repmgr:s3cret\n' }
            }],
            ['an old password', { change('pg4') { passfile '*:*:*:*:old\n' } }],
            ['password in conninfo', {
                change('pg1') {
                    noPassfile()
                    registration conninfo: kesh.cluster.Conninfo.parse('host=10.9.0.11 user=repmgr password=s3cret dbname=repmgr')
                    conf conninfo: 'host=10.9.0.11 user=repmgr password=s3cret dbname=repmgr'
                }
            }],

            // Services
            ['service commands', {
                change('pg1') {
                    conf service_start_command: 'sudo systemctl start postgresql@15-main',
                            repmgrd_service_start_command: 'sudo systemctl start repmgrd'
                }
            }],

            // Half done
            ['clone running', {
                change('pg4') { configured(); withLogins(); data kind: Kind.OTHER; job 'clone-pg4', running: true }
                change('pg1') { slot 'repmgr_slot_4', active: true; receives 'pg_basebackup'; receives 'pg_basebackup' }
            }],
            ['clone died', {
                change('pg4') { configured(); withLogins(); data kind: Kind.OTHER; job 'clone-pg4' }
                change('pg1') { slot 'repmgr_slot_4', active: false }
            }],
            ['clone died, its orphan goes on', {
                change('pg4') { configured(); withLogins(); data kind: Kind.OTHER; job 'clone-pg4' }
                change('pg1') { slot 'repmgr_slot_4', active: true }
            }],
            ['clone died, another database is there since', {
                change('pg4') { data kind: Kind.DATABASE, systemIdentifier: '7000000000000000001'; job 'clone-pg4' }
            }],
            ['clone failed', { change('pg4') { configured(); withLogins(); data kind: Kind.OTHER; job 'clone-pg4', exit: 14 } }],
            ['configured only', { change('pg4') { configured() } }],
            ['cloned, not started', {
                change('pg4') { copied() }
                change('pg1') { slot 'repmgr_slot_4', active: false }
            }],
            ['started, not registered', { change('pg4') { started() } }],
            ['started, not streaming', { change('pg4') { started(); detached() } }],
            ['registered, no repmgrd', { standby('pg4', declared: true) { noRepmgrd(); machine repmgrd: null } }],
            ['registered, stopped', { standby('pg4', declared: true) { stopped() } }],
            ['done', { standby 'pg4', declared: true }],
            ['done long ago by hand', {
                standby('pg4', declared: true) {
                    registration conninfo: kesh.cluster.Conninfo.parse('host=10.9.0.14 dbname=repmgr user=repmgr connect_timeout=5')
                    conf conninfo: 'host=10.9.0.14 dbname=repmgr user=repmgr connect_timeout=5'
                }
            }],
            ['done by hand, settings elsewhere', {
                standby('pg4', declared: true) { data primaryConninfo: null, primarySlotName: null }
            }],
            ['member by another address', { standby('pg4', declared: true, id: 4) { options.host = 'pg4.example.net' } }],
            ['member under an unseen upstream', {
                standby('pg3') { unreachable() }
                standby('pg4', declared: true, upstream: 'pg3') { noRepmgrd(); machine repmgrd: null }
            }],
            ['undeclared', { newcomer 'pg5' }, 'pg9'],

            // Upstreams and companions
            ['under a standby', { newcomer 'pg4', location: 'dc1', priority: 10 }, expand('pg4', 'pg2', 'dc2', 40)],
            ['under nobody', {}, expand('pg4', 'pg7')],
            ['under itself', {}, expand('pg4', 'pg4')],
            ['under a witness', { witness 'pg3' }, expand('pg4', 'pg3')],
            ['under one that receives nothing', { change('pg2') { detached(); server walReceiver: null } }, expand('pg4', 'pg2')],
            ['under one that is down', { change('pg2') { stopped() } }, expand('pg4', 'pg2')],
            ['member under another', { standby 'pg4', declared: true }, expand('pg4', 'pg2')],
            ['several', { newcomer 'pg5' }, several(expand('pg4'), expand('pg5'))],
            ['several, room for one', { newcomer 'pg5'; change('pg1') { settings max_wal_senders: '4' } }, several(expand('pg4'), expand('pg5'))],
            ['several, no room for the last', { newcomer 'pg5'; change('pg1') { settings max_wal_senders: '3' } }, several(expand('pg4'), expand('pg5'))],
            ['several, one under the other', { newcomer 'pg5' }, several(expand('pg5', 'pg4'), expand('pg4'))],
            ['several, one wrong', {}, several(expand('pg4'), expand('pg9'))],
    ]

    private static Expand expand(String word, String upstream = null, String location = null, Integer priority = null) {
        new Expand(word, Optional.ofNullable(upstream), Optional.ofNullable(location),
                priority == null ? OptionalInt.empty() : OptionalInt.of(priority))
    }

    private static Verb several(Expand first, Expand second) {
        first.alongside(second).get()
    }

    def "#name"() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()

        when:
        def plan = verb.plan(state)

        then:
        snapshots.assertThat(PlanText.of(plan, name == 'healthy')).matchesSnapshot("expand/$name".toString())

        and: 'what the steps promise is what they bring about, and nothing is left to do then'
        plan.refused || eachStepIsReady(plan)
        plan.refused || verb.plan(plan.after()).nothingToDo

        where:
        row << rows
        name = row[0].toString()
        change = row[1] as Closure<?>
        verb = row.size() < 3 ? expand('pg4') : row[2] instanceof Verb ? row[2] : expand(row[2].toString())
    }

    /** A step's conditions hold when its turn comes, and its goal does not hold before. */
    private static boolean eachStepIsReady(Plan plan) {
        plan.steps().inject(plan.before()) { state, step ->
            assert step.before().findAll { !it.holds(state) } == []
            assert !step.goal().holds(state)
            def next = step.goal().assume(state)
            assert step.goal().holds(next)
            next
        }
        true
    }

    def "no snapshot without a row is left"() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('expand')).withCloseable { it.collect { it.fileName.toString() - '.txt' } } as Set ==
                rows*.first() as Set
    }

    def "no snapshot shows a password"() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('expand')).withCloseable { it.toList() }
                .every { !Files.readString(it).contains(States.PASSWORD) }
    }
}
