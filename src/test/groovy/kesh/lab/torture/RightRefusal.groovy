package kesh.lab.torture

import java.util.regex.Pattern

/** A refusal with a true reason: the reason is checked on the hosts, and if words are said to help, they must help. */
class RightRefusal {
    String name
    Pattern said
    /** True if the reason is true. */
    Closure<Boolean> so
    /**
     * The words that help, from the message and the hosts; they are carried out before the script runs again. Without
     * them, the refusal is a right end.
     */
    Closure<String> helps

    private static final Closure<String> AS_SAID = { Map<String, HostFacts> hosts, List<String> match -> match[0] }

    /** The primary with fewer standbys gives way: kesh leaves the choice to the operator. */
    private static String weaker(Map<String, HostFacts> hosts) {
        Wholeness.primaries(hosts).min { host -> hosts[host].slots.count { it.active } }
    }

    /** The list is explicit and short. A refusal that is in none of these rows is not right. */
    static final List<RightRefusal> ALL = [
            new RightRefusal(name: 'two primaries', said: ~/rejoin '(pg\d)'/, helps: AS_SAID,
                    so: { roles, hosts, named -> named in Wholeness.primaries(hosts) && Wholeness.primaries(hosts).size() > 1 }),
            new RightRefusal(name: 'two primaries, to choose between', said: ~/there are 2 primaries: (pg\d), pg\d/,
                    so: { roles, hosts, named -> named in Wholeness.primaries(hosts) && Wholeness.primaries(hosts).size() == 2 },
                    helps: { hosts, match -> "rejoin '${weaker(hosts)}'" as String }),
            new RightRefusal(name: 'a former primary beside another', said: ~/rejoin '(pg\d)'/, helps: AS_SAID,
                    so: { roles, hosts, named -> Wholeness.primaries(hosts).size() == 1 && hosts[named].receiving != 'streaming' }),
            new RightRefusal(name: 'a server does not run', said: ~/start '(pg\d)'/, helps: AS_SAID,
                    so: { roles, hosts, named -> !hosts[named].serverRuns }),
            new RightRefusal(name: 'the target is the primary now', said: ~/(pg\d) is the primary/,
                    so: { roles, hosts, named -> Wholeness.primaries(hosts) == [roles.target] && named == roles.target }),
            new RightRefusal(name: 'another was promoted', said: ~/(pg\d) is the primary, and runs/,
                    so: { roles, hosts, named -> Wholeness.primaries(hosts) == [named] && named != roles.target }),
            new RightRefusal(name: 'it is no longer a member', said: ~/no (?:node|member) is called (pg\d)/,
                    so: { roles, hosts, named -> named in [roles.target, roles.sibling] && !recorded(hosts, named) }),
    ]

    private static boolean recorded(Map<String, HostFacts> hosts, String host) {
        def primaries = Wholeness.primaries(hosts)
        primaries.size() != 1 || host in hosts[primaries[0]].records*.name
    }

    /** @return the row, the node that kesh named, and the words that help, if any; null if it did not refuse, or not rightly */
    static List of(Told told, Roles roles, Map<String, HostFacts> hosts) {
        if (!told.refused) {
            return null
        }
        for (RightRefusal row : ALL) {
            for (List<String> match : row.said.matcher(told.reasons()).collect { it as List<String> }.unique()) {
                if (row.so.call(roles, hosts, match[1])) {
                    return [row, match[1], row.helps?.call(hosts, match)]
                }
            }
        }
        null
    }
}
