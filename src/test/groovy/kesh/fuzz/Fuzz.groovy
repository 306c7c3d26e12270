package kesh.fuzz

import com.sun.management.ThreadMXBean
import groovy.transform.CompileStatic
import java.lang.management.ManagementFactory
import java.util.concurrent.ExecutionException
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.Future
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kesh.Problem

/**
 * Reads damaged texts of every format that kesh takes from elsewhere: whatever they say, kesh ends with a result or with a
 * {@link Problem}, soon, and with little memory. A mutant is determined by its format, a seed and its number.
 */
@CompileStatic
class Fuzz {
    /** Mutants of each format that one seed makes, as a part of them, by the time that one takes. */
    static final int A_SEED = 1000

    /** No mutant takes a hundredth of it, but a machine may be busy. */
    private static final long SECONDS = 60

    /** Bytes allocated for one mutant, most of which is free again by then; the largest mutants have 0.6 MB. */
    private static final long BYTES = 1L << 30

    /** How a mutant failed. */
    static class Failure {
        String format
        long seed
        int number
        Throwable cause
        byte[] mutant

        String toString() {
            "FAILED: shell/fuzz --format $format --seed $seed --mutant $number\n  $cause\n" +
                    cause.stackTrace.findAll { it.className.startsWith('kesh.') }.take(6).collect { "    at $it\n" }.join('')
        }
    }

    private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.threadMXBean

    static Random random(String format, long seed, int number) {
        new Random(Objects.hash(format, seed, number) * 2_654_435_761L + number)
    }

    /** The failures of some mutants of a format. */
    List<Failure> run(Format format, long seed, int from, int count, int enough = 5) {
        List<Failure> failures = []
        ExecutorService thread = Executors.newSingleThreadExecutor { Runnable task -> new Thread(task, 'fuzz').tap { daemon = true } }
        for (int number = from; number < from + count && failures.size() < enough; number++) {
            Closure<?> made = format.mutant(random(format.name, seed, number))
            Future<?> read = thread.submit({ bounded(made) } as Runnable)
            try {
                read.get(SECONDS, TimeUnit.SECONDS)
            } catch (TimeoutException hangs) {
                Throwable where = new IllegalStateException("not read after $SECONDS s".toString(), hangs)
                where.stackTrace = Thread.allStackTraces.find { it.key.name == 'fuzz' }?.value ?: where.stackTrace
                failures << new Failure(format: format.name, seed: seed, number: number, cause: where)
                break
            } catch (ExecutionException failed) {
                failures << new Failure(format: format.name, seed: seed, number: number, cause: failed.cause)
            }
        }
        thread.shutdownNow()
        failures
    }

    private void bounded(Closure<?> made) {
        long before = memory.getThreadAllocatedBytes(Thread.currentThread().id)
        try {
            made.call()
        } catch (Problem told) {
            if (told.message.startsWith('this is a bug in kesh')) {
                throw told
            }
        }
        long taken = memory.getThreadAllocatedBytes(Thread.currentThread().id) - before
        if (taken > BYTES) {
            throw new IllegalStateException("it took ${taken >> 20} MB")
        }
    }

    static void main(String[] given) {
        Map<String, String> options = [seeds: '10', seed: "${System.currentTimeMillis() / 1000 as long}".toString(), format: '', mutant: '']
        for (int at = 0; at < given.length; at += 2) {
            options[given[at].substring(2)] = given[at + 1]
        }
        long seed = options.seed as long
        List<Format> formats = Format.all().findAll { it.name.contains(options.format) }
        boolean failed = false
        for (Format format : formats) {
            long began = System.nanoTime()
            List<Failure> failures = []
            int mutants = 0
            if (options.mutant) {
                mutants = 1
                failures.addAll(new Fuzz().run(format, seed, options.mutant as int, 1))
            } else {
                for (long one = seed; one < seed + (options.seeds as long) && failures.size() < 5; one++) {
                    failures.addAll(new Fuzz().run(format, one, 0, format.share(A_SEED)))
                    mutants += format.share(A_SEED)
                }
            }
            failures.each { println it }
            println String.format('%s: %d mutants from seed %d on in %.1f s; %d failed', format.name, mutants, seed, (System.nanoTime() - began) / 1e9d, failures.size())
            failed |= !failures.empty
        }
        System.exit(failed ? 1 : 0)
    }
}
