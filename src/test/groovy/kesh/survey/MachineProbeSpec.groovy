package kesh.survey

import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.PosixFilePermissions
import kesh.cluster.Address
import kesh.cluster.DataDirectory
import kesh.cluster.DataDirectory.Kind
import kesh.cluster.Host
import kesh.cluster.Machine
import kesh.cluster.Machine.Directory
import kesh.cluster.Machine.Job
import kesh.cluster.Product
import kesh.product.Conventions
import kesh.remote.PrivateSshd
import kesh.remote.Unreachable
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** The real probe script under real shells, on a made-up host: a directory tree. */
class MachineProbeSpec extends Specification {
    static final Host HOST = new Host('pg1', Address.of('10.9.0.11'))

    /** Held while this specification runs: another one on this machine would see the repmgrds that this one starts. */
    @Shared
    @AutoCleanup
    FileChannel onlyOne = FileChannel.open(Path.of(System.getProperty('java.io.tmpdir'), "kesh-repmgrds-of-${System.getProperty('user.name')}.lock"),
            StandardOpenOption.CREATE, StandardOpenOption.WRITE)

    @TempDir
    File root

    File home
    File bin
    File data
    File conf

    def setupSpec() {
        onlyOne.lock()
    }

    def setup() {
        home = directory('home dir')
        bin = directory('usr/lib/pg/15/bin')
        data = new File(root, 'data')
        conf = new File(root, 'etc/repmgr.conf')
        programs(bin, '15.18')
    }

    private static final List<List<String>> SHELLS = [['sh'], ['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh']].findAll { shell ->
        System.getenv('PATH').split(':').any { new File(it, shell[0]).exists() }
    }

    private File directory(String path) {
        new File(root, path).tap { mkdirs() }
    }

    private static void programs(File bin, String version, Conventions product = Conventions.POSTGRESQL) {
        program(bin, product.server(), 'exit 1')
        program(bin, 'repmgr', "echo 'repmgr 5.3.3'")
        program(bin, product.controlData(), """
            if [ "\$1" = --version ]; then
                echo '${product.controlData()} (${product.name()}) $version'
                exit
            fi
            echo 'pg_control version number:            1300'
            cat "\$1"/global/*_control
            """)
    }

    private static void program(File bin, String name, String text) {
        def file = new File(bin, name)
        file.text = "#!/bin/sh\n$text\n"
        Files.setPosixFilePermissions(file.toPath(), PosixFilePermissions.fromString('rwxr-xr-x'))
    }

    private File file(File path, String text) {
        path.parentFile.mkdirs()
        path.text = text
        path
    }

    private Conventions product() {
        new Conventions(Product.POSTGRESQL, 'PostgreSQL', 'pg_ctl', 'postgres', 'pg_controldata', 'psql', '.s.PGSQL.', '.pgpass', 'postgresql.conf',
                'postgresql.auto.conf', 'pg_hba.conf', [], 5432, false, Conventions.POSTGRESQL.fresh(), 'pg_bindir',
                ["$root/usr/lib/pg/*/bin".toString()],
                ["$root/etc/repmgr.conf", "$root/etc/*/repmgr.conf", '~/repmgr.conf']*.toString())
    }

    private Conventions kingbase() {
        def its = Conventions.KINGBASE
        new Conventions(its.product(), its.name(), its.control(), its.server(), its.controlData(), its.client(), its.socket(), its.passfile(), its.config(),
                its.autoConfig(), its.access(), its.ownFiles(), its.port(), its.slots(), its.fresh(), its.binSetting(), ["$root/kingbase*/bin".toString()], ["$root/kingbase*/etc/repmgr.conf".toString()])
    }

    private Here here(List<String> shell = ['sh']) {
        new Here([HOME: home.toString()], shell)
    }

    private static MachineProbe.Places places(Map<String, ?> some = [:]) {
        new MachineProbe.Places(some.config ?: '', some.data ?: '', some.bin ?: '', some.passfile ?: '',
                some.directories ?: [], Optional.empty(), some.access ?: false, some.files ?: [],
                Optional.ofNullable(some.product as MachineProbe.Product), some.wal ?: false, some.locales ?: [])
    }

    private Machine look(Map<String, ?> some = [:]) {
        MachineProbe.look(here(), HOST, [product()], places(some))
    }

    private void database(File where, String system = '7312345678901234567') {
        file(new File(where, 'global/pg_control'), "Database system identifier:           $system\n")
    }

    def "files by mode and hash, WAL that waits, the size of the disk, and repmgrds of others, seen by #shell"() {
        given:
        file(conf, "node_id=1\ndata_directory='$data'\n")
        database(data)
        file(new File(data, 'pg_wal/archive_status/1.ready'), '')
        file(new File(data, 'pg_wal/archive_status/2.ready'), '')
        file(new File(data, 'pg_wal/archive_status/3.done'), '')
        def there = file(new File(root, 'a file'), 'abc')
        Files.setPosixFilePermissions(there.toPath(), PosixFilePermissions.fromString('rw-r-----'))

        when:
        def machine = MachineProbe.look(here(shell), HOST, [product()], places(files: [there.toString(), "$root/none".toString(), data.toString()]))

        then:
        machine.files() == [(there.toString()): new Machine.SeenFile('640', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')]
        machine.upkeep().unarchived().asInt == 2
        machine.upkeep().diskBytes().asLong > machine.dataDirectory().freeBytes().asLong
        machine.upkeep().otherRepmgrds() == []

        where:
        shell << SHELLS
    }

    def "KingbaseES beside PostgreSQL, seen by #shell: the one that repmgr.conf names, in its own names"() {
        given: 'both products, and a repmgr.conf as the vendor installs it'
        def home = directory('kingbase')
        programs(directory('kingbase/bin'), 'V009R001C002B0014', Conventions.KINGBASE)
        file(new File(home, 'data/global/sys_control'), 'Database system identifier:           7312345678901234567\n'
                + "Database cluster state:               in production\nLatest checkpoint location:           0/3000060\n"
                + "Latest checkpoint's TimeLineID:       1\n")
        file(new File(home, 'data/kingbase.auto.conf'), "primary_conninfo = 'host=10.9.0.11 port=54321'\n")
        file(new File(home, 'data/kingbase.pid'), "${ProcessHandle.current().pid()}\n$home/data\n1\n54321\n/tmp\n")
        file(new File(home, 'data/sys_wal/archive_status/1.ready'), '')
        directory('kingbase/data/sys_replslot/repmgr_slot_2')
        def etc = file(new File(home, 'etc/repmgr.conf'),
                "node_id=1\nsys_bindir = '$home/bin'\ndata_directory='$home/data'\n")

        when:
        def machine = MachineProbe.look(here(shell), HOST, [product(), kingbase()], places())

        then:
        machine.software().get() == new Machine.Software(Product.KINGBASE, "$home/bin", 'V009R001C002B0014', Optional.of('5.3.3'), "$home/bin/repmgr")
        machine.software().get().release() == 'V009R001'
        machine.config().path() == etc.toString()
        machine.dataDirectory().kind() == DataDirectory.Kind.DATABASE
        machine.dataDirectory().serverRunning()
        machine.dataDirectory().socketDirectory().get() == '/tmp'
        machine.dataDirectory().primaryConninfo().get().address().value() == '10.9.0.11'
        machine.dataDirectory().control().get().slots() == ['repmgr_slot_2']
        machine.upkeep().unarchived().asInt == 1
        machine.passfile().path().endsWith('/.encpwd')

        where:
        shell << SHELLS
    }

    def "a password file of KingbaseES in plain text, seen by #shell: where there is none in Base64"() {
        given:
        programs(directory('kingbase/bin'), 'V009R001C002B0014', Conventions.KINGBASE)
        def look = { MachineProbe.look(here(shell), HOST, [kingbase()], places()).passfile() }

        expect:
        look().path() == "$home/.encpwd"

        when:
        file(new File(home, '.kbpass'), '*:*:*:esrep:c2Vj\n')

        then:
        look().path() == "$home/.kbpass"
        look().entry('10.9.0.11', 54321, 'esrep', 'esrep').get().password().reveal() == 'c2Vj'

        when:
        file(new File(home, '.encpwd'), '*:*:*:esrep:c2Vj\n')

        then:
        look().entry('10.9.0.11', 54321, 'esrep', 'esrep').get().password().reveal() == 'sec'

        where:
        shell << SHELLS
    }

    def "a product in a directory of its own, seen by #shell: a node's own files are none of it"() {
        given: 'an installation with the data below it, and a link'
        def tree = directory('opt/product')
        def bins = directory('opt/product/bin')
        programs(bins, '15.18')
        Files.createSymbolicLink(new File(tree, 'server').toPath(), new File('bin/postgres').toPath())
        def asked = places(data: "$tree/data".toString(), config: "$tree/etc/repmgr.conf".toString(),
                product: new MachineProbe.Product(bins.toString(), Optional.empty()))
        def first = MachineProbe.look(here(shell), HOST, [product()], asked)
        def look = { MachineProbe.look(here(shell), HOST, [product()], asked.knowing(it as Optional)).installation().get() }

        when: 'what is its own comes'
        new File(tree, 'extras').mkdirs()
        def withDirectory = look(Optional.of(first))
        ['etc', 'log', 'archive'].each { new File(tree, it).mkdirs() }
        file(new File(tree, 'etc/repmgr.conf'), 'node_id=1')
        file(new File(tree, 'data/PG_VERSION'), '15')
        file(new File(tree, 'repmgr.log'), 'a line')
        def withOwn = look(Optional.empty())

        then:
        first.installation().get().with { it.root() == tree.toString() && !it.empty() && !it.unfinished() && it.writable() && it.packages() == [] }
        first.installation().get().tree().get().files() == 3
        withDirectory.tree().get().digest() != first.installation().get().tree().get().digest()
        withOwn.tree() == withDirectory.tree()

        when: 'a file gets another content of the same length, and a copy is begun'
        def postgres = new File(bins, 'postgres')
        postgres.text = postgres.text.replace('exit 1', 'exit 2')
        new File(tree, '.kesh-unfinished').mkdirs()
        def changed = look(Optional.of(first))

        then:
        changed.tree().get().bytes() == withOwn.tree().get().bytes()
        changed.tree() != withOwn.tree()
        changed.unfinished()

        where:
        shell << [['sh'], ['bash', '--posix']]
    }

    def "a standby's host, seen by #shell"() {
        given:
        file(conf, """\
            # ours; data_directory='/nowhere'
            node_id=1
            data_directory = '$data'   # with a #
            pg_bindir=$bin
            """.stripIndent())
        file(new File(home, '.pgpass'), '#comment\n10.9.0.11:5432:repmgr:repmgr:pa\\:ss\\\\word\n')
        database(data)
        file(new File(data, 'standby.signal'), '')
        file(new File(data, 'postgresql.auto.conf'), """\
            # Do not edit this file manually!
            primary_conninfo = 'user=repmgr passfile=''/x/.pgpass'' host=10.9.0.12 application_name=pg1'
            primary_slot_name = 'repmgr_slot_1'
            """.stripIndent())
        file(new File(data, 'postmaster.pid'), "${ProcessHandle.current().pid()}\n$data\n1700000000\n5432\n/run/pg\n*\n")

        when:
        def machine = MachineProbe.look(here(shell), HOST, [product()], places())

        then:
        machine.user() == 'id -un'.execute().text.strip()
        machine.uid() == 'id -u'.execute().text.strip() as int
        machine.home() == home.toString()
        machine.hostName() == 'uname -n'.execute().text.strip()
        machine.platform().architecture() == 'uname -m'.execute().text.strip()
        machine.clockOffsetMillis() == 0
        machine.software().get() == new Machine.Software(Product.POSTGRESQL, bin.toString(), '15.18', Optional.of('5.3.3'), "$bin/repmgr".toString())
        machine.config().path() == conf.toString()
        machine.config().settings() == [node_id: '1', data_directory: data.toString(), pg_bindir: bin.toString()]
        machine.config().text().get().reveal() == conf.text
        machine.config().exists()
        machine.config().writable()
        machine.passfile().entry('10.9.0.11', 5432, 'repmgr', 'repmgr').get().password().reveal() == 'pa:ss\\word'
        machine.passfile().text().get().reveal() == new File(home, '.pgpass').text

        and:
        def found = machine.dataDirectory()
        found.path() == data.toString()
        found.kind() == Kind.DATABASE
        found.freeBytes().asLong > 0
        found.systemIdentifier().get() == '7312345678901234567'
        found.standbySignal()
        found.primaryConninfo().get().values() ==
                [user: 'repmgr', passfile: '/x/.pgpass', host: '10.9.0.12', application_name: 'pg1']
        found.primarySlotName().get() == 'repmgr_slot_1'
        found.serverRunning()
        found.socketDirectory().get() == '/run/pg'

        where:
        shell << SHELLS
    }

    def "repmgr.conf is found #where"() {
        given:
        def path = file(new File(root, where.replace('~', 'home dir')), "node_id=7\n")

        expect:
        look().config().path() == path.toString()
        look().config().setting('node_id').get() == '7'

        where:
        where << ['etc/repmgr.conf', 'etc/15/repmgr.conf', '~/repmgr.conf']
    }

    def "the first place counts, and a given one before all"() {
        given:
        file(conf, 'node_id=1\n')
        file(new File(home, 'repmgr.conf'), 'node_id=2\n')
        def given = file(new File(root, 'odd place/my.conf'), 'node_id=3\n')

        expect:
        look().config().setting('node_id').get() == '1'
        look(config: given.toString()).config().setting('node_id').get() == '3'
    }

    def "the configuration of the running repmgrd counts, given as #option"() {
        given:
        def used = file(new File(root, 'elsewhere/repmgr.conf'), 'node_id=5\n')
        file(conf, 'node_id=1\n')
        program(bin, 'repmgrd', 'read -r line')
        // The kernel names a script's process after the script; as repmgrd it waits for its input to end.
        def daemon = new ProcessBuilder([new File(bin, 'repmgrd').toString()] + option.collect { it.replace('CONF', used.toString()) }).start()

        when:
        def machine = look()

        then:
        machine.config().setting('node_id').get() == '5'
        machine.repmgrd().asInt == daemon.pid()

        cleanup:
        daemon?.destroy()

        where:
        option << [['-f', 'CONF'], ['--daemonize=false', '-fCONF'], ['--config-file', 'CONF'], ['--config-file=CONF', '-v']]
    }

    def "a repmgrd that runs with a link to the file runs with the file, by #shell"() {
        given:
        def used = file(new File(root, 'elsewhere/repmgr.conf'), 'node_id=5\n')
        def link = new File(root, 'link.conf')
        Files.createSymbolicLink(link.toPath(), used.toPath())
        program(bin, 'repmgrd', 'read -r line')
        def daemon = new ProcessBuilder(new File(bin, 'repmgrd').toString(), '-f', link.toString()).start()

        when:
        def machine = MachineProbe.look(here(shell), HOST, [product()], places(config: used.toString()))

        then:
        machine.repmgrd().asInt == daemon.pid()
        machine.upkeep().otherRepmgrds() == []

        cleanup:
        daemon?.destroy()

        where:
        shell << SHELLS
    }

    def "a repmgrd that has ended does not count as running, though nobody has waited for it"() {
        given:
        program(bin, 'repmgrd', 'exit 0')
        def parent = new ProcessBuilder('sh', '-c', '"$0" & exec sleep 987', new File(bin, 'repmgrd').toString()).start()
        PrivateSshd.until('it has ended') {
            parent.children().anyMatch { new File("/proc/${it.pid()}/stat").text.contains('(repmgrd) Z ') }
        }

        expect:
        look().repmgrd().empty

        cleanup:
        parent?.destroy()
    }

    def "no repmgr.conf and no software: both are seen as missing"() {
        given:
        bin.listFiles()*.delete()
        def nothing = new Conventions(Product.POSTGRESQL, 'x', 'no_ctl', 'no_such_server', 'no_data', 'no_client', '.s.', '.pgpass', 'a', 'b', 'c', [], 5432, false, Conventions.POSTGRESQL.fresh(), 'no_bindir', [], ["$root/no/*.conf".toString()])

        when:
        def machine = MachineProbe.look(here(), HOST, [nothing], places())

        then:
        machine.software().empty
        machine.config().path() == ''
        !machine.config().exists()
        machine.passfile().text().empty
        machine.passfile().path() == "$home/.pgpass".toString()
        machine.repmgrd().empty
        machine.jobs() == [:]
    }

    def "a file that is no repmgr.conf is not read, whoever named it"() {
        given:
        def key = file(new File(home, '.ssh/id_ed25519'), 'PRIVATE KEY\n')

        when:
        def config = look(config: key.toString()).config()

        then:
        config.exists()
        config.path() == key.toString()
        config.text().empty
        config.settings().isEmpty()
    }

    def "what holds lines of a repmgr.conf is none, as others may have put them there: #what by #shell"() {
        given:
        def place = file(new File(root, 'log/postgresql.log'), '')
        place.bytes = content.getBytes('ISO-8859-1')

        when:
        def machine = MachineProbe.look(here(shell), HOST, [product()], places(config: place.toString()))

        then:
        machine.config().exists()
        machine.config().text().empty
        machine.config().settings().isEmpty()
        machine.dataDirectory().path() == ''

        where:
        [[what, content], shell] << [[
                ["a server's log", "2026-11-30 14:32:11 UTC [4711] evil@app ERROR:  column \"nosuch\" does not exist\n"
                        + "2026-11-30 14:32:11 UTC [4711] evil@app STATEMENT:  select nosuch, \$x\$\n\tnode_id=3\n\tdata_directory='/x'\n\tservice_restart_command='id'\n\t\$x\$;\n"],
                ['a log without a prefix', "ERROR:  no\n\tnode_id=3\n\tdata_directory='/x'\n"],
                ["a table's file", "\0\0\1x\nnode_id=3\ndata_directory='/x'\n\0\0\n"],
                ['lines and NULs in a comment', "node_id=3\ndata_directory='/x'\n#\0\n"],
                ['lines and a NUL in a value', "node_id=3\ndata_directory='/x'\nlocation='\0'\n"],
                ['another control character', "node_id=3\ndata_directory='/x'\n#\033[2J\n"],
                ['a word', "node_id=3\ndata_directory='/x'\nword\n"],
                ['several words', "node_id=3\ndata_directory='/x'\nconninfo=host=h user=u\n"],
                ['a quote that does not end', "node_id=3\ndata_directory='/x'\nlocation='a\n"],
                ['a quote that ends on another line', "node_id=3\ndata_directory='/x'\nlocation='a\nb'\n"],
                ['more after a value', "node_id=3\ndata_directory='/x'\nlocation='a' b\n"],
                ['no name', "node_id=3\ndata_directory='/x'\n= 5\n"],
                ['a last line without an end', "node_id=3\ndata_directory='/x'\nno setting is this"]], SHELLS].combinations()
    }

    def "a repmgr.conf as people write them, seen by #shell: #what"() {
        given:
        file(conf, '').bytes = content.getBytes(encoding)

        when:
        def machine = MachineProbe.look(here(shell), HOST, [product()], places())

        then:
        machine.config().settings() == settings
        machine.dataDirectory().path() == (settings.data_directory ?: '')

        where:
        [[what, encoding, content, settings], shell] << [[
                ['by Windows', 'UTF-8', "# ours\r\nnode_id=1 # one\r\n\r\ndata_directory='/d' # d\r\nlocation='a b'\r\n", [node_id: '1', data_directory: '/d', location: 'a b']],
                ['with a comment in another encoding', 'GBK', '# \u4e3b\u8282\u70b9\nnode_id=1\n', [node_id: '1']],
                ['with a name in UTF-8', 'UTF-8', "node_id=1\nnode_name='\u4e3b'\n", [node_id: '1', node_name: '\u4e3b']],
                ['with includes', 'UTF-8', "include 'a.conf'\ninclude_dir '/etc/conf.d'\ninclude_if_exists = 'b.conf'\nnode_id=1\n",
                        [include: 'a.conf', include_dir: '/etc/conf.d', include_if_exists: 'b.conf', node_id: '1']],
                ['without quotes, and with none at all', 'UTF-8', 'node_id 1\npg_bindir=/usr/pgsql/bin/\nssh_options=\nlocation=a=b#c', [node_id: '1', pg_bindir: '/usr/pgsql/bin/', ssh_options: '', location: 'a=b']],
                ['with quotes in quotes', 'UTF-8', "node_id=1\npromote_command='sh -c ''repmgr -f /c # x'' \\\\ \\'y\\''\n",
                        [node_id: '1', promote_command: "sh -c 'repmgr -f /c # x' \\ 'y'"]],
                ['with blanks', 'UTF-8', "\t node_id\t=\t1\t\n   \n \t # x\nlocation'x'\n", [node_id: '1', location: 'x']]], SHELLS].combinations()
    }

    def "a repmgr.conf that #mode may write is not read: it names programs that kesh runs"() {
        given:
        file(conf, 'node_id=1\n')
        Files.setPosixFilePermissions(conf.toPath(), PosixFilePermissions.fromString(mode))

        expect:
        look().config().text().present == read

        where:
        mode        | read
        'rw-rw-rw-' | false
        'rw-r---w-' | false
        'rw-rw-r--' | true
    }

    def "a repmgr.conf, or programs, that others can replace: #what by #shell is read: #read"() {
        given: 'a place with links into it'
        def store = directory('store/deep')
        def there = directory('store/deep/bin')
        programs(there, '15.18')
        Files.createSymbolicLink(new File(root, 'etc').toPath(), store.toPath())
        Files.createSymbolicLink(new File(root, 'programs').toPath(), there.toPath())
        file(new File(store, 'repmgr.conf'), "node_id=1\npg_bindir='$root/programs'\n")
        Files.setPosixFilePermissions(new File(root, where).toPath(), PosixFilePermissions.fromString(mode))
        if (sticky) {
            assert ['chmod', '+t', new File(root, where).toString()].execute().waitFor() == 0
        }

        when:
        def machine = MachineProbe.look(here(shell), HOST, [product()], places())

        then:
        machine.config().exists()
        machine.config().text().present == read
        where == '.' || machine.software().get().binDirectory() == (read ? "$root/programs" : "$bin").toString()

        where:
        [[what, where, mode, sticky, read], shell] << [[
                ['all as it should be', 'store', 'rwxr-xr-x', false, true],
                ['a directory above that all may write', 'store', 'rwxrwxrwx', false, false],
                ['one in which each has his own', 'store', 'rwxrwxrwx', true, true],
                ["one that the user's own group may write", 'store', 'rwxrwxr-x', false, true],
                ['the directory of the links', '.', 'rwxrwxrwx', false, false],
                ['the directory of the programs', 'store/deep/bin', 'rwxrwxrwx', false, false]], SHELLS].combinations()
    }

    @Requires({ System.getProperty('user.name') == 'root' })
    def "a directory above that is #owner:#group, of mode #mode: its repmgr.conf is read: #read"() {
        given:
        file(conf, 'node_id=1\n')
        assert ['chown', "$owner:$group", conf.parent].execute().waitFor() == 0
        assert ['chmod', mode, conf.parent].execute().waitFor() == 0

        expect:
        look().config().text().present == read

        where:
        owner    | group     | mode  | read
        'root'   | 'root'    | '775' | true
        'root'   | 'users'   | '755' | true
        'root'   | 'users'   | '775' | false
        'root'   | 'staff'   | '775' | true
        'nobody' | 'root'    | '755' | false
    }

    def "what blocks, has no end or is no file is no repmgr.conf: #made"() {
        given:
        def place = new File(root, 'place')
        assert ['sh', '-c', made, 'sh', place.toString()].execute().waitFor() == 0

        when:
        def config = look(config: place.toString()).config()

        then:
        config.exists()
        config.text().empty

        where:
        made << ['mkfifo "$1"', 'mkfifo "$1.fifo" && ln -s "$1.fifo" "$1"', 'ln -s /dev/zero "$1"', 'mkdir "$1"', 'ln -s /proc/kmsg "$1"',
                 '{ echo node_id=1; yes "# much"; } | head -c 1000001 >"$1"']
    }

    def "a link is seen as one, with slashes after it, too: #end by #shell"() {
        given: 'a place whose link leads to a directory that others may replace'
        def stray = directory('stray/bin')
        programs(stray, '15.18')
        Files.setPosixFilePermissions(stray.parentFile.toPath(), PosixFilePermissions.fromString('rwxrwxrwx'))
        Files.createSymbolicLink(new File(root, 'programs').toPath(), stray.toPath())
        Files.createSymbolicLink(new File(root, 'more').toPath(), new File('programs/').toPath())
        file(conf, "node_id=1\npg_bindir='$root/$end'\n")

        expect:
        MachineProbe.look(here(shell), HOST, [product()], places()).config().text().empty

        where:
        [end, shell] << [['programs', 'programs/', 'programs//', 'more/', '/programs/.', 'programs//new', 'programs/../bin/'], SHELLS].combinations()
    }

    @Requires({ System.getProperty('user.name') == 'root' })
    def "the group that is called like the user is his own if nobody else is in it: #what by #shell: #read"() {
        given: 'a host where the user has a group of his own'
        def path = directory('path')
        program(path, 'id', "echo 'uid=0(root) gid=$gid(root) groups=$gid(root)'")
        program(path, 'getent', "[ \"\$1 \$2\" = 'group $gid' ] && echo 'own:x:$gid:$members'")
        file(conf, 'node_id=1\n')
        assert ['chown', ":$gid", conf.toString()].execute().waitFor() == 0
        assert ['chmod', '664', conf.toString()].execute().waitFor() == 0

        expect:
        MachineProbe.look(new Here([HOME: home.toString(), PATH: "$path:${System.getenv('PATH')}".toString()], shell), HOST, [product()], places())
                .config().text().present == read

        where:
        [[what, gid, members, read], shell] << [[
                ['no member', 4242, '', true],
                ['himself', 4242, 'root', true],
                ['another', 4242, 'mallory', false],
                ['another beside him', 4242, 'root,mallory', false],
                ["another's first group", 65534, '', false]], SHELLS].combinations()
    }

    def "an access list that lets others write: #mode by #shell"() {
        given: 'an ls that shows it'
        def path = directory('path')
        program(path, 'ls', """/bin/ls "\$@" | sed 's#^\\([-a-z]\\{10\\}\\)\\( .* $conf\\)\$#\\1+\\2#'""")
        file(conf, 'node_id=1\n')
        Files.setPosixFilePermissions(conf.toPath(), PosixFilePermissions.fromString(mode))

        expect:
        MachineProbe.look(new Here([HOME: home.toString(), PATH: "$path:${System.getenv('PATH')}".toString()], shell), HOST, [product()], places())
                .config().text().present == read

        where:
        [[mode, read], shell] << [[['rw-rw-r--', false], ['rw-r--r--', true]], SHELLS].combinations()
    }

    def "a link in a loop is there for nobody, and ends the probe for nobody"() {
        given:
        def place = new File(root, 'place')
        Files.createSymbolicLink(place.toPath(), place.toPath())

        expect:
        look(config: place.toString()).config().text().empty
    }

    @Requires({ System.getProperty('user.name') == 'root' })
    def "a repmgr.conf of another user is not read"() {
        given:
        file(conf, 'node_id=1\n')
        Files.setOwner(conf.toPath(), conf.toPath().fileSystem.userPrincipalLookupService.lookupPrincipalByName('nobody'))

        expect:
        look().config().exists()
        look().config().text().empty
    }

    def "a repmgr.conf that is to be, in a directory that is to be"() {
        given:
        def config = look(config: "$root/new/deeper/repmgr.conf".toString()).config()

        expect:
        !config.exists()
        config.text().empty
        config.writable()
    }

    def "what belongs to the data and lies elsewhere"() {
        given:
        file(conf, "node_id=1\ndata_directory='$data'\n")
        database(data)
        directory('srv/wal')
        directory('srv/space')
        new File(data, 'pg_tblspc').mkdirs()
        Files.createSymbolicLink(new File(data, 'pg_wal').toPath(), new File(root, 'srv/wal').toPath())
        Files.createSymbolicLink(new File(data, 'pg_tblspc/16401').toPath(), new File(root, 'srv/space').toPath())

        expect:
        look().dataDirectory().elsewhere() == ["$root/srv/wal", "$root/srv/space"]*.toString()
    }

    def "keys are read only if asked for"() {
        given:
        file(new File(home, '.ssh/id_ed25519.pub'), 'ssh-ed25519 AAAA postgres@pg1\n')
        file(new File(home, '.ssh/authorized_keys'), 'ssh-ed25519 BBBB a\n\nssh-ed25519 CCCC b')
        file(new File(home, '.ssh/known_hosts'), 'pg2 ssh-ed25519 DDDD\n')

        expect:
        look().access().empty
        with(look(access: true).access().get()) {
            publicKeys()*.line() == ['ssh-ed25519 AAAA postgres@pg1']
            authorizedKeys() == ['ssh-ed25519 BBBB a', '', 'ssh-ed25519 CCCC b']
            knownHosts() == ['pg2 ssh-ed25519 DDDD']
        }
    }

    def "of several versions the newest is taken, unless pg_bindir names one"() {
        given:
        programs(directory('usr/lib/pg/9.6/bin'), '9.6.24')
        programs(directory('usr/lib/pg/16/bin'), '16.2')

        expect:
        look().software().get().version() == '16.2'

        when:
        file(conf, "node_id=1\npg_bindir='$bin'\n")

        then:
        look().software().get().version() == '15.18'
    }

    def "repmgr may lie elsewhere, or be missing"() {
        given:
        def other = directory('opt/repmgr')
        program(other, 'repmgr', "echo 'repmgr 5.5.0'")
        file(conf, "node_id = 1\nrepmgr_bindir='$other'\n")
        file(new File(home, 'none.conf'), 'node_id=1\n')

        expect:
        look().software().get().repmgr() == "$other/repmgr".toString()
        look().software().get().repmgrVersion().get() == '5.5.0'

        when:
        new File(bin, 'repmgr').delete()
        def without = look(config: new File(home, 'none.conf').toString()).software().get()

        then:
        without.repmgrVersion().empty || without.repmgr().startsWith('/usr/')
    }

    def "the data directory is read from #line"() {
        given:
        def odd = directory(name)
        database(odd)
        file(conf, "node_id 1\ndata_directory='/wrong'\n${line.replace('ODD', odd.toString().replace("'", "''"))}\n")

        expect:
        look().dataDirectory().path() == odd.toString()
        look().dataDirectory().kind() == Kind.DATABASE

        where:
        name        | line
        'plain'     | 'data_directory=ODD'
        'plain'     | '  data_directory   =  ODD   # here'
        'plain'     | "data_directory 'ODD'"
        'with # in' | "data_directory='ODD'  # comment"
        'a b'       | "data_directory='ODD'"
        "it's"      | "data_directory='ODD'"
    }

    def "a data directory that is #what"() {
        given:
        make.rehydrate(this, this, this).call(data)

        when:
        def found = look(data: data.toString()).dataDirectory()

        then:
        found.kind() == kind
        found.creatable() == creatable
        found.free() == (kind in [Kind.ABSENT, Kind.EMPTY])
        found.freeBytes().present

        where:
        what                | kind          | creatable | make
        'absent'            | Kind.ABSENT   | true      | { }
        'empty'             | Kind.EMPTY    | true      | { it.mkdirs() }
        'occupied'          | Kind.OTHER    | false     | { new File(it, 'lost+found').mkdirs() }
        'hidden files only' | Kind.OTHER    | false     | { it.mkdirs(); new File(it, '.x').text = '' }
        'dots only'         | Kind.OTHER    | false     | { it.mkdirs(); new File(it, '..x').text = '' }
        'a link to nowhere' | Kind.OTHER    | false     | { it.mkdirs(); Files.createSymbolicLink(it.toPath().resolve('x'), it.toPath().resolve('y')) }
        'half a copy'       | Kind.OTHER    | false     | { new File(it, 'base').mkdirs(); new File(it, 'PG_VERSION').text = '15' }
        'a database'        | Kind.DATABASE | false     | { database(it) }
        'broken control'    | Kind.OTHER    | false     | { new File(it, 'global').mkdirs(); new File(it, 'global/pg_control').text = 'WARNING: x\n' }
    }

    @Requires({ 'id -u'.execute().text.strip() == '0' && new File('/usr/bin/setpriv').exists() })
    def "as a user without rights: an unreadable data directory, unwritable places, an unreadable password file"() {
        given:
        root.setExecutable(true, false)
        root.setReadable(true, false)
        data.mkdirs()
        Files.setPosixFilePermissions(data.toPath(), PosixFilePermissions.fromString('rwx------'))
        def passfile = file(new File(home, '.pgpass'), 'a:1:b:c:d\n')
        Files.setPosixFilePermissions(passfile.toPath(), PosixFilePermissions.fromString('rw-------'))
        file(conf, 'node_id=1\n')
        Files.setPosixFilePermissions(conf.toPath(), PosixFilePermissions.fromString('rw-------'))
        def nobody = here(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'sh'])

        when:
        def machine = MachineProbe.look(nobody, HOST, [product()],
                places(data: data.toString(), directories: [home.toString(), '/tmp', data.toString()]))

        then:
        machine.uid() == 65534
        machine.dataDirectory().kind() == Kind.UNREADABLE
        machine.passfile().text().empty
        machine.config().exists()
        machine.config().text().empty
        !machine.config().writable()
        machine.directories().collectEntries { path, seen -> [path, seen.writable()] } ==
                [(home.toString()): false, '/tmp': true, (data.toString()): false]
        !machine.directories()[data.toString()].empty()

        and:
        !MachineProbe.look(nobody, HOST, [product()], places(data: "$root/new".toString())).dataDirectory().creatable()
    }

    def "a server that #what"() {
        given:
        database(data)
        file(new File(data, 'postmaster.pid'), pid + rest)

        expect:
        look(data: data.toString()).dataDirectory().serverRunning() == running
        look(data: data.toString()).dataDirectory().socketDirectory().orElse(null) == socket

        where:
        what                | pid                                   | rest                              || running | socket
        'runs'              | "${ProcessHandle.current().pid()}\n"  | 'd\n1\n5432\n/run/pg\nlocalhost\n' || true    | '/run/pg'
        'has just started'  | "${ProcessHandle.current().pid()}\n"  | 'd\n1\n'                           || true    | null
        'has no socket'     | "${ProcessHandle.current().pid()}\n"  | 'd\n1\n5432\n\n*\n'                || true    | null
        'crashed'           | '999999999\n'                         | 'd\n1\n5432\n/run/pg\n*\n'         || false   | '/run/pg'
        'left half a file'  | ''                                    | ''                                 || false   | null
    }

    def "directories, asked by path"() {
        given:
        def full = directory('full')
        new File(full, 'x').text = ''
        def empty = directory('an empty one')

        expect:
        look(directories: [full, empty, "$root/new/deep"]*.toString()).directories() == [
                (full.toString())            : new Directory(true, true, false),
                (empty.toString())           : new Directory(true, true, true),
                ("$root/new/deep".toString()): new Directory(false, true, false)
        ]
    }

    def "locales and their character sets, asked by name, seen by #shell"() {
        given: 'a host that has one locale only, and says so as glibc does'
        def program = file(new File(root, 'path/locale'), """#!/bin/sh
            case \$LC_ALL in
                fr_FR) echo ISO-8859-1 ;;
                C.UTF-8) echo UTF-8 ;;
                *) echo 'locale: Cannot set LC_ALL to default locale: No such file or directory' >&2; echo ANSI_X3.4-1968 ;;
            esac""".stripIndent())
        program.executable = true
        def host = new Here([HOME: home.toString(), PATH: "$program.parent:${System.getenv('PATH')}".toString()], shell)
        def asked = ['C.UTF-8', 'de_DE.UTF-8', 'fr_FR']

        expect:
        MachineProbe.look(host, HOST, [product()], places(locales: asked)).platform().charsets() == ['C.UTF-8': 'UTF-8', 'de_DE.UTF-8': '', fr_FR: 'ISO-8859-1']
        MachineProbe.look(host, HOST, [product()], places()).platform().charsets() == [:]

        where:
        shell << SHELLS
    }

    def "jobs that run, ended or died"() {
        given:
        def jobs = new File(home, '.kesh/jobs')
        def running = new ProcessBuilder('setsid', 'sleep', '60').start()
        job(jobs, 'clone-pg4', running.pid().toString(), null, "repmgr 'standby clone'\n")
        job(jobs, 'ended', '999999999', '14', 'repmgr\n')
        job(jobs, 'died', '999999999', null, 'line 1\nline 2\n')
        job(jobs, 'young', null, null, null)

        expect:
        look().jobs() == [
                'clone-pg4': new Job(true, OptionalInt.empty(), "repmgr 'standby clone'"),
                ended      : new Job(false, OptionalInt.of(14), 'repmgr'),
                died       : new Job(false, OptionalInt.empty(), 'line 1\nline 2'),
                young      : new Job(false, OptionalInt.empty(), '')
        ]

        cleanup:
        running?.destroy()
    }

    private static void job(File jobs, String name, String pid, String rc, String command) {
        def directory = new File(jobs, name).tap { mkdirs() }
        [pid: pid, rc: rc, command: command].findAll { it.value != null }.each { new File(directory, it.key).text = it.value + '\n' }
    }

    def "a path in the conninfo names another password file, which takes a second look"() {
        given:
        def other = file(new File(root, 'secret/pass'), 'a:1:b:c:d\n')
        file(conf, "node_id=1\nconninfo='host=h passfile=$other'\n")
        def here = here()

        when:
        def machine = MachineProbe.look(here, HOST, [product()], places())

        then:
        machine.passfile().path() == other.toString()
        machine.passfile().entries().size() == 1
        here.commands == 2
    }

    def "a host whose login shell runs nothing is recognized"() {
        when:
        MachineProbe.look(here(['sh', '-c', 'echo This account is not available. >&2; exit 1']), HOST, [product()], places())

        then:
        def refusal = thrown(Unreachable)
        refusal.message == 'pg1: its shell did not run the probe (exit status 1)'
        refusal.detail().get() == 'This account is not available.'
    }
}
