package kesh.cli

import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.util.concurrent.TimeUnit
import kesh.record.PlanFile
import kesh.record.StateFile
import kesh.states.States
import spock.lang.TempDir

/** Where plans must be signed, nothing of a plan is run before ssh-keygen has verified who signed it. */
class SignedPlanSpec extends CommandLineSpecification {
    @TempDir
    Path root

    private String write(String name, String text) {
        Files.writeString(root.resolve(name), text).toString()
    }

    private void keygen(String... arguments) {
        def process = new ProcessBuilder(['ssh-keygen', '-q', *arguments]).directory(root.toFile()).redirectErrorStream(true).start()
        process.outputStream.close()
        assert process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0: process.inputStream.text
    }

    private String ran() { root.resolve('ran').toString() }

    /** Its script leaves a file behind when it is run; no server listens where it connects to. */
    private String plan(String more = '', String name = 'prod') {
        def source = "new File('${ran()}').text = 'x'\ncluster('$name') {\n    ssh port: 1\n    via 'pg1', host: '127.0.0.1'\n    $more\n    check\n}\n"
        def seen = new StateFile(Instant.parse('2026-11-24T09:00:00Z'), States.states { primary 'pg1' })
        write('x.plan', new PlanFile('x.groovy', source, [], 'Plan\n', 'none\n', 'ab' * 32, seen).text())
    }

    private String own(String more = "signed by: '${root.resolve('allowed_signers')}'") {
        write('prod.groovy', "cluster('prod') {\n    via 'pg1', host: '127.0.0.1'\n    $more\n}\n")
    }

    def setup() {
        ['ann', 'mallory'].each { keygen('-t', 'ed25519', '-N', '', '-C', it, '-f', it) }
    }

    private void allow(String options = '') {
        write('allowed_signers', "# those who review\nann@example.com $options ${root.resolve('ann.pub').toFile().text}")
    }

    private void sign(String key = 'ann', String namespace = 'kesh-plan') {
        keygen('-Y', 'sign', '-n', namespace, '-f', key, 'x.plan')
    }

    def "a plan signed by an allowed signer is taken, and it is said who signed it"() {
        given:
        plan()
        allow('namespaces="kesh-plan"')
        sign()

        expect:
        kesh('apply', '--yes', '-c', own(), plan()) == 3
        err.contains('x.plan is signed: Good "kesh-plan" signature for ann@example.com with ED25519 key SHA256:')
        err.contains('127.0.0.1')
        Files.exists(root.resolve('ran'))
    }

    def "refused before anything of the plan is run: #what"() {
        given:
        def plan = plan()
        allow()
        arranged.call(this)

        expect:
        kesh('apply', '--yes', '-c', own(), plan) == 3
        err.readLines()[0] == "error: $plan: $message"
        err.contains(detail)
        err.contains("HINT: whoever has reviewed it signs it: ssh-keygen -Y sign -n kesh-plan -f ~/.ssh/id_ed25519 $plan")
        !Files.exists(root.resolve('ran'))

        where:
        what                        | arranged                                                                 || message                                     | detail
        'no signature'              | {}                                                                       || 'the plan is not signed'                    | 'DETAIL: there is no file '
        'somebody else'             | { it.sign('mallory') }                                                   || 'the plan is not signed by an allowed signer' | 'DETAIL: No principal matched.'
        'another text'              | { it.sign(); it.write('x.plan', new File("$it.root/x.plan").text + '\n') } || 'the signature is not valid for this plan' | 'DETAIL: '
        'for another purpose'       | { it.sign('ann', 'git') }                                                || 'the signature is not valid for this plan'  | 'namespace'
        'a signer who may not'      | { it.allow('namespaces="git"'); it.sign() }                              || 'the signature is not valid for this plan'  | 'key is not permitted for use in signature namespace'
        'a signer no more'          | { it.allow('valid-before="20200101"'); it.sign() }                       || 'the plan is not signed by an allowed signer' | 'key has expired'
        'nonsense'                  | { it.write('x.plan.sig', 'x') }                                          || 'the plan is not signed by an allowed signer' | 'DETAIL: '
    }

    def "which signers count is not read from the plan"() {
        given:
        def plan = plan("signed by: '${root.resolve('theirs')}'")
        allow()
        write('theirs', "mallory@example.com ${root.resolve('mallory.pub').toFile().text}")
        sign('mallory')

        expect:
        kesh('apply', '--yes', '-c', own(), plan) == 3
        err.contains('No principal matched.')
        !Files.exists(root.resolve('ran'))

        and: 'whoever forgets -c is told'
        kesh('apply', '--yes', plan) == 3
        err.contains('x.plan.sig was not verified')
        err.contains('its script says that plans are signed, and nothing was verified')
    }

    def "refused: #what"() {
        given:
        def plan = plan('', 'other')
        allow()
        sign()

        expect:
        kesh('apply', '--yes', '-c', own(*more), plan) == 3
        err.contains(message)

        where:
        what                                 | more           || message
        'a script that names no signers'     | ['']           || 'prod.groovy: it does not say who signs plans'
        'signers that are not there'         | ["signed by: '/nowhere/signers'"] || '/nowhere/signers: the allowed signers of plans cannot be read'
        'a plan for another cluster'         | []             || 'x.plan: it is a plan for the cluster other'
    }

    def "the help says what applying a plan means"() {
        expect:
        kesh('apply', '--help') == 0
        out.replaceAll(/\s+/, ' ').contains('runs that script on this machine with your rights, before it shows or asks anything')
        out.contains('ssh-keygen -Y sign -n kesh-plan -f ~/.ssh/id_ed25519 PLAN')
    }
}
