package kesh.lab

import java.nio.file.Files
import java.nio.file.Path
import kesh.software.Archived
import spock.lang.AutoCleanup
import spock.lang.Specification

/**
 * A host gets KingbaseES from an archive like the vendor's (here with the lab's stand-ins), and becomes a member by a
 * script that was written from an install.conf.
 */
class ArchiveLabSpec extends Specification {
    private static final String HOME = Lab.KES_HOME
    private static final String LICENSE = 'the license of kes4\n'

    @AutoCleanup Lab lab = new Lab('--distribution', 'kingbase', '--nodes', '1', '--spares', '1')

    private final Path license = Files.writeString(lab.home.resolve('license.dat'), LICENSE)

    /** kes1's software, packed like the vendor's. */
    private Path packed(String name, Map<String, String> instead = [:]) {
        def root = lab.state.resolve("hosts/kes1/root$HOME")
        def entries = ['bin', 'lib', 'share'].collectMany { top ->
            Files.walk(root.resolve(top)).withCloseable { it.toList() }.findAll { it.fileName.toString() != 'license.dat' }.collect { file ->
                def path = root.relativize(file).toString()
                Files.isSymbolicLink(file) ? [path, '->', Files.readSymbolicLink(file).toString()]
                        : Files.isDirectory(file) ? ["$path/".toString(), 0755, '']
                        : [path, Files.getAttribute(file, 'unix:mode') & 07777, instead[path] ?: Files.readAllBytes(file)]
            }
        }
        // Large enough to be cut off while it is copied.
        def noise = new byte[60_000_000]
        new Random(1).nextBytes(noise)
        Archived.zip(lab.home.resolve(name), entries + [['share/noise', 0644, noise]])
    }

    private Path script(Path archive) {
        lab.expandScript(node: "node 'kes4', host: '10.9.0.12', id: 4", verb: "trust\n    prepare 'kes4', archive: '$archive', license: '$license'")
    }

    /** The install.conf of the vendor's script, with a few words of this lab's. */
    private Path imported(Path archive) {
        def conf = Files.writeString(lab.home.resolve('install.conf'), """\
            [install]
            install_dir="${HOME - '/kingbase'}"
            zip_package="$archive"
            [expand]
            expand_type="0"
            primary_ip="10.9.0.11"
            expand_ip="10.9.0.12"
            node_id="4"
            license_file=($license)
            """.stripIndent())
        def written = lab.kesh('import', conf as String)
        assert written.exit() == 0
        lab.script(written.out()
                .replace("ssh user: 'kingbase', port: 22", lab.ssh())
                .replace("prepare 'node4'", "prepare 'node4', archive: '$archive', license: '$license'")
                .replace("expand 'node4'", "expand 'node4'\n    check"))
    }

    private String onNewHost() {
        lab.on('kes2', "ls -A $HOME")
    }

    def 'what is in an archive is on the host when all of it is there, and not before'() {
        given:
        def archive = packed('db.zip')
        def other = packed('other.zip', ['bin/kingbase': '#!/bin/sh\necho "kingbase (KingbaseES) V008R006C009B0014"\n'])

        when:
        def plan = lab.kesh('plan', '-v', script(archive) as String)

        then:
        plan.exit() in [0, 1]
        plan.out() =~ /db\.zip unpacks to what node1 runs: bin, lib, share/
        plan.out() =~ /node4 gets a license: .*license\.dat/
        plan.out() =~ /node4: unpack db\.zip in $HOME, \d+ files/
        lab.tryOn('kes2', "ls $HOME").exit() != 0

        when: 'its server is of another release'
        def wrong = lab.kesh('script', '--yes', script(other) as String)

        then:
        wrong.exit() != 0
        wrong.err().contains('bin/kingbase of other.zip is not version V009R001C002B0014, which the other nodes have; it says: kingbase (KingbaseES) V008R006C009B0014')
        !wrong.err().contains('tree_find')
        onNewHost().readLines().every { it in ['.kesh-unfinished', 'log'] }

        when: 'the connection is lost on the way'
        lab.on('kes2', "rm -r $HOME/.kesh-unfinished")
        def killer = lab.start('kes2', """
            until [ "\$(du -s $HOME/.kesh-unfinished 2>/dev/null | cut -f 1)" -gt 2000 ]; do sleep 0.02; done
            pkill -KILL -u kingbase sshd""")
        def cut = lab.kesh('script', '--yes', script(archive) as String)

        then:
        killer.ended(Lab.KESH_BOUND).exit() == 0
        cut.exit() != 0
        cut.out().contains('Stopped at step ')
        onNewHost().readLines().every { it in ['.kesh-unfinished', 'log'] }

        when:
        def whole = imported(archive)
        def run = lab.kesh('script', '--yes', whole as String)

        then:
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        !onNewHost().contains('.kesh-unfinished')
        lab.on('kes2', "cat $HOME/bin/license.dat") == LICENSE.strip()
        lab.on('kes2', "cd $HOME && find lib bin share -type f ! -name license.dat ! -name noise -exec sha256sum {} + | sort") ==
                lab.on('kes1', "cd $HOME && find lib bin share -type f ! -name license.dat -exec sha256sum {} + | sort")
        lab.on('kes2', "cat $HOME/etc/all_nodes_tools.conf") == lab.on('kes1', "cat $HOME/etc/all_nodes_tools.conf")
        lab.sql('kes2', 'select status, sender_host from pg_stat_wal_receiver') == 'streaming|10.9.0.11'
        lab.hasProcess('kes2', 'kbha')

        when:
        def again = lab.kesh('script', '--yes', whole as String)

        then:
        again.exit() == 0
        again.out().contains('There was nothing to do')
    }
}
