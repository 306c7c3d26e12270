package kesh.fuzz

import com.google.common.jimfs.Configuration
import com.google.common.jimfs.Jimfs
import java.nio.charset.StandardCharsets
import java.nio.file.Path
import java.time.Duration
import kesh.Inspection
import kesh.Problem
import kesh.Session
import kesh.cluster.Host
import kesh.cluster.NodeName
import kesh.command.Command
import kesh.command.Effect
import kesh.command.Query
import kesh.fake.Clusters
import kesh.fake.FakeCluster
import kesh.fake.FakeTransport
import kesh.fake.Run
import kesh.remote.Answer
import kesh.remote.Login
import kesh.remote.Result
import kesh.remote.Transport
import kesh.survey.Pulsing
import kesh.text.PrintableStream
import kesh.translation.Translation
import kesh.view.JsonView
import kesh.view.TextView
import kesh.view.View

/** The answers of hosts and of servers to what kesh asks: whoever has a host may let it answer anything. */
class Answers {
    /** Words that ask hosts for all that kesh ever asks. */
    static final List<String> WISHES = [
            'check()', 'rescan()', 'trust()', "switchover to: 'pg2'", "rejoin 'pg2'", "rebuild 'pg2'", "set 'work_mem': '8MB'", "restart 'pg2'", "shrink 'pg2'",
            "promote 'pg2'", "expand 'pg4'", "expand 'pg4', upstream: 'pg2'", "prepare 'pg4'", "get '/etc/hosts', 'logs/', on: all", "start 'pg2'", "follow 'pg2'"]

    static List<Format> all() {
        [new Format('answers-of-a-member', 60, { Random it -> surveyed(it, 'pg2') }),
         new Format('answers-of-the-first', 60, { Random it -> surveyed(it, 'pg1') }),
         new Format('answers-of-a-new-host', 30, { Random it -> surveyed(it, 'pg4') }),
         new Format('pulse', 1000, { Random it -> pulse(it) })]
    }

    /** A host of the fake cluster says something else than it would, to some of the questions. */
    private static class Lying extends FakeTransport {
        private final Random random
        private final String address

        Lying(FakeCluster cluster, Random random, String liar) {
            super(cluster)
            this.random = random
            this.address = cluster.named(liar).address
        }

        @Override
        Result run(Host host, Command command, Duration limit) {
            def sound = super.run(host, command, limit)
            if (command.effect() != Effect.READS || host.address().value() != address || random.nextInt(4) == 0) {
                return sound
            }
            def exit = random.nextInt(10) == 0 ? [-1, 1, 127, 255][random.nextInt(4)] : sound.exit()
            new Result(exit, sound.signal(), output(sound.out()), random.nextInt(5) == 0 ? Mutants.ODD[random.nextInt(Mutants.ODD.size())] : sound.err())
        }

        /** A token, which the host knows, stays mostly as it is: without it, nothing else is read. */
        private String output(String out) {
            def token = (out =~ /kesh-[0-9a-f-]{36}/).with { it.find() ? it.group() : 'kesh-no-token' }
            def mutant = new Mutants(random, [out.replace(token, '\u0001').getBytes(StandardCharsets.UTF_8)]).next()
            new String(mutant, StandardCharsets.UTF_8).replace('\u0001', token)
        }

        @Override
        List<Answer> query(Host host, Login login, List<Query> queries, Duration limit) {
            def sound = super.query(host, login, queries, limit)
            if (host.address().value() != address || random.nextInt(4) == 0 || !queries.every { it.effect() == Effect.READS }) {
                return sound
            }
            sound.collect { random.nextInt(3) == 0 ? answer(it, random) : it }
        }
    }

    static Answer answer(Answer sound, Random random) {
        if (!(sound instanceof Answer.Rows) || random.nextInt(12) == 0) {
            return new Answer.Refused('XX000', Mutants.ODD[random.nextInt(Mutants.ODD.size())])
        }
        List<Map<String, String>> rows = sound.rows().collect { new LinkedHashMap<>(it.columns()) }
        (1 + random.nextInt(3)).times {
            if (rows.empty) {
                rows << [(Mutants.ODD[random.nextInt(Mutants.ODD.size())]): 'x']
                return
            }
            def row = rows[random.nextInt(rows.size())]
            def column = (row.keySet() as List)[random.nextInt(row.size() ?: 1)]
            switch (random.nextInt(12)) {
                case 0: rows.remove(row); break
                case 1: rows << new LinkedHashMap<>(row); break
                case 2: row.remove(column); break
                case 3: row[column] = null; break
                case 4: row[column] = row[column].toString().take(50).repeat(random.nextInt(20_000)); break
                case 5: row[column] = new String(new Mutants(random, [row[column].toString().getBytes('UTF-8')]).next(), StandardCharsets.UTF_8); break
                default: row[column] = Mutants.ODD[random.nextInt(Mutants.ODD.size())]
            }
        }
        new Answer.Rows(rows.collect { new Answer.Row(it) })
    }

    private static Closure<?> surveyed(Random random, String liar) {
        def wish = WISHES[random.nextInt(WISHES.size())]
        def text = "cluster('c') { via 'pg1', host: '10.9.0.11'\nnode 'pg4', host: '10.9.0.14'\n$wish }".toString()
        return {
            def cluster = Clusters.of(members: 3)
            def transport = new Lying(cluster, random, liar)
            def script = Run.script(text)
            def out = PrintableStream.ofText(OutputStream.nullOutputStream(), StandardCharsets.UTF_8)
            def view = random.nextBoolean() ? new TextView(out, out, out, Translation.NONE, true, true) : new JsonView(PrintableStream.ofJson(OutputStream.nullOutputStream()))
            def state = new Inspection(view, Path.of(''), Run.surroundings(transport)).status(script)
            if (liar != 'pg1') {
                // Whatever one host says, the others are seen as they are.
                assert state.node(NodeName.of('pg1')).get().runningServer().present
                assert state.node(NodeName.of('pg3')).get().runningServer().present
            }
            new Inspection(view, Path.of(''), Run.surroundings(transport)).check(script)
            Jimfs.newFileSystem(Configuration.unix()).withCloseable { disk ->
                new Session(view, { Optional.of('only planned') }, disk.getPath('journal'), 'kesh', Run.surroundings(transport)).plan(script)
            }
        }
    }

    private static final Answer.Rows PULSE = new Answer.Rows([
            ['server', 'false', '0/5000060', null, '0', '3', 'records', '17'],
            ['repmgrd', 'true', 'false', null, null, null, null, null],
            ['replication', 'pg2', 'streaming', 'async', '0', null, null, null],
            ['slot', 'repmgr_slot_2', 'physical', 'true', '0', 'reserved', null, null],
            ['kesh', 'kesh: op@host[4711] since x', null, null, null, null, null, null],
            ['event', '2026-11-26T20:00:00.000000Z', '1', 'repmgrd_start', 'true', 'a detail', null, null]
    ].collect { List<String> values -> new Answer.Row([about: values[0]] + ('a'..'g').withIndex().collectEntries { name, i -> [name, values[i + 1]] }) })

    private static Closure<?> pulse(Random random) {
        def answers = (1..3).collect { answer(PULSE, random) }
        def next = answers.iterator()
        def transport = [converse: { Host host, Login login, Duration limit ->
            [ask: { Query query -> next.hasNext() ? next.next() : PULSE }, close: {}] as Transport.Conversation
        }] as Transport
        return {
            def pulsing = new Pulsing(transport, NodeName.of('pg1'), null, null)
            2.times { pulsing.beat() }
            assert pulsing.last().present
        }
    }
}
