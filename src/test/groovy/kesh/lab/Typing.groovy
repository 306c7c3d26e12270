package kesh.lab

import java.nio.charset.StandardCharsets
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/** A program on a pseudo-terminal, by script(1), and its response time to typed keys. */
class Typing implements Closeable {
    private static final long BOUND_SECONDS = 60

    private final Process process
    private final LinkedBlockingQueue<String> shown = new LinkedBlockingQueue<>()

    Typing(List<String> prefix, Map<String, String> environment, List<String> program) {
        // It must end with its terminal, even if the tests were started by nohup.
        def line = "stty rows 40 cols 120; exec env --default-signal=HUP ${program.collect { "'$it'" }.join(' ')}"
        def builder = new ProcessBuilder([*prefix, 'script', '-qfec', line as String, '/dev/null']).redirectErrorStream(true)
        builder.environment().clear()
        builder.environment().putAll(environment)
        process = builder.start()
        Thread.startDaemon {
            byte[] some = new byte[8192]
            for (int count = process.inputStream.read(some); count > 0; count = process.inputStream.read(some)) {
                shown << new String(some, 0, count, StandardCharsets.UTF_8)
            }
        }
    }

    /** The output up to and including a text. */
    String until(String text) {
        def all = new StringBuilder()
        while (!all.contains(text)) {
            def more = shown.poll(BOUND_SECONDS, TimeUnit.SECONDS)
            assert more != null: "'$text' is not shown: $all"
            all << more
        }
        all
    }

    /** Milliseconds from the keys to the first output after them. */
    double answered(String keys) {
        quiet()
        long began = System.nanoTime()
        process.outputStream.write(keys.getBytes(StandardCharsets.UTF_8))
        process.outputStream.flush()
        assert shown.poll(BOUND_SECONDS, TimeUnit.SECONDS) != null: "nothing is shown after '$keys'"
        (System.nanoTime() - began) / 1e6
    }

    /** Waits until no more output comes for a moment. */
    void quiet() {
        while (shown.poll(80, TimeUnit.MILLISECONDS) != null) {
            continue
        }
    }

    @Override
    void close() {
        process.destroyForcibly()
    }
}
