package kesh.lab

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.locks.ReentrantLock

/**
 * The machine on which kesh is started: a network of its own (a network namespace), a home, and one kesh that stays. It
 * outlives its lab and serves the next one, emptied, under the same name: a JVM that starts and compiles anew costs more
 * processor time than the rest of a lab.
 */
class OperatorsMachine {
    private static final AtomicInteger COUNT = new AtomicInteger()
    private static final List<OperatorsMachine> FREE = []

    /** The name of its labs. */
    final String name = "t-${ProcessHandle.current().pid()}-${COUNT.incrementAndGet()}"
    final Path home = Files.createTempDirectory('kesh-lab-operator')
    private final Process network
    private final ReentrantLock atWork = new ReentrantLock()
    private StayingKesh staying

    private OperatorsMachine() {
        assert System.getProperty('user.name') == 'root': 'the lab needs root: namespaces, mounts and interfaces do'
        // It lives until this process closes its input or dies.
        network = new ProcessBuilder('unshare', '--net', '--', 'sh', '-c', 'ip link set lo up && echo up && exec cat')
                .redirectError(ProcessBuilder.Redirect.INHERIT).start()
        assert network.inputReader().readLine() == 'up': 'no network namespace could be made'
        home.toFile().deleteOnExit()
    }

    /** Takes a machine that no lab uses. */
    static OperatorsMachine taken() {
        synchronized (FREE) {
            FREE ? FREE.removeLast() : new OperatorsMachine()
        }
    }

    /** @param clean true if nothing of its lab is left */
    void giveBack(boolean clean) {
        home.toFile().eachFile { it.directory ? it.deleteDir() : it.delete() }
        // A kesh that is still running, or that a test has lost, would be seen in the next lab.
        if (clean && home.toFile().list().length == 0 && atWork.tryLock()) {
            atWork.unlock()
            if (staying && !staying.idle) {
                staying.close()
                staying = null
            }
            synchronized (FREE) {
                FREE << this
            }
        } else {
            end()
        }
    }

    void end() {
        staying?.close()
        network.outputStream.close()
        home.toFile().deleteDir()
    }

    /** Restores a terminal's signals: a shell that runs tests in the background ignores them, and Java inherits that. */
    List<String> command(List<String> argv) {
        ['nsenter', '--target', network.pid() as String, '--net', '--', 'env', '--default-signal=INT,QUIT', *argv]
    }

    /** Has the staying kesh run the words; null if it is busy. */
    KeshRun kesh(Map<String, String> environment, Duration bound, String... words) {
        if (!atWork.tryLock()) {
            return null
        }
        try {
            staying = staying ?: new StayingKesh(command([]), environment)
            return staying.run(bound, words)
        } finally {
            atWork.unlock()
        }
    }
}
