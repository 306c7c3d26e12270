package kesh.fake

import groovy.transform.CompileStatic
import kesh.cluster.Parameter
import kesh.cluster.ParameterValue
import kesh.cluster.Seen
import kesh.remote.Answer

/** The parameters of which the fake's servers know more than the value, and the files with their values. */
@CompileStatic
class FakeParameters {
    private static final List<String> NOT_LOWER =
            ['max_connections', 'max_worker_processes', 'max_wal_senders', 'max_prepared_transactions', 'max_locks_per_transaction']

    /** Unit, type, context, minimum, maximum. */
    private static final Map<String, List<String>> KNOWN = ([
            work_mem                : ['kB', 'integer', 'user', '64', '2147483647'],
            log_min_duration_statement: ['ms', 'integer', 'superuser', '-1', '2147483647'],
            shared_preload_libraries: [null, 'string', 'postmaster', null, null],
            synchronous_standby_names: [null, 'string', 'sighup', null, null],
            wal_log_hints           : [null, 'bool', 'postmaster', null, null]] +
            NOT_LOWER.collectEntries { [it, [null, 'integer', 'postmaster', '0', '262143']] }) as Map<String, List<String>>

    private static final Map<String, String> DEFAULTS = [work_mem: '4096', log_min_duration_statement: '-1']

    static boolean knows(String name) { KNOWN.containsKey(name) }

    static Answer.Row row(FakeHost host, String name) {
        List<String> is = KNOWN[name]
        new Answer.Row([name: name, setting: inForce(host, name), unit: is[0], vartype: is[1], context: is[2], min_val: is[3], max_val: is[4],
                        words: (String) null, source: written(host, name) == null ? 'default' : 'configuration file',
                        pending_restart: name in host.database.pendingRestart ? 't' : 'f'] as Map<String, String>)
    }

    private static String inForce(FakeHost host, String name) {
        host.database.settings[name] ?: DEFAULTS[name] ?: ''
    }

    /** postgresql.auto.conf overrides postgresql.conf. */
    static String written(FakeHost host, String name) {
        host.settings("$host.dataDirectory/postgresql.auto.conf")[name] ?: host.settings("$host.dataDirectory/postgresql.conf")[name]
    }

    static Object alterSystem(FakeHost host, String sql) {
        def asked = sql =~ /alter system set (\w+) = ('(?:[^']|'')*'(?:, '(?:[^']|'')*')*)/
        if (!asked.matches()) {
            throw new Unknown("the statement $sql")
        }
        if (!knows(asked.group(1))) {
            return new Answer.Refused('42704', "unrecognized configuration parameter \"${asked.group(1)}\"")
        }
        String path = "$host.dataDirectory/postgresql.auto.conf"
        String value = asked.group(2).replaceAll(/', '/, ', ')
        def others = host.text(path).readLines().findAll { !it.startsWith("${asked.group(1)} = ") }
        host.write(path, '600', (others + ["${asked.group(1)} = $value".toString()]).join('\n') + '\n')
        null
    }

    static void reload(FakeHost host) {
        host.loaded++
        KNOWN.keySet().findAll { written(host, it) != null }.each { String name ->
            boolean differs = canonical(name, written(host, name)) != inForce(host, name)
            if (!differs) {
                host.database.pendingRestart.remove(name)
            } else if (KNOWN[name][2] == 'postmaster') {
                host.database.pendingRestart.add(name)
            } else {
                host.database.settings[name] = canonical(name, written(host, name))
            }
        }
    }

    /** A standby with a lower value than its primary does not start. */
    static Object start(FakeHost host, FakeHost primary) {
        Map<String, String> next = KNOWN.keySet().findAll { written(host, it) != null }
                .collectEntries { [it, canonical(it, written(host, it))] } as Map<String, String>
        String low = primary == null ? null : NOT_LOWER.find { next.containsKey(it) && (next[it] as int) < (primary.database.settings[it] as int) }
        if (low) {
            return Change.failed(1, "hot standby is not possible because $low = ${next[low]} is a lower setting than on the primary server")
        }
        host.database.settings.putAll(next)
        host.database.pendingRestart.removeAll { written(host, it) != null }
        null
    }

    private static String canonical(String name, String text) {
        List<String> is = KNOWN[name]
        ParameterValue.parsed(new Parameter('', is[0] ?: '', is[1], is[2], Optional.<String> empty(), Optional.<String> empty(), [] as List<String>, '', false, Seen.<Optional<String>> unknown(''), Seen.known(true)), text).get()
    }
}
