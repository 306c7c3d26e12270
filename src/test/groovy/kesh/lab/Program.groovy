package kesh.lab

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.TimeUnit

/** A started program. Its output goes to files: a pipe that nobody empties would block it. */
class Program {
    private final List<String> argv
    private final Process process
    private final Path out = Files.createTempFile('kesh-lab', '.out')
    private final Path err = Files.createTempFile('kesh-lab', '.err')
    private final long started = System.nanoTime()

    Program(List<String> argv, Map<String, String> environment, String input = null) {
        this.argv = argv
        [out, err]*.toFile()*.deleteOnExit() // in case that nobody waits for its end
        def builder = new ProcessBuilder(argv).redirectOutput(out.toFile()).redirectError(err.toFile())
        builder.environment().clear()
        builder.environment().putAll(environment)
        if (input == null) {
            builder.redirectInput(ProcessBuilder.Redirect.from(new File('/dev/null')))
        }
        process = builder.start()
        if (input != null) {
            try {
                process.outputStream.withCloseable { it << input }
            } catch (IOException ended) {
                // It did not read all of the input; its exit status tells.
            }
        }
    }

    static KeshRun run(List<String> argv, Map<String, String> environment, Duration bound, String input = null) {
        new Program(argv, environment, input).ended(bound)
    }

    /** Waits for its end; a program that takes longer is killed, and that is a failure. */
    KeshRun ended(Duration bound) {
        boolean ended = process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)
        if (!ended) {
            process.destroyForcibly().waitFor()
        }
        def run = new KeshRun(process.exitValue(), Files.readString(out), Files.readString(err), Duration.ofNanos(System.nanoTime() - started))
        Files.deleteIfExists(out)
        Files.deleteIfExists(err)
        assert ended: "${argv.join(' ')} went on after ${bound.toSeconds()} s\n$run"
        run
    }

    String saidSoFar() {
        Files.readString(out) + Files.readString(err)
    }

    boolean isRunning() {
        process.alive
    }

    /** Kills it and waits until it is gone. */
    void kill() {
        process.destroyForcibly().waitFor()
    }

    /** Sends a signal by its name, as kill(1) knows it. */
    void signal(String name) {
        assert new ProcessBuilder('kill', '-' + name, process.pid() as String).start().waitFor() == 0
    }
}
