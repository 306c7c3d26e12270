package kesh.survey

import java.time.Duration
import java.util.concurrent.TimeUnit
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.command.Command
import kesh.command.Query
import kesh.remote.Answer
import kesh.remote.Login
import kesh.remote.Reach
import kesh.remote.Result
import kesh.remote.Transport

/** Runs commands on this machine: with another home, perhaps another shell for sh, perhaps as another user. */
class Here implements Transport {
    final Map<String, String> environment
    final List<String> shell
    int commands

    Here(Map<String, String> environment, List<String> shell = ['sh']) {
        this.environment = environment
        this.shell = shell
    }

    @Override
    Result run(Host host, Command command, Duration limit) {
        commands++
        def argv = command.argv().first() == 'sh' ? shell + command.argv().tail() : command.argv()
        def out = File.createTempFile('kesh', 'out')
        def err = File.createTempFile('kesh', 'err')
        try {
            def builder = new ProcessBuilder(argv).redirectOutput(out).redirectError(err)
            builder.environment().putAll(environment)
            def process = builder.start()
            feed(process, command.input().map { it.reveal() }.orElse(''))
            assert process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)
            return Result.of(process.exitValue(), out.text, err.text)
        } finally {
            out.delete()
            err.delete()
        }
    }

    /** A program that reads nothing may have ended before. */
    private static void feed(Process process, String input) {
        try {
            process.outputStream.write(input.bytes)
            process.outputStream.close()
        } catch (IOException ended) {
            assert !process.isAlive() || process.waitFor(60, TimeUnit.SECONDS): ended
        }
    }

    @Override
    List<Answer> query(Host host, Login login, List<Query> queries, Duration limit) {
        throw new UnsupportedOperationException()
    }

    @Override
    List<String> notes() { [] }

    @Override
    Optional<String> admitting(Host host) { Optional.empty() }

    @Override
    Held hold(Host host, Login login, Query query, String applicationName, Duration limit) {
        throw new UnsupportedOperationException()
    }

    @Override
    Conversation converse(Host host, Login login, Duration limit) {
        throw new UnsupportedOperationException()
    }

    @Override
    Reach reach(Host from, Address address, int port, Duration limit) {
        throw new UnsupportedOperationException()
    }

    @Override
    void close() {}
}
