package kesh.lab.torture

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.format.DateTimeFormatter
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import kesh.lab.Debian
import kesh.lab.Lab

/** {@code shell/torture}: the long form. */
class Main {
    private static final String USAGE = '''\
        usage: shell/torture [--seed N] [--runs 300] [--labs 2] [--words W,…] [--faults F,…] [--only RUN[,…]] [--list]

        Carries out words of the language on labs while a client writes, each with a fault at a random event, then runs the
        same script again, at most 4 times, and counts what was lost, left behind and said untruly.

          --seed N       what is tried when; without it one is taken, and printed. The same seed chooses the same runs
          --runs N       how many
          --labs N       how many labs are up at a time
          --words W,…    only these
          --faults F,…   only these: names of faults, of rows of the table, or the beginning of either and a *
          --only RUN,…   only the runs of these numbers
          --line K       faults strike after this line of the output, not after one that the seed chooses
          --list         shows the words and the faults
          --draws        shows the runs that would be made

        Exit status: 0 if all is as it must be, 1 if not, 2 for a wrong command line.
        '''.stripIndent()

    long seed = System.currentTimeMillis() % 1_000_000
    int runs = 300
    int labs = 2
    List<Word> words = Words.ALL
    List<Fault> faults = Faults.ALL
    Set<Integer> only = []
    private Integer line
    private String filters = ''
    private boolean onlyDraws

    static void main(String[] arguments) {
        try {
            System.exit(new Main().run(arguments as List))
        } catch (IllegalArgumentException wrong) {
            System.err.println("torture: $wrong.message\nhint: shell/torture --help")
            System.exit(2)
        }
    }

    private int run(List<String> arguments) {
        def left = arguments as LinkedList<String>
        while (left) {
            def option = left.pop()
            if (option in ['--help', '-h']) {
                print USAGE
                return 0
            } else if (option == '--list') {
                list()
                return 0
            } else if (option == '--draws') {
                onlyDraws = true
                continue
            }
            if (!left) {
                throw new IllegalArgumentException("$option needs a value, or is unknown")
            }
            take(option, left.pop())
        }
        def draws = Draws.of(seed, words, faults, Math.max(runs, only.max() ?: 0)).findAll { !only || it.number in only }
        if (line != null) {
            draws = draws.collect { new Draw(it.number, it.word, it.fault, line, it.delayMillis) }
        }
        if (onlyDraws) {
            draws.each { println "$it.number  $it" }
            return 0
        }
        tortured(draws)
    }

    private void take(String option, String value) {
        switch (option) {
            case '--seed': seed = number(option, value); break
            case '--runs': runs = number(option, value) as int; break
            case '--labs': labs = number(option, value) as int; break
            case '--only': only = value.tokenize(',').collect { number(option, it) as int } as Set; break
            case '--line':
                line = number(option, value) as int
                filters += " --line $value"
                break
            case '--words':
                words = value.tokenize(',').collect { Word.named(it.strip()) }
                filters += " --words '$value'"
                break
            case '--faults':
                faults = value.tokenize(',').collectMany { named(it.strip()) }.unique()
                filters += " --faults '$value'"
                break
            default: throw new IllegalArgumentException("unknown option $option")
        }
    }

    private static long number(String option, String value) {
        if (!(value ==~ /\d{1,15}/)) {
            throw new IllegalArgumentException("$option: not a number: $value")
        }
        value as long
    }

    private static List<Fault> named(String pattern) {
        def some = pattern.endsWith('*') ? Faults.ALL.findAll { it.name.startsWith(pattern[0..-2]) || it.row.startsWith(pattern[0..-2]) }
                : Faults.ALL.findAll { it.name == pattern || it.row == pattern }
        some ?: [Faults.named(pattern)]
    }

    private static void list() {
        println 'words:'
        Words.ALL.each { println "  $it.name" }
        Faults.ALL.groupBy { it.row }.each { row, faults ->
            println "\n$row:"
            faults.each { fault -> println "  ${fault.name.padRight(60)} ${Words.ALL.findAll { fault.suits(it) }*.name.join(', ')}" }
        }
    }

    private int tortured(List<Draw> draws) {
        def directory = Files.createDirectories(Path.of('target', 'torture', "${LocalDateTime.now().format(DateTimeFormatter.ofPattern('yyyyMMdd-HHmmss'))}-$seed"))
        println "seed $seed, ${draws.size()} runs on $labs labs at a time; all that is said is kept in $directory"
        def results = new ConcurrentLinkedQueue<Result>()
        def left = new ConcurrentLinkedQueue<Draw>(draws)
        def lanes = new CountDownLatch(labs)
        long began = System.nanoTime()
        // If the long form is interrupted, the results so far are reported, too.
        def telling = new Thread({
            left.clear()
            told(results as List, directory, Duration.ofNanos(System.nanoTime() - began))
        })
        Runtime.runtime.addShutdownHook(telling)
        labs.times { lane ->
            Thread.startDaemon("lane $lane") {
                try {
                    new Tortures().withCloseable { tortures ->
                        for (Draw draw = left.poll(); draw != null; draw = left.poll()) {
                            def result = tortures.run(draw, directory.resolve("${draw.number}-${"$draw.word.name-$draw.fault.name".replaceAll(/[^\w+-]+/, '_')}"))
                            results << result
                            println "[${results.size()}/${draws.size()}] #$draw.number $result"
                        }
                    }
                } finally {
                    lanes.countDown()
                }
            }
        }
        lanes.await()
        Runtime.runtime.removeShutdownHook(telling)
        told(results as List, directory, Duration.ofNanos(System.nanoTime() - began))
        results.size() == draws.size() && results.every { it.well } ? 0 : 1
    }

    private void told(List<Result> results, Path directory, Duration took) {
        if (!results) {
            return
        }
        def table = new RunTable(results)
        def report = [
                "Seed $seed, ${LocalDate.now()}, commit ${commit()}, Java ${System.getProperty('java.version')}, ${Runtime.runtime.availableProcessors()} processors, PostgreSQL $Debian.VERSION and repmgr of Debian on the lab; $labs labs at a time, ${took.toMinutes()} minutes.",
                'Cells: ended well itself / on the next run / later / not; +n: rightly refused, with the reason seen on the hosts, and what kesh named helped where it named something. (#n): the run is in the list below.',
                table.cells(), table.counted()].join('\n\n')
        def wrong = table.notWell { draw -> "shell/torture --seed $seed$filters --only $draw.number" }
        Files.writeString(directory.resolve('table.md'), report + (wrong ? "\nNot as it must be:\n\n$wrong" : '\nAll is as it must be.\n'))
        println()
        print Files.readString(directory.resolve('table.md'))
    }

    private static String commit() {
        try {
            new ProcessBuilder('git', 'describe', '--always', '--dirty').directory(Lab.PROJECT.toFile()).start().inputReader().text.strip()
        } catch (IOException noGit) {
            'unknown'
        }
    }
}
