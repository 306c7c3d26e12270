package kesh.lab

import java.nio.file.Files
import spock.lang.AutoCleanup
import spock.lang.Specification

/** Hosts that do not trust each other, and real logins from each to each afterwards. */
class TrustLabSpec extends Specification {
    static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/trust.groovy"
    private static final List<String> HOSTS = ['pg1', 'pg2', 'pg3', 'pg4']
    private static final String SSH = '/var/lib/postgresql/.ssh'
    private static final String PASSWORD = 'first login 1'

    @AutoCleanup Lab lab

    /** Only the operator can log in, and no host knows another's host key. */
    private void strangers(List<String> hosts = HOSTS) {
        hosts.each { lab.on(it, "rm -f $SSH/known_hosts && printf %s \"\$(cat /root/.ssh/authorized_keys)\" >$SSH/authorized_keys") }
    }

    /** The logins that fail, tried as an operator would: without prompts, with host keys checked. */
    private List<String> failingLogins() {
        [HOSTS, HOSTS].combinations().findAll { from, to -> from != to }.findAll { from, to ->
            def ssh = "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no 10.9.0.1${to[2]} hostname"
            lab.tryOn(from, ssh, 'postgres').with { it.exit() != 0 || it.out().strip() != to }
        }.collect { from, to -> "$from>$to".toString() }
    }

    /** All hosts are declared, and there is no cluster to read anything from. */
    private String bareHosts() {
        lab.script("cluster('rwc') {\n${lab.ssh()}\n${HOSTS.collect { "node '$it', host: '10.9.0.1${it[2]}'\n" }.join('')}trust\n}")
    }

    private KeshRun byPassword(String password) {
        lab.keshWithInput("$password\n", 'script', '--yes', '--password-stdin', bareHosts())
    }

    def 'strangers log in to each other, and there is nothing to do a second time'() {
        given: 'one has no key, and the key of another may be read by others'
        lab = new Lab()
        strangers()
        lab.on('pg4', "rm $SSH/id_ed25519 $SSH/id_ed25519.pub")
        lab.on('pg2', "chmod 640 $SSH/id_ed25519")
        def operator = lab.on('pg1', "cat $SSH/authorized_keys")

        when:
        def plan = lab.kesh('plan', EXAMPLE)

        then:
        plan.exit() == 0
        plan.out().contains('pg4: make a key for postgres')
        plan.out().contains('+(the public key that will be made on pg4)')
        plan.out().contains('   pg1        -    no   no   no\n')
        failingLogins().size() == 12

        when:
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        failingLogins() == []

        and: 'nothing was lost, and nobody else may read or write it'
        lab.on('pg1', "cat $SSH/authorized_keys").readLines().with { it.first() == operator && it.size() == 4 }
        HOSTS.every { lab.on(it, "stat -c '%a %U' $SSH $SSH/authorized_keys $SSH/known_hosts $SSH/id_ed25519; ls $SSH") ==
                '700 postgres\n600 postgres\n600 postgres\n600 postgres\nauthorized_keys\nid_ed25519\nid_ed25519.pub\nknown_hosts' }

        when:
        def again = lab.kesh('script', '--yes', EXAMPLE)

        then:
        again.exit() == 0
        again.out().readLines().last() == 'Done. There was nothing to do.'
        again.out().contains('   pg4        yes  yes  yes  -\n')
    }

    def 'root logs in as root everywhere if asked, and only then'() {
        given: 'nobody knows anybody as root, and root of one lets nobody in'
        lab = new Lab()
        def example = "$Lab.PROJECT/dsl-examples/trust-root.groovy"
        def hosts = ['pg1', 'pg2', 'pg3']
        hosts.each { lab.on(it, 'rm -f /root/.ssh/known_hosts /root/.ssh/id_*') }
        def operator = lab.on('pg2', 'cat /root/.ssh/authorized_keys')
        lab.on('pg2', 'mv /root/.ssh/authorized_keys /root/kept')
        def logins = {
            [hosts, hosts].combinations().findAll { from, to -> from != to && lab.tryOn(from,
                    "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no 10.9.0.1${to[2]} 'id -un; hostname'").out().strip() == "root\n$to" }.size()
        }

        when:
        def refused = lab.kesh('script', '--yes', example)

        then:
        refused.exit() == 3
        refused.out().contains('unknown pg2 does not let kesh log in as root')
        hosts.every { lab.tryOn(it, 'ls /root/.ssh/id_ed25519').exit() != 0 }
        logins() == 0

        when: 'who may be root there does what the hint says'
        lab.on('pg2', (refused.out() =~ /sudo (sh -c '[^']+') <YOUR_KEY/)[0][1] as String, 'root', Files.readString(lab.state.resolve('key.pub')))
        def usual = lab.kesh('script', '--yes', EXAMPLE)
        def run = lab.kesh('script', '--yes', example)

        then:
        usual.exit() == 0
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        logins() == 6
        lab.on('pg2', 'cat /root/.ssh/authorized_keys').readLines().with { it.first() == operator && it.size() == 3 }
        hosts.every { lab.on(it, 'stat -c %a%U /root/.ssh/authorized_keys /root/.ssh/known_hosts /root/.ssh/id_ed25519') == '600root\n' * 2 + '600root' }

        when:
        def again = lab.kesh('script', '--yes', example)

        then:
        again.exit() == 0
        again.out().readLines().last() == 'Done. There was nothing to do.'
        again.out().contains('logins between the hosts as root, as seen:')
    }

    def "root's first login is by its password, and needs none from then on"() {
        given: 'root of pg2 has no key of anybody, and sshd there takes its password'
        lab = new Lab()
        lab.on('pg2', 'rm /root/.ssh/authorized_keys; echo PermitRootLogin yes >/etc/ssh/sshd_config.d/root.conf; pkill -HUP -o -x sshd')
        lab.on('pg2', 'chpasswd', 'root', "root:$PASSWORD\n")
        def example = "$Lab.PROJECT/dsl-examples/trust-root.groovy"

        when:
        def wrong = lab.keshWithInput('first login\n', 'script', '--yes', '--password-stdin', example)

        then:
        wrong.exit() == 3
        wrong.out().contains('unknown pg2 does not let kesh log in as root')

        when:
        def run = lab.keshWithInput("$PASSWORD\n", 'script', '--yes', '--password-stdin', example)

        then:
        run.exit() == 0
        run.out().contains('admit you, and root of pg1, pg3')
        lab.on('pg2', 'cat /root/.ssh/authorized_keys').readLines().with { it.size() == 3 && it.first().split(' ')[1] == Files.readString(lab.state.resolve('key.pub')).split(' ')[1] }

        and: 'it is told nowhere'
        !run.said().contains(PASSWORD)
        lab.journals().every { !Files.readString(it).contains(PASSWORD) }

        when:
        def again = lab.kesh('script', '--yes', example)

        then:
        again.exit() == 0
        again.out().readLines().last() == 'Done. There was nothing to do.'
    }

    def 'a changed host key is refused, and so is a login that no key opens'() {
        given: 'pg1 knew another pg2, by hashed names; sshd of pg3 takes nobody from pg2'
        lab = new Lab()
        def other = lab.on('pg3', 'cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub')
        lab.on('pg1', "echo '10.9.0.12 $other' >known_hosts && ssh-keygen -q -H -f known_hosts 2>/dev/null && mv known_hosts $SSH/known_hosts", 'postgres')
        def known = lab.on('pg1', "cat $SSH/known_hosts")
        lab.on('pg3', 'echo DenyUsers postgres@10.9.0.12 >/etc/ssh/sshd_config.d/deny.conf; pkill -HUP -o -x sshd')

        when:
        def refused = lab.kesh('script', '--yes', EXAMPLE)

        then:
        refused.exit() == 3
        refused.out().contains('fails   pg1 knows another host key for pg2 than it has')
        refused.out().contains('as postgres on pg1: ssh-keygen -R 10.9.0.12')
        refused.out().contains('fails   pg3 refuses postgres of pg2, although it has the key')
        refused.out().readLines().last() ==~ /Refused: 2 checks did not pass, the first: .*\. Nothing was changed\./
        lab.on('pg1', "cat $SSH/known_hosts") == known

        when: 'that is put right, as the hints say'
        lab.on('pg1', 'ssh-keygen -R 10.9.0.12', 'postgres')
        lab.on('pg3', 'rm /etc/ssh/sshd_config.d/deny.conf; pkill -HUP -o -x sshd')
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        run.exit() == 0
        failingLogins() == []
    }

    def 'the first login is by password, and needs none from then on'() {
        given: 'hosts that are no cluster yet: one knows nobody, of one others may write authorized_keys, which sshd minds'
        lab = new Lab('--nodes', '0', '--spares', '4')
        lab.on('pg4', "rm -r $SSH")
        lab.on('pg3', "chmod 666 $SSH/authorized_keys")
        ['pg3', 'pg4'].each { lab.on(it, 'chpasswd', 'root', "postgres:$PASSWORD\n") }

        when:
        def keysOnly = lab.kesh('script', '--yes', bareHosts())
        def wrong = byPassword('first login')
        def asked = lab.kesh('script', '--yes', '--ask-password', bareHosts())

        then:
        keysOnly.exit() == 3
        keysOnly.out().contains('unknown pg4 does not let kesh log in')
        keysOnly.out().contains('--ask-password')
        wrong.exit() == 3
        wrong.out().contains('the password')
        asked.exit() == 3
        asked.said().contains('there is no terminal to ask for a password on')

        when:
        def run = byPassword(PASSWORD)

        then:
        run.exit() == 0
        run.out().contains('pg4: admit you, and postgres of pg1, pg2, pg3')
        run.out().contains("pg3: remove other users' rights on $SSH/authorized_keys")
        failingLogins() == []

        and: 'it is told nowhere'
        !run.said().contains(PASSWORD)
        lab.journals().every { !Files.readString(it).contains(PASSWORD) }

        when:
        def again = lab.kesh('script', '--yes', bareHosts())

        then:
        again.exit() == 0
        again.out().readLines().last() == 'Done. There was nothing to do.'
    }
}
