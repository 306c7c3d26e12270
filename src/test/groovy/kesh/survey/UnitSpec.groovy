package kesh.survey

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kesh.cluster.Seen
import kesh.cluster.Unit
import spock.lang.Specification
import spock.lang.TempDir

/** Which systemd unit owns a server: the real script reads files as the kernel writes them, and the reader what systemctl prints. */
class UnitSpec extends Specification {
    private static final List<List<String>> SHELLS = [['sh'], ['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh']].findAll { shell ->
        System.getenv('PATH').split(':').any { new File(it, shell[0]).exists() }
    }
    private static final String SCRIPT = UnitSpec.getResourceAsStream('/kesh/survey/probe-unit.sh').getText('UTF-8')

    @TempDir
    Path here

    private String run(List<String> shell, String then, String input = '') {
        def script = Files.writeString(here.resolve('script'), "$SCRIPT\nsection() { printf '\\n%s\\n' \"\$1\"; }\n$then\n")
        def file = Files.writeString(here.resolve('cgroup'), input)
        def builder = new ProcessBuilder([*shell, script.toString()]).redirectInput(file.toFile()).redirectErrorStream(true)
        builder.environment().PATH = "$here:${System.getenv('PATH')}".toString()
        def process = builder.start()
        assert process.waitFor(60, TimeUnit.SECONDS)
        process.inputStream.text
    }

    def "a process is in #unit, as #shell reads it: #what"() {
        expect:
        run(shell, 'read_unit; printf "<%s>" "$unit"', lines.join('\n') + '\n') == "<$unit>"

        where:
        [shell, [what, lines, unit]] << [SHELLS, [
                ['version 2', ['0::/system.slice/system-postgresql.slice/postgresql@15-main.service'], 'postgresql@15-main.service'],
                ['version 2, in a slice of one\'s own', ['0::/databases.slice/postgresql-15.service'], 'postgresql-15.service'],
                ['version 2, in a container', ['0::/'], ''],
                ['version 2, with a part of the unit for each job', ['0::/system.slice/pg.service/main'], 'pg.service'],
                ['version 1', ['12:pids:/system.slice/other.service', '3:cpu,cpuacct:/', '1:name=systemd:/system.slice/postgresql-15.service', '0::/system.slice/postgresql-15.service'], 'postgresql-15.service'],
                ['version 1 without systemd', ['4:memory:/system.slice/other.service', '1:cpu:/'], ''],
                ['a container that sees its host', ['1:name=systemd:/lxc/c1/system.slice/postgresql-15.service'], 'postgresql-15.service'],
                ['docker', ['0::/system.slice/docker-0123456789abcdef.scope'], ''],
                ['docker by itself', ['1:name=systemd:/docker/0123456789abcdef'], ''],
                ['kubepods', ['0::/kubepods.slice/kubepods-besteffort.slice/cri-containerd-0123.scope'], ''],
                ['a session', ['0::/user.slice/user-26.slice/session-4.scope'], ''],
                ['a user\'s own services', ['0::/user.slice/user-26.slice/user@26.service/app.slice/pg.service'], ''],
                ['the first process', ['0::/init.scope'], ''],
                ['a name with a colon and a backslash', ['0::/system.slice/pg\\x2d15:a.service'], 'pg\\x2d15:a.service'],
                ['a name that is none', ['0::/system.slice/$(id) x.service'], '?'],
                ['a name like an option', ['0::/system.slice/--help.service'], '?'],
                ['nothing', [''], ''],
        ]].combinations()
    }

    def "systemctl is asked only for a service, and once, by #shell"() {
        given: 'a systemctl that tells how it was called'
        def asked = here.resolve('asked')
        def systemctl = here.resolve('systemctl').toFile()
        systemctl.text = "#!/bin/sh\nprintf '%s|' \"\$@\" >>$asked\nprintf 'MainPID=7\\nRestart=no\\n'\n"
        systemctl.executable = true

        expect:
        run(shell, "read_unit() { unit=$unit; }; print_unit \$\$") == "\nunit\n$says"
        (Files.exists(asked) ? Files.readString(asked) : '') == called
        Files.deleteIfExists(asked) == !called.empty

        where:
        [shell, [unit, says, called]] << [SHELLS, [
                ["''", '\n', ''],
                ["'?'", '?\n', ''],
                ['pg.service', 'pg.service\nMainPID=7\nRestart=no\n', 'show|-p|MainPID|-p|Restart|-p|ExecStop|--|pg.service|'],
        ]].combinations()
    }

    def "a process that is gone is in none"() {
        expect:
        run(['sh'], 'print_unit 999999999') == ''
    }

    def "#what"() {
        given:
        def sections = Sections.parse('kesh-1', "kesh-1 server-running\n$running\nkesh-1 postmaster\n4711\n/data\nkesh-1 unit\n${lines.join('\n')}\nkesh-1 end\n")

        expect:
        UnitReader.read(sections) == found

        where:
        what                                             | running | lines                                                             || found
        'its own main process'                           | 'yes'   | ['pg.service', 'Restart=always', 'MainPID=4711']                  || owned('always', false)
        'with a command to stop it'                      | 'yes'   | ['pg.service', 'MainPID=4711', 'Restart=no', stop('no')]          || owned('no', true)
        'with one whose failure does not count'          | 'yes'   | ['pg.service', 'MainPID=4711', 'Restart=no', stop('yes')]         || owned('no', false)
        'started by a job of cron'                       | 'yes'   | ['cron.service', 'Restart=on-failure', 'MainPID=411']             || Seen.known(Optional.empty())
        'in no service'                                  | 'yes'   | ['']                                                              || Seen.known(Optional.empty())
        'a server that does not run'                     | 'no'    | ['pg.service', 'Restart=always', 'MainPID=4711']                  || Seen.known(Optional.empty())
        'systemctl is not there, or does not answer'     | 'yes'   | ['pg.service']                                                    || Seen.unknown('systemctl does not say what pg.service does')
        'systemctl has another word'                     | 'yes'   | ['pg.service', 'Restart=some\u001b[1m', 'MainPID=4711']           || Seen.unknown('systemctl does not say what pg.service does')
        'a name that is none'                            | 'yes'   | ['?']                                                             || Seen.unknown('the cgroup of its process cannot be read')
        'a name that no script of kesh has printed'      | 'yes'   | ['a b.service', 'Restart=no', 'MainPID=4711']                     || Seen.unknown('the cgroup of its process cannot be read')
    }

    def "of a server whose cgroup cannot be read it is unknown"() {
        expect:
        UnitReader.read(Sections.parse('kesh-1', 'kesh-1 server-running\nyes\nkesh-1 postmaster\n4711\nkesh-1 end\n')) == Seen.unknown('the cgroup of its process cannot be read')
    }

    private static Seen<Optional<Unit>> owned(String restart, boolean stopCommand) {
        Seen.known(Optional.of(new Unit('pg.service', restart, stopCommand)))
    }

    private static String stop(String ignore) {
        "ExecStop={ path=/usr/bin/pg_ctlcluster ; argv[]=/usr/bin/pg_ctlcluster -m fast 15-main stop ; ignore_errors=$ignore ; start_time=[n/a] ; pid=0 ; status=0/0 }"
    }
}
