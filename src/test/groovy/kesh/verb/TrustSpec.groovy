package kesh.verb

import java.nio.file.Files
import kesh.cluster.ClusterState
import kesh.cluster.Link.Kind
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.Sketch
import kesh.states.States
import kesh.verb.trust.Trust
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The plans of trust: a state in a few words here, the plan in a file named like the row. */
class TrustSpec extends Specification {
    private static final String HOME = '/var/lib/postgresql'
    private static final List<String> NAMES = ['pg1', 'pg2', 'pg3']

    @Snapshot
    NamedSnapshots snapshots

    /** A member with two neighbours: another member, and a host that is none yet. Each admits the others. */
    static final Closure<?> CLUSTER = {
        primary('pg1') { access all() }
        standby('pg2') { access all() }
        newcomer('pg3') { access all() }
        triedBetweenMembers()
    }

    private static Map<String, List<String>> all() {
        [authorizedKeys: ['ssh-ed25519 OPERATOR ann'] + NAMES.collect { "ssh-ed25519 KEY+OF+$it postgres@$it".toString() },
         knownHosts    : (1..3).collect { "10.9.0.1$it ssh-ed25519 ${Sketch.hostKey("pg$it")}".toString() }]
    }

    private static Map<String, List<String>> none() {
        [authorizedKeys: ['ssh-ed25519 OPERATOR ann'], knownHosts: []]
    }

    /** Root of the same hosts: it knows and admits itself everywhere. */
    static final Closure<?> ROOTS = {
        NAMES.eachWithIndex { name, i ->
            newcomer("root@$name", address: "10.9.0.1${i + 1}") {
                machine user: 'root', uid: 0, home: '/root'
                access all().collectEntries { file, lines -> [file, lines*.replace(' KEY+OF+', ' KEY+OF+root+')] } +
                        [hostKeys: ["ssh-ed25519 ${Sketch.hostKey(name)}".toString()], modes: ['/root': '700', '/root/.ssh/id_ed25519': '600']]
            }
        }
    }

    private static List<List<Object>> rootRows() {
        [
                ['root too', {}, new Trust([], true), {}],
                ['root too, strangers', {}, new Trust([], true), {
                    NAMES.each { name -> (NAMES - name).each { other -> broken "root@$name", "root@$other", Kind.SSH_LOGIN, 'Permission denied' } }
                    NAMES.each { change("root@$it") { access none() } }
                }],
                ['root of one, without a key', {
                    broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Host key verification failed.'
                    change('pg1') { access knownHosts: [] }
                }, new Trust(['pg1'], true), {
                    NAMES.drop(1).each { broken 'root@pg1', "root@$it", Kind.SSH_LOGIN, 'Permission denied' }
                    change('root@pg1') { access publicKeys: [], identities: [:] }
                }],
                ['root does not let kesh in', {}, new Trust([], true), {
                    change('root@pg2') { unreachable 'root@pg2 refuses the login as root (10.9.0.12) (offered: ~/.ssh/id_ed25519)' }
                }],
                ['root is not root', {}, new Trust([], true), { change('root@pg2') { machine uid: 1000 } }],
                ['root knows another host key', {}, new Trust([], true), {
                    broken 'root@pg1', 'root@pg2', Kind.SSH_LOGIN, 'Host key verification failed.'
                    change('root@pg1') { access knownHosts: ['pg2,10.9.0.12 ssh-ed25519 HOST+KEY+OF+old'] }
                }],
        ]
    }

    private static Trust trust(String... words) { new Trust(words as List, false) }

    @Shared
    List<List<Object>> rows = [
            ['all is well', {}],
            ['strangers', {
                NAMES.each { name -> (NAMES - name).each { other -> broken name, other, Kind.SSH_LOGIN, 'Permission denied' } }
                NAMES.each { change(it) { access none() } }
            }],
            ['without keys', {
                NAMES.each { name -> (NAMES - name).each { other -> broken name, other, Kind.SSH_LOGIN, 'Permission denied' } }
                NAMES.each { change(it) { access none() + [publicKeys: [], identities: [:]] } }
            }],
            ['a new host', {
                ['pg1', 'pg2'].each { broken it, 'pg3', Kind.SSH_LOGIN, 'Permission denied'; broken 'pg3', it, Kind.SSH_LOGIN, 'Permission denied' }
                change('pg3') { access none() + [publicKeys: [], identities: [:], admitting: 'ssh-ed25519 OPERATOR ann', authorizedKeys: []] }
            }, trust('pg3')],
            ['two of three', {
                NAMES.each { name -> (NAMES - name).each { other -> broken name, other, Kind.SSH_LOGIN, 'Permission denied' } }
                NAMES.each { change(it) { access none() } }
            }, trust('pg1', 'pg2')],
            ['rights', {
                broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Permission denied'
                change('pg1') { access modes: [(HOME): '755', ("$HOME/.ssh/id_ed25519".toString()): '640'] }
                change('pg2') { access modes: [(HOME): '755', ("$HOME/.ssh".toString()): '777', ("$HOME/.ssh/authorized_keys".toString()): '664'] }
            }],
            ['rights below a home that a shell takes for a command', {
                broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Permission denied'
                change('pg2') { machine home: '/srv/a; id'; access modes: ['/srv/a; id': '755', '/srv/a; id/.ssh': '777'] }
            }],
            ['home of others', {
                broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Permission denied'
                change('pg2') { access modes: [(HOME): '775'] }
            }],
            ['another host key', {
                broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Host key verification failed.'
                change('pg1') { access knownHosts: ['pg2,10.9.0.12 ssh-ed25519 HOST+KEY+OF+old'] }
            }],
            ['a revoked host key', {
                broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Host key verification failed.'
                change('pg1') { access knownHosts: ["@revoked * ssh-ed25519 ${Sketch.hostKey('pg2')}".toString()] }
            }],
            ['no host keys', {
                broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Host key verification failed.'
                change('pg1') { access knownHosts: [] }
                change('pg2') { access hostKeys: [] }
            }],
            ['an address that only a record has', {
                broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Host key verification failed.'
                change('pg1') { access knownHosts: [] }
                change('pg2') { dialled 'pg2.example.org' }
            }],
            ['an address that the script has', {
                broken 'pg1', 'pg3', Kind.SSH_LOGIN, 'Host key verification failed.'
                change('pg1') { access knownHosts: [] }
                change('pg3') { dialled 'pg3.example.org' }
            }],
            ['sshd refuses', { broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'postgres@10.9.0.12: Permission denied (publickey).' }],
            ['sshd shows another host key', { broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Host key verification failed.' }],
            ['a key with a passphrase', {
                broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'Permission denied'
                change('pg1') { access identities: [id_ed25519: ''] }
            }],
            ['no ssh', { broken 'pg1', 'pg2', Kind.SSH_LOGIN, 'kesh-logins: 4: ssh: not found' }],
            ['no way', {
                untried 'pg1', 'pg2', Kind.SSH_LOGIN
                broken 'pg1', 'pg2', Kind.SSH_PORT, 'ssh: connect to host 10.9.0.12 port 22: Connection timed out'
                untried 'pg2', 'pg1', Kind.SSH_LOGIN
                broken 'pg2', 'pg1', Kind.SSH_PORT, 'ssh: connect to host 10.9.0.11 port 22: Connection refused'
                untried 'pg3', 'pg1', Kind.SSH_LOGIN
                broken 'pg3', 'pg1', Kind.SSH_PORT, 'ssh: Could not resolve hostname pg1: Name or service not known'
            }],
            ['untried', { untried 'pg1', 'pg2' }],
            ['unreachable', { change('pg2') { unreachable() } }],
            ['its host key is not known', {
                change('pg2') { unreachable 'host key of pg2 (10.9.0.12) is not known (ssh-ed25519 SHA256:AAAA; searched for 10.9.0.12 in ~/.ssh/known_hosts)' }
            }],
            ['does not let kesh in', { change('pg2') { unreachable 'pg2 refuses the login as postgres (10.9.0.12) (offered: ~/.ssh/id_ed25519)' } }],
            *rootRows(),
            ['without the unreachable one', { change('pg2') { unreachable() } }, trust('pg1', 'pg3')],
            ['as root', { change('pg2') { machine user: 'root', uid: 0 } }],
            ['nobody of that name', {}, trust('pg1', 'pg9')],
    ]

    def "#name"() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()
        if (row.size() > 3) {
            def roots = new States().apply(ROOTS).apply(row[3] as Closure<?>).build()
            state = new ClusterState(state.name(), state.nodes(), state.links() + roots.links(), [], roots.nodes())
        }

        when:
        def plan = verb.plan(state)

        then:
        snapshots.assertThat(PlanText.of(plan, name == 'all is well')).matchesSnapshot("trust/$name".toString())

        and: 'each step is ready when its turn comes, and nothing is left to do then'
        plan.refused || plan.steps().inject(plan.before()) { now, step ->
            assert !step.goal().holds(now)
            step.goal().assume(now)
        }
        plan.refused || verb.plan(plan.after()).nothingToDo

        where:
        row << rows
        name = row[0].toString()
        change = row[1] as Closure<?>
        verb = row.size() < 3 ? trust() : row[2] as Trust
    }

    def "no snapshot without a row is left"() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('trust')).withCloseable { it.collect { it.fileName.toString() - '.txt' } } as Set ==
                rows*.first() as Set
    }
}
