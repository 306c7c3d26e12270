package kesh.sim

import groovy.transform.CompileStatic
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.Future
import java.util.concurrent.atomic.AtomicLong

/** Runs many worlds, each from a seed, and reports those in which a rule was broken. */
@CompileStatic
class Simulation {

    /** A story that broke something, as short as possible. */
    static class Failure {
        Story story
        List<String> broken
        List<String> told

        String toString() {
            "$story\n" + broken.collect { "  BROKEN: $it\n" }.join('') + told.collect { "    $it\n" }.join('')
        }
    }

    private static final int A_SIGN_OF_LIFE = 500

    static World of(Story story) {
        new World(story).turn()
    }

    /** Null if no rule was broken. */
    static Failure at(long seed) {
        World world = of(Story.of(seed))
        world.broken ? shortest(world) : null
    }

    /** Leaves out events, as long as something is still broken. */
    private static Failure shortest(World world) {
        World least = world
        boolean shorter = true
        while (shorter) {
            shorter = false
            for (Happening it : least.story.happenings) {
                World without = of(least.story.without(it))
                if (without.broken) {
                    least = without
                    shorter = true
                    break
                }
            }
        }
        new Failure(story: least.story, broken: least.broken, told: least.told)
    }

    /**
     * @param only restricts the seeds to those in which the operator's wish contains this text
     * @return the failures, in the order of their seeds
     */
    static List<Failure> run(long from, long seeds, int threads, int enough = Integer.MAX_VALUE, String only = '') {
        AtomicLong next = new AtomicLong(from)
        ConcurrentLinkedQueue<Failure> failures = new ConcurrentLinkedQueue<>()
        ExecutorService pool = Executors.newFixedThreadPool(threads)
        List<Future<?>> all = (1..threads).collect {
            pool.submit({
                for (long seed = next.getAndIncrement(); seed < from + seeds && failures.size() < enough; seed = next.getAndIncrement()) {
                    Failure failure = Story.scene(seed).wish.contains(only) ? at(seed) : null
                    if (failure != null) {
                        failures.add(failure)
                        println failure
                    }
                    if (seed % A_SIGN_OF_LIFE == 0) {
                        System.err.println "up to seed $seed; ${failures.size()} failed"
                    }
                }
            } as Runnable)
        }
        all.each { it.get() }
        pool.shutdown()
        failures.toList().sort { it.story.seed }
    }

    static void main(String[] given) {
        Map<String, Long> options = [seeds: 10_000L, from: 1L, threads: 2L, enough: 20L]
        String only = ''
        for (int at = 0; at < given.length; at += 2) {
            if (given[at] == '--only') {
                only = given[at + 1]
            } else if (given[at] == '--sweep') {
                options.putAll(from: -Sweep.STORIES, seeds: Sweep.STORIES)
                at--
            } else {
                options[given[at].substring(2)] = given[at + 1] as long
            }
        }
        if (options.replay != null) {
            World world = of(Story.of(options.replay))
            println new Failure(story: world.story, broken: world.broken, told: world.told)
            System.exit(world.broken ? 1 : 0)
        }
        long began = System.nanoTime()
        List<Failure> failures = run(options.from, options.seeds, options.threads as int, options.enough as int, only)
        double seconds = (System.nanoTime() - began) / 1e9d
        println String.format('%d seeds in %.1f s, %.1f a second; %d failed', options.seeds, seconds, options.seeds / seconds, failures.size())
        System.exit(failures ? 1 : 0)
    }
}
