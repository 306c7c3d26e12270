package kesh.fake

import groovy.transform.CompileStatic
import kesh.cluster.Masked
import kesh.command.Command
import kesh.command.Quote
import kesh.remote.Result

/** The commands that the fake knows, and no others. */
@CompileStatic
class FakeCommands {
    private static final String STOP_GENTLY = script('verb/part/as-seen.sh', 'verb/part/server-processes.sh', 'verb/part/stop-gently.sh')
    private static final String EDIT_CRONTAB = script('verb/part/edit-crontab.sh')
    private static final String AS_SEEN = script('verb/part/as-seen.sh', 'verb/part/run-as-seen.sh')
    private static final String STOP_FOR_A_STANDBY = script('verb/part/as-seen.sh', 'verb/part/server-processes.sh', 'verb/part/stop-for-a-standby.sh')
    private static final String STOP_REPMGRD = script('product/repmgrds.sh', 'verb/part/stop-repmgrd.sh')
    private static final String EMPTY_DIRECTORY = script('verb/part/as-seen.sh', 'verb/part/empty-directory.sh')
    private static final String SERVER_LOG = script('verb/part/server-log.sh')
    private static final String MAKE_KEY = script('command/beside.sh', 'verb/trust/make-key.sh')

    /** The fake does not run the scripts on the host, so it reads from their text whether they refuse. */
    private static final boolean REFUSES_A_SERVER = EMPTY_DIRECTORY.contains('a server runs in $data')
    private static final boolean REFUSES_A_PRIMARY = AS_SEEN.contains('is not a standby, and is not stopped')

    private static String script(String... parts) {
        parts.collect { FakeCommands.getResourceAsStream("/kesh/$it").getText('UTF-8') }.join('')
    }

    private final FakeCluster cluster

    FakeCommands(FakeCluster cluster) {
        this.cluster = cluster
    }

    Result read(FakeHost host, Command command) {
        List<String> argv = command.argv()
        if (argv == ['true']) {
            return Result.of(0, '', '')
        }
        if (argv == ['sh', '-s'] && command.input().present) {
            String input = command.input().get().reveal()
            if (FakeProbe.isAsked(input)) {
                return Result.of(0, FakeProbe.answer(host, input), '')
            }
        }
        if (argv.size() == 7 && argv[0..2] == ['sh', '-s', '--'] && argv[3..4] == [host.dataDirectory, "$host.bin/postgres" as String]
                && command.input().get().reveal() == SERVER_LOG) {
            return Result.of(0, host.log, '')
        }
        if (argv.size() == 4 && argv[0..2] == ['du', '-sb', '--']) {
            return host.files.containsKey(argv[3])
                    ? Result.of(0, "${host.text(argv[3]).size()}\t${argv[3]}\n", '')
                    : Result.of(1, '', "du: cannot access '${argv[3]}': No such file or directory")
        }
        if (argv.size() > 4 && argv[0..1] == ['sh', '-c'] && argv[3] == 'kesh-logins') {
            return Result.of(0, argv.drop(5).collect { sshLogin(host, argv[4], it) }.join(''), '')
        }
        if (argv.size() == 5 && argv[0..1] == ['sh', '-c'] && argv[3] == 'kesh-get') {
            return host.files.containsKey(argv[4])
                    ? Result.of(0, "${host.text(argv[4]).bytes.length}\n${host.text(argv[4])}${sha256(host.text(argv[4]))}  -\n", '')
                    : Result.of(1, '', "there is no file ${argv[4]}\n")
        }
        if (argv.size() == 13 && argv[0..1] == ['ssh', '-n'] && argv[3] == 'BatchMode=yes' && argv[7] == 'StrictHostKeyChecking=yes' && argv[10] == '--' && argv[12] == 'true') {
            String failure = loginFailure(host, argv[11])
            return failure ? Result.of(255, '', failure) : Result.of(0, '', '')
        }
        throw new Unknown("the reading command $command on $host.name")
    }

    private String sshLogin(FakeHost from, String token, String address) {
        String failure = loginFailure(from, address)
        "\n$token ${failure ? 255 : 0} $address\n${failure ?: ''}"
    }

    /** ssh's error if it cannot log in. */
    private String loginFailure(FakeHost from, String address) {
        FakeHost to = cluster.hosts[address]
        if (to == null || !cluster.reaches(from, to)) {
            return "ssh: connect to host $address port 22: Connection timed out"
        }
        String known = from.text("$from.home/.ssh/known_hosts") ?: ''
        String hostKey = to.text('/etc/ssh/ssh_host_ed25519_key.pub').split(' ').drop(1).find()
        if (!known.readLines().any { it.split(' ')[0].split(',').contains(address) && hostKey && it.contains(hostKey) }) {
            return 'Host key verification failed.'
        }
        def admitting = to.files["$to.home/.ssh/authorized_keys" as String]
        boolean admits = admitting?.mode == '600' && from.identities().any { name, key ->
            from.files["$from.home/.ssh/$name" as String].mode == '600' && admitting.text.contains(key.split(' ')[1])
        }
        admits && !cluster.untrusted.contains("$from.name>$to.name" as String) ? null : "$to.user@$address: Permission denied (publickey)."
    }

    Change change(FakeHost host, Command command) {
        if (command.job().present) {
            String input = command.input().map { it.reveal() }.orElse(null)
            return new Change.AsJob(host, command.job().get(), command.toString(), command.argv(), input, onceMore(host))
        }
        change(host, command.argv(), command)
    }

    private Closure<Change> onceMore(FakeHost host) {
        { List<String> argv, String input ->
            Command command = Command.changing(argv)
            change(host, argv, input == null ? command : command.withInput(Masked.of(input)))
        }
    }

    /** All jobs run to their end while nobody waits. */
    void finishJobs() {
        cluster.hosts.values().each { host ->
            host.jobs.findAll { it.value.running }.each { name, job ->
                Change rest = new Change.AsJob(host, name, job.command, job.argv, job.input, onceMore(host))
                for (int stage = job.done; stage < rest.stages() && rest.stage(stage) == null; stage++) {
                    // until it has ended
                }
            }
        }
        cluster.replicate()
    }

    /** All jobs are killed, as by a power cut. */
    void killJobs() {
        cluster.hosts.values().each { host ->
            host.jobs.findAll { it.value.running }.each { name, job ->
                new Change.AsJob(host, name, job.command, job.argv, job.input, onceMore(host)).abandoned()
            }
        }
    }

    private Change change(FakeHost host, List<String> argv, Command command) {
        if (argv.size() == 8 && argv[0..1] == ['sh', '-c'] && argv[3] == 'kesh-write') {
            return write(host, argv[4], argv[5], whole(argv, command.input().get().reveal().getBytes('UTF-8')))
        }
        if (argv.size() == 5 && argv[0..1] == ['sh', '-c'] && argv[3] == 'kesh-add') {
            return add(host, argv[4], command.input().get().reveal().readLines())
        }
        if (argv.size() == 4 && argv[0..2] == ['sh', '-s', '--'] && command.input().get().reveal() == MAKE_KEY && !host.files.containsKey(argv[3])) {
            String key = "ssh-ed25519 NEW+KEY+OF+$host.name postgres@$host.name\n"
            return Change.of({ host.write("${argv[3]}.pub", '644', key); null }, { host.write(argv[3], '600', "PRIVATE $key"); null })
        }
        if (argv.size() == 4 && argv[0] == 'chmod' && argv[2] == '--' && argv[3].startsWith("$host.home/.ssh/")) {
            return Change.at { host.files[argv[3]].mode = argv[1]; null }
        }
        if (argv.size() > 8 && argv[0..1] == ['sh', '-c'] && argv[3] == 'kesh-unpack') {
            return new FakeProduct(cluster, host, argv[4]).unpacked(argv[5], command.feed().get())
        }
        if (argv.size() == 8 && argv[0..1] == ['sh', '-c'] && argv[3] == 'kesh-put') {
            ByteArrayOutputStream sent = new ByteArrayOutputStream()
            command.feed().get().writeTo(sent)
            return write(host, argv[4], argv[5], whole(argv, sent.toByteArray()))
        }
        if (argv.size() == 3 && argv[0..1] == ['sh', '-c'] && host.lines.containsKey(argv[2])) {
            String says = host.lines[argv[2]]
            return new Change() {
                int stages() { 1 }

                Object stage(int number) { says == 'fails' ? Result.of(3, '', says) : null }

                Object success() { Result.of(0, says, '') }
            }
        }
        if (host.bin && argv.size() > 10 && argv[0..2] == ['sh', '-s', '--'] && argv[7] == "$host.bin/pg_ctl" && argv[3] == host.dataDirectory
                && command.input().get().reveal() == STOP_FOR_A_STANDBY) {
            return Change.at { notAsSeen(host, argv)?.with { Change.failed(1, it) } ?: stopServer(host) }
        }
        if (argv.size() > 7 && argv[0..3] == ['sh', '-s', '--', host.dataDirectory] && command.input().get().reveal() == AS_SEEN) {
            String changed = notAsSeen(host, argv)
            return changed ? Change.at { Change.failed(1, changed) } : change(host, Command.changing(argv.drop(7)))
        }
        if (argv.size() == 10 && argv[0..2] == ['sh', '-s', '--']) {
            return new FakeProduct(cluster, host, argv[3]).copied(argv[4], argv[5]) { loginFailure(host, argv[4]) }
        }
        if (host.bin && argv.size() == 14 && argv[0..4] == ['sh', '-s', '--', host.bin, 'postgres']) {
            return new FakeMaking(cluster, host, argv.drop(5), command.input().get().reveal()).change()
        }
        if (argv.size() == 6 && argv[0..2] == ['mkdir', '-p', '-m'] && argv[4] == '--') {
            return Change.at {
                if (!host.canWrite(argv[5])) {
                    return Change.failed(1, "mkdir: cannot create directory '${argv[5]}': Permission denied")
                }
                host.makeDirectory(argv[5])
                null
            }
        }
        if (argv.size() == 7 && argv[0..2] == ['sh', '-s', '--'] && command.input().get().reveal() == EMPTY_DIRECTORY) {
            String changed = host.files.keySet().any { it.startsWith("${argv[3]}/") } ? notAsSeen(host, argv) : null
            return changed ? Change.at { Change.failed(1, changed) } : delete(host, argv[3])
        }
        if (argv.size() == 4 && argv[0..2] == ['sh', '-s', '--'] && command.input().get().reveal() == STOP_REPMGRD) {
            return Change.at {
                if (host.repmgrd == argv[3]) {
                    host.repmgrd = null
                    host.unheard = false
                }
                null
            }
        }
        if (argv.size() == 4 && argv[0..2] == ['rm', '-rf', '--'] && argv[3].startsWith("$host.home/.kesh/jobs/")) {
            return Change.at { host.jobs.remove(argv[3] - "$host.home/.kesh/jobs/"); null }
        }
        if (argv.size() == 5 && argv[0..1] == ['sh', '-c'] && argv[3] == 'kesh-remember') {
            return Change.at { host.jobs[argv[4] - "$host.home/.kesh/jobs/"] = new FakeHost.FakeJob(command: '', argv: [], running: false, exit: 0); null }
        }
        if (argv.size() == 3 && argv[0..1] == ['sh', '-c'] && host.services.containsKey(argv[2])) {
            return Change.at { host.services[argv[2]] == 'server' ? startServer(host) : new FakeRepmgr(cluster, host, FakeCluster.CONFIG).daemon() }
        }
        if (host.bin && argv[0] == "$host.bin/pg_ctl" && argv[1..2] == ['start', '-D'] && argv[3] == host.dataDirectory
                && argv[4] == '-l' && argv[6..7] == ['-w', '-t']) {
            return Change.at { startServer(host) }
        }
        if (host.bin && argv[0] == "$host.bin/pg_ctl" && argv[1..2] == ['stop', '-D'] && argv[3] == host.dataDirectory
                && argv[4..7] == ['-m', 'fast', '-w', '-t']) {
            return Change.at { stopServer(host) }
        }
        if (host.bin && argv[0] == "$host.bin/pg_ctl" && argv[1..3] == ['restart', '-s', '-D'] && argv[4] == host.dataDirectory
                && argv[5] == '-l' && argv[7..10] == ['-m', 'fast', '-w', '-t']) {
            return Change.of({ host.running ? stopServer(host) ?: missed(host) : null }, { startServer(host) })
        }
        if (host.bin && argv.size() > 10 && argv[0..2] == ['sh', '-s', '--'] && argv[7] == "$host.bin/pg_ctl" && argv[3] == host.dataDirectory
                && command.input().get().reveal() == STOP_GENTLY) {
            Closure<Object> changed = { notAsSeen(host, argv)?.with { Change.failed(1, it) } }
            return Change.of({ changed() ?: (host.database.clients = 0) ?: null }, { changed() ?: stopServer(host) })
        }
        if (argv[0..2] == ['sh', '-s', '--'] && command.input().get().reveal() == EDIT_CRONTAB) {
            return Change.at {
                Map<String, String> changes = argv.drop(3).collate(2).findAll { it[0] }.collectEntries()
                List<String> added = argv.drop(3).collate(2).findAll { !it[0] }*.get(1)
                List<String> lines = host.crontab.readLines().collect { changes.getOrDefault(it, it) }.findAll()
                host.crontab = (lines + (added - lines)).collect { "$it\n" }.join('')
                null
            }
        }
        if (argv.size() == 4 && argv[0..2] == ['rm', '-f', '--'] && argv[3] == FakeCluster.CONFIG) {
            return Change.at { host.files.remove(argv[3]); null }
        }
        if (host.bin && argv[0] == "$host.bin/repmgr" && argv[1] == '-f') {
            FakeRepmgr repmgr = new FakeRepmgr(cluster, host, argv[2])
            if (argv.size() == 9 && argv[3] == '-d' && argv[5..7] == ['standby', 'clone', '--fast-checkpoint']) {
                return repmgr.standbyClone(argv[4], upstream(argv[8]))
            }
            if (argv.size() == 6 && argv[3..4] == ['standby', 'register']) {
                return Change.at { repmgr.standbyRegister(upstream(argv[5])) }
            }
            if (argv.size() == 7 && argv[3..5] == ['standby', 'register', '--force']) {
                return Change.at { repmgr.standbyRegister(upstream(argv[6]), true) }
            }
            if (argv.drop(3) == ['primary', 'register']) {
                return Change.at { repmgr.primaryRegister() }
            }
            if (argv.drop(3) == ['primary', 'register', '--force']) {
                return Change.at { repmgr.primaryRegisterAgain() }
            }
            if (argv.drop(3) == ['standby', 'promote']) {
                return repmgr.standbyPromote()
            }
            if (argv.size() == 7 && argv[3..5] == ['node', 'rejoin', '-d']) {
                return repmgr.nodeRejoin(argv[6])
            }
            if (argv.size() == 9 && argv[3..6] == ['node', 'rejoin', '--force-rewind', FakeRepmgr.OWN_FILES] && argv[7] == '-d') {
                return repmgr.nodeRejoin(argv[8], true)
            }
            if (argv.size() == 6 && argv[3..4] == ['standby', 'follow']) {
                return repmgr.standbyFollow(upstream(argv[5]))
            }
            if (argv.size() == 8 && argv[3] == '-d' && argv[5..7] == ['witness', 'register', '--force']) {
                return repmgr.witnessRegister(argv[4])
            }
            if (argv.size() == 6 && argv[4] == 'unregister' && argv[5].startsWith('--node-id=')) {
                return Change.at { repmgr.unregister(argv[3], argv[5] - '--node-id=') }
            }
        }
        if (host.bin && argv.size() == 4 && argv[0..1] == ["$host.bin/repmgrd" as String, '-f'] && argv[3] == '--daemonize') {
            return Change.at { new FakeRepmgr(cluster, host, argv[2]).daemon() }
        }
        throw new Unknown("the command ${Quote.line(argv)} on $host.name")
    }

    private static String upstream(String option) {
        if (!option.startsWith('--upstream-node-id=')) {
            throw new Unknown("repmgr's option $option")
        }
        option.substring('--upstream-node-id='.length())
    }

    static String sha256(String text) {
        java.security.MessageDigest.getInstance('SHA-256').digest(text.bytes).encodeHex().toString()
    }

    /** What arrives for a file: it has the size and the hash that the command names. */
    private static String whole(List<String> argv, byte[] sent) {
        String text = new String(sent, 'UTF-8')
        if (sent.length != argv[6].toInteger() || argv[7] && sha256(text) != argv[7]) {
            throw new Unknown('a file that is another than its size and hash say')
        }
        text
    }

    /** Adds each line that is not there yet. */
    private static Change add(FakeHost host, String path, List<String> lines) {
        Change.of(lines.collect { String line ->
            {
                ->
                String before = host.text(path) ?: ''
                if (!before.readLines().contains(line)) {
                    host.write(path, host.files[path]?.mode ?: '600', before + line + '\n')
                }
                null
            } as Closure<Object>
        } as Closure<Object>[])
    }

    private static Change write(FakeHost host, String path, String mode, String text) {
        String part = "${FakeHost.parent(path)}/.kesh-part"
        Change.of({
            if (!host.canWrite(FakeHost.parent(path))) {
                return Change.failed(1, "mktemp: failed to create directory via template ‘${FakeHost.parent(path)}/.kesh-XXXXXXXXXXXX’: Permission denied")
            }
            if (host.free < text.length()) {
                return Change.failed(1, 'write error: No space left on device')
            }
            host.write(part, '600', text)
            null
        }, {
            host.files.remove(part)
            host.write(path, mode, text)
            null
        })
    }

    /** Returns why the script refuses; null if it does not. */
    private static String notAsSeen(FakeHost host, List<String> argv) {
        boolean standby = host.running ? host.inRecovery : host.files.containsKey("${argv[3]}/standby.signal" as String)
        if (REFUSES_A_PRIMARY && argv[4] == 'standby' && !standby) {
            return "kesh: there is no standby.signal in ${argv[3]} any more"
        }
        if (argv[4] == 'primary' && standby) {
            return "kesh: there is a standby.signal in ${argv[3]} by now"
        }
        argv[6] && argv[6] != host.database?.systemIdentifier ? "kesh: the data in ${argv[3]} are of another system by now" : null
    }

    private Change delete(FakeHost host, String directory) {
        Change.of({
            if (host.running && REFUSES_A_SERVER) {
                return Change.failed(1, "kesh: a server runs in $directory")
            }
            if (host.running) {
                cluster.disasters << "the data directory of $host.name was emptied under its server".toString()
                stopServer(host)
            }
            if (host.jobs.values().any { it.running }) {
                cluster.disasters << "a data directory on $host.name was deleted under a running clone".toString()
            }
            if (host.database && !host.database.half && cluster.primary() && host.database.systemIdentifier != cluster.primary().database.systemIdentifier) {
                cluster.disasters << "somebody else's database on $host.name was deleted".toString()
            }
            host.files.remove("$directory/global/pg_control" as String)
            host.database = null
            null
        }, {
            host.emptyDirectory(directory)
            null
        })
    }

    Object stopServer(FakeHost host) {
        if (!host.running) {
            return Change.failed(1, 'pg_ctl: PID file does not exist. Is server running?')
        }
        if (!host.inRecovery && host.database.wal) {
            host.database.checkpoint()
            cluster.replicate()
        }
        host.running = false
        host.database.checkpointed = null
        cluster.ends(cluster.lockServers.findAll { it.value == host.name }.keySet().toList())
        host.files.remove("$host.dataDirectory/postmaster.pid" as String)
        cluster.detach(host)
        cluster.receivers(host).each { cluster.detach(it) }
        FakeHost cutOff = cluster.named(cluster.cutWhenStops.remove(host.name))
        if (cutOff) {
            cutOff.up = false
            host.diverged = 4096
        }
        if (!host.inRecovery) {
            host.database.shutDownAt(0x4000148L + host.diverged)
        }
        FakeHost promoted = cluster.named(cluster.isPromotedWhenStops.remove(host.name))
        if (promoted) {
            promoted.inRecovery = false
            promoted.database.correct(cluster.rowOf(promoted).node_id, [type: 'primary', upstream_node_id: (String) null])
        }
        cluster.replicate()
        null
    }

    /** While a server is restarted, a standby's repmgrd records it as inactive. (The fake leaves out that it does so after a stop, too.) */
    private Object missed(FakeHost host) {
        if (host.inRecovery && host.repmgrd && !host.unheard) {
            cluster.record(host, 'f')
            cluster.replicate()
            host.unnoticed = 3
        }
        null
    }

    /** The state some seconds after a stop: a standby's repmgrd has recorded it as inactive. */
    void stopAndBeRecorded(FakeHost host) {
        stopServer(host)
        missed(host)
        host.unnoticed = 0
    }

    Object startServer(FakeHost host) {
        String data = host.dataDirectory
        if (host.running) {
            return Change.failed(1, 'pg_ctl: another server might be running')
        }
        if (host.database == null || host.serverDoesNotStart) {
            return Change.failed(1, "pg_ctl: could not start server, says one that logged in with $Clusters.PASSWORD")
        }
        if (host.database.half) {
            cluster.disasters << "a half-made server was started on $host.name".toString()
        }
        host.inRecovery = host.files.containsKey("$data/standby.signal" as String)
        Object refusal = FakeParameters.start(host, host.inRecovery ? cluster.primary() : null)
        if (refusal) {
            return refusal
        }
        host.running = true
        host.unheard = false
        host.crashed = false
        host.database.unstarted = false
        host.started++
        host.loaded++
        host.write("$data/postmaster.pid", '600', "777\n$data\n1700000000\n5432\n/var/run/postgresql\n*\n")
        host.write("$data/startup.log", '600', 'started\n')
        if (host.inRecovery) {
            cluster.attach(host)
        }
        cluster.replicate()
        null
    }
}
