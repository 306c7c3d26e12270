package kesh.lab

import groovy.transform.CompileStatic
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kesh.cli.Cli

/**
 * kesh's command line in a process that stays, one command after the other: most of the cost of starting kesh is the
 * start of its JVM. Tests of kesh as a program (signals, terminals, its start, its environment) start it anew.
 */
@CompileStatic
class StayingKesh implements Closeable {
    private final Process process
    private boolean lost

    /** @param before words before the command, which say where it runs */
    StayingKesh(List<String> before, Map<String, String> environment) {
        String java = environment.JAVA_HOME ? "$environment.JAVA_HOME/bin/java" : 'java'
        List<String> options = environment.JAVA_OPTS.tokenize(' ') + ['-Xshare:auto', '-Xlog:disable', '-Xlog:all=error:stderr', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC',
                        '-Dpicocli.disable.closures=true', '-Dkesh.stdin=false', '-Dkesh.stdout=false']
        Path archive = Lab.PROJECT.resolve('target/kesh.jsa')
        if (Files.exists(archive)) {
            options << "-XX:SharedArchiveFile=$archive".toString()
        }
        ProcessBuilder builder = new ProcessBuilder(before + [java] + options
                + ['-cp', "$Lab.PROJECT/target/kesh.jar:$Lab.PROJECT/target/test-classes".toString(), StayingKesh.name]).redirectError(ProcessBuilder.Redirect.INHERIT)
        builder.environment().clear()
        builder.environment().putAll(environment)
        process = builder.start()
    }

    /** Runs one command, which must end within the bound. */
    synchronized KeshRun run(Duration bound, String... words) {
        Path out = Files.createTempFile('kesh-lab', '.out')
        Path err = Files.createTempFile('kesh-lab', '.err')
        long started = System.nanoTime()
        BufferedWriter asked = process.outputWriter()
        asked.write(([out as String, err as String] + words.toList()).collect { encoded(it) }.join(' ') + '\n')
        asked.flush()
        String exit
        try {
            exit = CompletableFuture.supplyAsync { process.inputReader().readLine() }.get(bound.toMillis(), TimeUnit.MILLISECONDS)
        } catch (TimeoutException longer) {
            exit = null
        }
        KeshRun run = new KeshRun(exit ? exit as int : -1, Files.readString(out), Files.readString(err), Duration.ofNanos(System.nanoTime() - started))
        Files.delete(out)
        Files.delete(err)
        lost = !exit
        assert exit: "kesh ${words.join(' ')} did not end within ${bound.toSeconds()} s, or took its process with it\n$run"
        run
    }

    /** Whether it can be asked for more. */
    boolean isIdle() {
        !lost && process.alive
    }

    @Override
    void close() {
        process.destroyForcibly().waitFor()
    }

    private static String encoded(String word) {
        Base64.encoder.encodeToString(word.getBytes(StandardCharsets.UTF_8)) ?: '='
    }

    private static String decoded(String word) {
        word == '=' ? '' : new String(Base64.decoder.decode(word), StandardCharsets.UTF_8)
    }

    /** The main program of the process. */
    static void main(String[] given) {
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))
        PrintStream answers = System.out
        System.setIn(InputStream.nullInputStream())
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            List<String> words = line.split(' ').collect { decoded(it) }
            int exit
            try (PrintStream out = new PrintStream(new FileOutputStream(words[0]), true); PrintStream err = new PrintStream(new FileOutputStream(words[1]), true)) {
                System.setOut(out)
                System.setErr(err)
                exit = Cli.run(words.drop(2) as String[])
            }
            answers.println(exit)
            answers.flush()
        }
        System.exit(0)
    }
}
