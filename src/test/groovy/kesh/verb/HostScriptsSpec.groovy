package kesh.verb

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.nio.file.attribute.PosixFilePermissions
import java.time.Duration
import java.util.concurrent.TimeUnit
import kesh.lab.Until
import spock.lang.Specification
import spock.lang.TempDir

/** Scripts that check their own conditions on the host itself, right before they act. They run here. */
class HostScriptsSpec extends Specification {
    @TempDir
    Path here

    private Map<String, Object> run(String scripts, List<String> arguments) {
        def builder = new ProcessBuilder(['sh', '-s', '--', *arguments])
        builder.environment().PATH = "$here:${System.getenv('PATH')}".toString()
        def process = builder.start()
        process.outputStream.withCloseable { to -> scripts.tokenize().each { to << HostScriptsSpec.getResourceAsStream("/kesh/${it.contains('/') ? it : "verb/part/$it"}") } }
        assert process.waitFor(60, TimeUnit.SECONDS)
        [exit: process.exitValue(), said: process.inputStream.text + process.errorStream.text]
    }

    private void program(String name, String text) {
        def file = here.resolve(name).toFile()
        file.text = "#!/bin/sh\n$text\n"
        file.executable = true
    }

    def 'a key is made, with its directory, and what somebody has put beside it is neither written nor used'() {
        given:
        def precious = Files.writeString(here.resolve('precious'), 'precious\n')
        def file = here.resolve('home/.ssh/id_ed25519')
        if (planted) {
            Files.createDirectories(file.parent)
            ['', '.pub'].each { Files.createSymbolicLink(here.resolve("home/.ssh/id_ed25519.kesh$it"), precious) }
        }

        expect:
        run('command/beside.sh verb/trust/make-key.sh', [file as String]) == [exit: 0, said: '']
        Files.readString(file).startsWith('-----BEGIN OPENSSH PRIVATE KEY-----')
        Files.readString(here.resolve('home/.ssh/id_ed25519.pub')).startsWith('ssh-ed25519 ')
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) == 'rw-------'
        Files.readString(precious) == 'precious\n'
        file.parent.toFile().list().findAll { !it.endsWith('.kesh') && !it.endsWith('.kesh.pub') } as Set == ['id_ed25519', 'id_ed25519.pub'] as Set

        where:
        planted << [false, true]
    }

    def 'whichever way kbha was told its configuration, it is found and ended; that of another cluster stays'() {
        given: 'the vendor\'s scripts go by the directory of the programs, cron by the file itself, and a program can be called without its path'
        def (ours, other) = ['ours', 'other'].collect { String name ->
            Files.createDirectories(here.resolve("$name/bin"))
            Files.createDirectory(here.resolve("$name/etc"))
            Files.createFile(here.resolve("$name/etc/repmgr.conf"))
            program("$name/bin/kbha", 'read -r line')
            here.resolve(name)
        }
        def link = Files.createSymbolicLink(here.resolve('link.conf'), ours.resolve('etc/repmgr.conf'))
        def binary = Files.copy(Path.of('/bin/bash').toRealPath(), Files.createDirectory(ours.resolve('sbin')).resolve('kbha'), StandardCopyOption.COPY_ATTRIBUTES)
        def started = { Path program, List<String> options -> new ProcessBuilder([program as String, '-A', 'daemon', *options]).start() }
        def its = [started(ours.resolve('bin/kbha'), ['-f', "$ours/etc/repmgr.conf" as String]),
                   started(ours.resolve('bin/kbha'), ['-f', "$ours/bin/../etc/repmgr.conf" as String]),
                   started(ours.resolve('bin/kbha'), ["-f$link" as String]),
                   started(ours.resolve('bin/kbha'), []),
                   new ProcessBuilder('bash', '-c', 'exec -a kbha "$0" -c "read -r line; :"', binary as String).start()]
        def others = [started(other.resolve('bin/kbha'), ['-f', "$other/etc/repmgr.conf" as String]), started(other.resolve('bin/kbha'), [])]
        (its + others).each { process ->
            Until.within(Duration.ofSeconds(60), 'it is called kbha') { new File("/proc/${process.pid()}/comm").text == 'kbha\n' }
        }

        when:
        def run = run('product/repmgrds.sh product/kbhas.sh stop-kbha.sh', ["$ours/etc/repmgr.conf" as String])

        then:
        run == [exit: 0, said: '']
        its.every { it.waitFor(60, TimeUnit.SECONDS) }
        others.every { it.alive }

        cleanup:
        (its + others).each { it.destroyForcibly() }
    }

    def 'software is not placed through a link that somebody has put there'() {
        given:
        def (root, elsewhere) = ['software', 'elsewhere'].collect { Files.createDirectory(here.resolve(it)) }
        Files.createSymbolicLink(root.resolve('.kesh-unfinished'), elsewhere)
        def script = Files.writeString(here.resolve('place'), """\
            functions='tree_digest() { echo other; }' root='$root' digest=wanted changed=changed
            arrive() { touch "\$1/arrived"; }
            suits() { :; }
            """.stripIndent() + HostScriptsSpec.getResourceAsStream('/kesh/verb/software/place-software.sh').getText('UTF-8'))
        def process = new ProcessBuilder('sh', script as String).redirectErrorStream(true).start()

        expect:
        process.inputStream.text.contains('is a link')
        process.waitFor() == 1
        elsewhere.toFile().list() == [] as String[]
    }

    def 'no program of an archive is run before it is known that it is the archive that was planned: #what'() {
        given:
        def root = Files.createDirectory(here.resolve('software'))
        def bin = Files.createDirectories(here.resolve('packed/bin'))
        def program = Files.writeString(bin.resolve('postgres'), "#!/bin/sh\ntouch '$here/ran'; echo 'postgres (PostgreSQL) $said'\n")
        program.toFile().executable = true
        def script = Files.writeString(here.resolve('place'), "functions='tree_digest() { if [ -e bin/postgres ]; then echo arrived; else echo none; fi; }'\n" +
                ['unpack', 'place'].collect { HostScriptsSpec.getResourceAsStream("/kesh/verb/software/$it-software.sh").getText('UTF-8') }.join(''))
        def tar = new ProcessBuilder('tar', '-C', here.resolve('packed') as String, '-cf', here.resolve('db.tar') as String, 'bin').start()
        assert tar.waitFor() == 0

        when:
        def process = new ProcessBuilder('sh', script as String, root as String, wanted, 'db.tar', 'bin/postgres', '15.18', '', '', '', '', '')
                .redirectErrorStream(true).redirectInput(here.resolve('db.tar').toFile()).start()

        then:
        process.inputStream.text.contains(told)
        process.waitFor() == exit
        Files.exists(here.resolve('ran')) == ran
        Files.exists(root.resolve('bin/postgres')) == (exit == 0)

        where:
        what                | wanted    | said    | told                                        | exit | ran
        'another archive'   | 'planned' | '15.18' | 'what has arrived is not what db.tar held'  | 1    | false
        'another version'   | 'arrived' | '15.17' | 'is not version 15.18'                      | 1    | true
        'the planned one'   | 'arrived' | '15.18' | ''                                          | 0    | true
    }

    def 'a server is stopped only while it is what was seen: #what'() {
        given:
        def data = Files.createDirectory(here.resolve('da ta'))
        program('pg_controldata', "[ \"\$*\" = '$data' ] && echo 'Database system identifier:           ${found}'")
        if (signal) {
            Files.writeString(data.resolve('standby.signal'), '')
        }

        when:
        def ended = run('as-seen.sh run-as-seen.sh', [data as String, role, here.resolve('pg_controldata') as String, system, 'touch', here.resolve('stopped') as String])

        then:
        ended == [exit: said ? 1 : 0, said: said ? ended.said : '']
        ended.said.contains(said)
        Files.exists(here.resolve('stopped')) == (said == '')

        where:
        what                     | role      | signal | system | found || said
        'a standby'              | 'standby' | true   | '71'   | '71'  || ''
        'promoted'               | 'standby' | false  | '71'   | '71'  || 'is not a standby, and is not stopped'
        'a primary'              | 'primary' | false  | '71'   | '71'  || ''
        'a standby by now'       | 'primary' | true   | '71'   | '71'  || 'is no primary, and is not stopped'
        'another cluster'        | 'standby' | true   | '71'   | '72'  || 'are of system 72 by now, not 71'
        'another that has more'  | 'standby' | true   | '71'   | '712' || 'are of system 712 by now, not 71'
        'nothing to be read'     | 'primary' | false  | '71'   | ''    || 'are of system unknown by now'
        'neither role was seen'  | 'unknown' | false  | '71'   | '71'  || ''
        'no identity was seen'   | 'standby' | true   | ''     | ''    || ''
    }

    def 'a data directory is emptied only while it is what was seen: #what'() {
        given:
        def data = Files.createDirectory(here.resolve('da ta'))
        Files.writeString(data.resolve('base'), '')
        program('pg_controldata', "echo 'Database system identifier:           $found'")
        if (signal) {
            Files.writeString(data.resolve('standby.signal'), '')
        }

        when:
        def ended = run('as-seen.sh empty-directory.sh', [data as String, role, here.resolve('pg_controldata') as String, '71'])

        then:
        ended.exit == (said ? 1 : 0)
        ended.said.contains(said)
        (data.toFile().list() as List).empty == (said == '')

        where:
        what              | role      | signal | found || said
        'a standby'       | 'standby' | true   | '71'  || ''
        'promoted'        | 'standby' | false  | '71'  || 'is not a standby'
        'another cluster' | 'standby' | true   | '72'  || 'are of system 72 by now, not 71'
        'none was seen'   | 'unknown' | false  | '71'  || ''
    }

    def 'a data directory that is a link is emptied where the link leads, and what a link in it leads to stays'() {
        given:
        def (real, wal) = ['real', 'wal'].collect { Files.createDirectory(here.resolve(it)) }
        def data = Files.createSymbolicLink(here.resolve('data'), real)
        Files.writeString(real.resolve('base'), '')
        Files.writeString(wal.resolve('kept'), '')
        Files.createSymbolicLink(real.resolve('pg_wal'), wal)

        expect:
        run('as-seen.sh empty-directory.sh', [data as String, 'unknown', '', '']) == [exit: 0, said: '']
        (real.toFile().list() as List).empty
        Files.isSymbolicLink(data)
        wal.toFile().list() as List == ['kept']
    }

    def 'a server whose clients have time to end is stopped only while it is what was seen: #what'() {
        given: 'a server with one client, which does not end'
        def data = Files.createDirectory(here.resolve('da ta'))
        def signal = data.resolve('standby.signal')
        if (standby) {
            Files.writeString(signal, '')
        }
        def postmaster = new ProcessBuilder('sh', '-c', "sh -c 'sleep 600; :' 'postgres: ann shop 10.9.0.1(4711) idle' & wait").start()
        Files.writeString(data.resolve('postmaster.pid'), "${postmaster.pid()}\n")
        program('pg_ctl', "echo \"\$*\" >>'$here/asked'; $meanwhile".replace('SIGNAL', "'$signal'").replace('SYSTEM', "'$here/system'"))
        Files.writeString(here.resolve('system'), system)
        program('pg_controldata', "read -r system <'$here/system'; echo \"Database system identifier:           \$system\"")

        when:
        def ended = run('as-seen.sh server-processes.sh stop-gently.sh',
                [data, role, here.resolve('pg_controldata'), '71', here.resolve('pg_ctl'), '1', 'repmgr', 'touch', here.resolve('stopped')]*.toString())

        then:
        ended.exit == exit
        ended.said.contains(said)
        Files.exists(here.resolve('asked')) == asked
        Files.exists(here.resolve('stopped')) == (exit == 0)

        cleanup:
        postmaster.descendants().forEach { it.destroyForcibly() }
        postmaster.destroyForcibly()

        where:
        what                         | role      | standby | system | meanwhile          || exit | asked | said
        'a standby'                  | 'standby' | true    | '71\n' | ':'                || 0    | true  | 'did not end within 1 s and were ended: 1'
        'one that was none'          | 'primary' | false   | '71\n' | ':'                || 0    | true  | 'did not end within 1 s and were ended: 1'
        'promoted before'            | 'standby' | false   | '71\n' | ':'                || 1    | false | 'is not a standby, and is not stopped'
        'promoted while they ended'  | 'standby' | true    | '71\n' | 'rm -- SIGNAL'     || 1    | true  | 'it takes no new sessions: restart it'
        'another cluster'            | 'standby' | true    | '72\n' | ':'                || 1    | false | 'are of system 72 by now, not 71'
        'other data while they end'  | 'standby' | true    | '71\n' | 'echo 72 >SYSTEM'  || 1    | true  | 'are of system 72 by now, not 71'
    }

    def 'a server that was seen to be a primary is stopped only while it and its data are that: #script, #what'() {
        given:
        def data = Files.createDirectory(here.resolve('da ta'))
        program('pg_ctl', "touch '$here/asked'")
        program('pg_controldata', "echo 'Database system identifier:           $system'")
        if (signal) {
            Files.writeString(data.resolve('standby.signal'), '')
        }

        when:
        def ended = run("as-seen.sh server-processes.sh $script",
                [data, 'primary', here.resolve('pg_controldata'), '71', here.resolve('pg_ctl'), *more, 'touch', here.resolve('stopped')]*.toString())

        then:
        ended.exit == (said ? 1 : 0)
        ended.said.contains(said)
        said ? !Files.exists(here.resolve('asked')) && !Files.exists(here.resolve('stopped')) : true

        where:
        [script, more, what, signal, system, said] << [
                [['stop-gently.sh', ['1', 'repmgr']], ['stop-for-a-standby.sh', ['10.9.0.12', '5432']]],
                [['as it was', false, '71', ''], ['a standby by now', true, '71', 'its server is no primary, and is not stopped'], ['other data', false, '72', 'are of system 72 by now, not 71']]
        ].combinations()*.sum()
    }

    def 'lines of a crontab are changed, and those of others stay: #what'() {
        given:
        def tab = here.resolve('tab').toFile()
        tab.text = '# mine\n\n* * * * * a %\\n b\n0 1 * * * old  \nx\\ty\n'
        program('crontab', "case \$1 in -l) exec cat '$tab';; -) exec cat >'$tab';; esac")

        expect:
        run('edit-crontab.sh', pairs) == [exit: 0, said: '']
        tab.text == left

        where:
        what               | pairs                                   || left
        'another in place' | ['0 1 * * * old  ', '# 0 1 * * * old '] || '# mine\n\n* * * * * a %\\n b\n# 0 1 * * * old \nx\\ty\n'
        'gone'             | ['x\\ty', '', '# mine', '']             || '\n* * * * * a %\\n b\n0 1 * * * old  \n'
        'added'            | ['', '-n "$(id)"', '', '# mine']        || '# mine\n\n* * * * * a %\\n b\n0 1 * * * old  \nx\\ty\n-n "$(id)"\n'
        'not there'        | ['* * * * * a', 'b']                    || '# mine\n\n* * * * * a %\\n b\n0 1 * * * old  \nx\\ty\n'
    }

    def 'a crontab is begun where there is none, and left alone where it cannot be read'() {
        given:
        def tab = here.resolve('tab').toFile()
        program('crontab', "case \$1 in -l) echo '$said' >&2; exit 1;; -) exec cat >'$tab';; esac")

        expect:
        run('edit-crontab.sh', ['', 'new']).exit == exit
        (tab.exists() ? tab.text : '') == left

        where:
        said                                  || exit | left
        'no crontab for kingbase'             || 0    | 'new\n'
        'crontab: cannot open: Out of memory' || 1    | ''
    }

    def "the end of a server's log is found where it is configured: #what"() {
        given: 'a server that starts as often as it writes'
        def data = Files.createDirectories(here.resolve('15/da ta'))
        def logs = Files.createDirectory(data.resolve('log'))
        def old = '1 LOG:  starting PostgreSQL 15.18\n1 LOG:  database system is shut down\n'
        [startup: data.resolve('startup.log'), collected: logs.resolve('a.log'), csv: logs.resolve('a.csv')].each { name, file ->
            if (name in written) {
                Files.writeString(file, old + "2 LOG:  $name\n2 FATAL:  the database system is starting up\n2 LOG:  database system is shut down\n")
            }
        }
        Files.writeString(logs.resolve('earlier.log'), 'of another year\n')
        assert logs.resolve('earlier.log').toFile().setLastModified(1000)
        program('postgres', settings ? """case "\$*" in ${settings.collect { name, value -> "*' -C $name') echo '$value' ;;" }.join(' ')} esac"""
                : """echo '3 LOG:  unrecognized configuration parameter "x"' >&2; exit 1""")

        expect:
        run('server-log.sh', [data as String, here.resolve('postgres') as String, '', '5']).said.readLines()*.replace(data as String, 'DATA') == said

        where:
        what                   | written                  | settings                                                                                                   || said
        'by pg_ctl -l'         | ['startup']              | [log_destination: 'stderr', logging_collector: 'off']                                                      || ['file DATA/startup.log', '| 2 LOG:  startup', '| 2 LOG:  database system is shut down']
        'collected'            | ['collected', 'csv']     | [log_destination: 'stderr,csvlog', logging_collector: 'on', log_directory: 'log']                          || ['file DATA/log/a.log', '| 2 LOG:  collected', '| 2 LOG:  database system is shut down']
        'collected as CSV'     | ['csv']                  | [log_destination: 'csvlog', logging_collector: 'on', log_directory: 'log']                                 || ['file DATA/log/a.csv', '| 2 LOG:  csv', '| 2 LOG:  database system is shut down']
        'both'                 | ['startup', 'collected'] | [log_destination: 'stderr', logging_collector: 'on', log_directory: 'log']                                 || ['file DATA/startup.log', '| 2 LOG:  startup', '| 2 LOG:  database system is shut down', 'file DATA/log/a.log', '| 2 LOG:  collected', '| 2 LOG:  database system is shut down']
        'by syslog'            | []                       | [log_destination: 'syslog', logging_collector: 'off', syslog_ident: 'postgres', syslog_facility: 'local0'] || ['syslog postgres, facility local0']
        'by its service'       | []                       | [log_destination: 'stderr', logging_collector: 'off']                                                      || ['service']
        'a wrong setting'      | []                       | [:]                                                                                                        || ['refuses 3 LOG:  unrecognized configuration parameter "x"']
    }

    def "of a server's log only the lines of the failed start are shown: #what"() {
        given:
        def data = Files.createDirectory(here.resolve('data'))
        def now = java.time.LocalDateTime.now(zone)
        def log = lines.collect { seconds, text -> (seconds == null ? '' : "${prefix}${java.time.format.DateTimeFormatter.ofPattern('yyyy-MM-dd HH:mm:ss').format(now.minusSeconds(seconds))}.123 X [7] ") + text + '\n' }.join('')
        Files.writeString(data.resolve('startup.log'), log)
        data.resolve('startup.log').toFile().setLastModified(System.currentTimeMillis() - lines[-1][0] * 1000)
        program('postgres', 'echo stderr')

        expect:
        run('server-log.sh', [data as String, here.resolve('postgres') as String, '', '5']).said.readLines().findAll { it.startsWith('|') }*.replaceFirst(/.*X .7. |. /, '') == shown

        where:
        what                       | zone                                | prefix     | lines                                                                                        || shown
        'an earlier failure'       | java.time.ZoneOffset.UTC            | ''         | [[60, 'FATAL:  old'], [1, 'LOG:  new'], [1, 'FATAL:  new']]                                 || ['LOG:  new', 'FATAL:  new']
        'in another time zone'     | java.time.ZoneOffset.ofHours(8)     | ''         | [[3600, 'FATAL:  old'], [2, 'LOG:  new'], [1, 'FATAL:  new']]                               || ['LOG:  new', 'FATAL:  new']
        'with more before it'      | java.time.ZoneOffset.UTC            | 'db,app,'  | [[20, 'FATAL:  old'], [1, 'FATAL:  new']]                                                   || ['FATAL:  new']
        'several tries'            | java.time.ZoneOffset.UTC            | ''         | [[3, 'FATAL:  one'], [3, 'LOG:  database system is shut down'], [0, 'LOG:  starting PostgreSQL 15.18'], [0, 'FATAL:  two'], [0, 'LOG:  database system is shut down']] || ['LOG:  starting PostgreSQL 15.18', 'FATAL:  two', 'LOG:  database system is shut down']
        'lines that go on'         | java.time.ZoneOffset.UTC            | ''         | [[60, 'LOG:  old'], [null, 'goes on'], [1, 'FATAL:  new']]                                  || ['FATAL:  new']
        'none of that time'        | java.time.ZoneOffset.UTC            | ''         | [[60, 'FATAL:  old']]                                                                       || []
    }
}
