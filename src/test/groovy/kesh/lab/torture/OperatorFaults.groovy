package kesh.lab.torture

import java.nio.file.Files
import java.nio.file.Path

/** Faults of kesh, its terminal and the operator's machine. */
class OperatorFaults {
    private static final String LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'

    private static Fault signal(String name, String row, Closure strike, boolean silences = false) {
        new Fault(name: name, row: row, strike: strike, silences: silences)
    }

    /** A file system separate from the rest of the machine's, so that it can be filled. */
    private static final Closure OWN_DISK = { Blow blow ->
        Files.createDirectories(blow.lab.stateHome)
        mount('-t', 'tmpfs', '-o', 'size=2m', 'own', blow.lab.stateHome as String)
    }
    private static final Closure NO_OWN_DISK = { Blow blow -> run('umount', '-l', blow.lab.stateHome as String) }

    private static void mount(String... words) {
        run('mount', *words)
    }

    private static void run(String... argv) {
        def process = new ProcessBuilder(argv).redirectErrorStream(true).start()
        def said = process.inputStream.text
        assert process.waitFor() == 0: "${argv.join(' ')}: $said"
    }

    /** Fills the disk to the last byte; the error at its end is expected. */
    private static void fill(Path file) {
        new ProcessBuilder('dd', 'if=/dev/zero', "of=$file", 'bs=4k').redirectErrorStream(true).start().inputStream.text
    }

    private static Fault clock(String name, String change) {
        def file = { Blow blow -> blow.lab.home.resolve('clock') }
        new Fault(name: name, row: "operator's clock ±2 h", turnsTheClock: true,
                fits: { Word word -> new File(LIBRARY).exists() },
                before: { Blow blow -> Files.writeString(file(blow), '+0') },
                environment: { Blow blow -> [LD_PRELOAD: LIBRARY, FAKETIME_TIMESTAMP_FILE: file(blow) as String, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1'] },
                strike: { Blow blow -> Files.writeString(file(blow), change) })
    }

    static final List<Fault> ALL = [
            signal('SIGKILL', 'SIGKILL', { Blow blow -> blow.program.signal('KILL') }, true),
            signal('INT', 'other signals and terminal closed', { Blow blow -> blow.program.signal('INT') }),
            signal('INT twice', 'other signals and terminal closed', { Blow blow ->
                blow.program.signal('INT')
                Thread.sleep(300)
                if (blow.program.running) {
                    blow.program.signal('INT')
                }
            }),
            signal('TERM', 'other signals and terminal closed', { Blow blow -> blow.program.signal('TERM') }),
            signal('HUP', 'other signals and terminal closed', { Blow blow -> blow.program.signal('HUP') }),
            new Fault(name: 'terminal closed', row: 'other signals and terminal closed', on: Fault.On.TERMINAL, strike: { Blow blow -> blow.screen.close() }),
            new Fault(name: 'reader gone', row: 'reader of stdout gone', on: Fault.On.PIPE),
            new Fault(name: 'journal disk full', row: "operator's disk full or read-only", before: OWN_DISK, after: NO_OWN_DISK, seconds: 20,
                    strike: { Blow blow -> fill(blow.lab.stateHome.resolve('filler')) },
                    mend: { Blow blow -> Files.delete(blow.lab.stateHome.resolve('filler')) }),
            // Files that are open for writing stay so, as after a remount that was refused; the next kesh meets the
            // fault.
            new Fault(name: 'journal disk read-only', row: "operator's disk full or read-only", before: OWN_DISK, after: NO_OWN_DISK, seconds: 20,
                    strike: { Blow blow ->
                        def disk = blow.lab.stateHome as String
                        mount('--bind', disk, disk)
                        mount('-o', 'remount,bind,ro', disk)
                    },
                    mend: NO_OWN_DISK),
            clock("clock +2 h", '+2h'),
            clock("clock -2 h", '-2h'),
            // The script is run again on another machine with another address: no answer comes for the dead one.
            new Fault(name: 'operator dead', row: "operator's machine dead with the lock", silences: true, patience: 25,
                    strike: { Blow blow ->
                        blow.lab.operatorCable('down')
                        blow.program.signal('KILL')
                        blow.stage.until('kesh is dead') { !blow.program.running }
                        blow.lab.byOperator('ss', '--kill', '--tcp', '--numeric', 'dst', '10.9.0.0/24')
                        blow.lab.byOperator('ip', 'address', 'del', '10.9.0.1/24', 'dev', 'kesh0')
                        blow.lab.byOperator('ip', 'address', 'add', '10.9.0.2/24', 'dev', 'kesh0')
                        blow.lab.operatorCable('up')
                    },
                    after: { Blow blow ->
                        blow.lab.tryByOperator('ip', 'address', 'del', '10.9.0.2/24', 'dev', 'kesh0')
                        blow.lab.tryByOperator('ip', 'address', 'add', '10.9.0.1/24', 'dev', 'kesh0')
                    }),
    ]
}
