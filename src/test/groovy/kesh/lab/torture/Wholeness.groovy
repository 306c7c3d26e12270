package kesh.lab.torture

/** The faults of a cluster, by the state of its hosts. kesh is not used. */
class Wholeness {
    /**
     * @param gone nodes that are given up, and are not inspected
     * @param watched true if repmgrds should run
     * @param strays hosts on which a server may run that is in no record, as the plan had warned
     * @return nothing if all is well; leftovers begin with the word orphan
     */
    static List<String> complaints(Map<String, HostFacts> hosts, Collection<String> gone = [], boolean watched = true, Collection<String> strays = []) {
        def primaries = primaries(hosts)
        if (primaries.size() != 1) {
            return ["${primaries.size() ?: 'no'} primaries: ${primaries.join(', ')}" as String] + orphansOfFiles(hosts)
        }
        def primary = primaries[0]
        def records = hosts[primary].records
        def members = records.findAll { !(it.name in gone) }
        members.collectMany { ofMember(hosts, primary, it, watched) } +
                hosts.findAll { host, facts -> facts.serverRuns && !(host in records*.name) && !(host in strays) && !(host in gone) }
                        .collect { "${it.key}: a server runs that is in no record" as String } +
                members.collectMany { orphansOfSlots(hosts, it, members) } + orphansOfFiles(hosts)
    }

    /** Members that accept writes; a witness is a server of its own. */
    static List<String> primaries(Map<String, HostFacts> hosts) {
        def witnesses = hosts.values().collectMany { it.records }.findAll { it.type == 'witness' }*.name as Set
        hosts.findAll { host, facts -> facts.primary && !(host in witnesses) }*.key.sort()
    }

    /** The three members, without one that another operator has removed: a word for all of them does nothing there. */
    static List<String> members(Map<String, HostFacts> hosts, Roles roles) {
        def primaries = primaries(hosts)
        [roles.primary, roles.target, roles.sibling].findAll { primaries.size() != 1 || it in hosts[primaries[0]].records*.name }
    }

    private static List<String> ofMember(Map<String, HostFacts> hosts, String primary, HostFacts.Node record, boolean watched) {
        def facts = hosts[record.name]
        if (!facts.answers) {
            return ["$record.name: its server does not ${facts.serverRuns ? 'answer' : 'run'}" as String]
        }
        List<String> wrong = []
        if (!record.active) {
            wrong << 'its record is inactive'
        }
        if (record.name == primary && record.type != 'primary' || record.name != primary && record.type == 'primary') {
            wrong << "its record calls it $record.type"
        }
        if (record.type == 'standby' && record.name != primary) {
            def upstream = hosts.keySet().find { Roles.id(it) == record.upstream }
            if (facts.receiving != 'streaming') {
                wrong << 'it does not stream'
            } else if (facts.sender != Roles.address(upstream)) {
                wrong << "it streams from $facts.sender, its record says $upstream"
            } else if (!hosts[upstream].slots.any { it.name == facts.slot && it.active }) {
                wrong << "it streams without a slot on $upstream"
            }
        }
        if (facts.records.collect { [it.id, it.name, it.type, it.upstream, it.active] } as Set !=
                hosts[primary].records.collect { [it.id, it.name, it.type, it.upstream, it.active] } as Set) {
            wrong << "it has other records than $primary"
        }
        if (facts.paused) {
            wrong << 'failover is paused'
        }
        if (watched && facts.repmgrds != 1) {
            wrong << "$facts.repmgrds repmgrds"
        } else if (watched && !facts.watched) {
            wrong << 'repmgrd does not watch it'
        }
        wrong.collect { "$record.name: $it" as String }
    }

    /** A slot belongs to a standby whose record is below that node. */
    private static List<String> orphansOfSlots(Map<String, HostFacts> hosts, HostFacts.Node record, List<HostFacts.Node> members) {
        def meant = members.findAll { it.upstream == record.id && it.type == 'standby' }.collect { "repmgr_slot_$it.id" as String }
        hosts[record.name].slots.findAll { !it.active || !(it.name in meant) }
                .collect { "orphan on $record.name: slot $it.name${it.active ? '' : ', inactive'}" as String }
    }

    private static List<String> orphansOfFiles(Map<String, HostFacts> hosts) {
        hosts.collectMany { host, facts ->
            def left = facts.leftovers.collect { it }
            if (facts.baseBackups) {
                left << 'pg_basebackup runs'
            }
            if (facts.locks) {
                left << "$facts.locks sessions hold an advisory lock"
            }
            if (facts.repmgrds > 1) {
                left << "$facts.repmgrds repmgrds"
            }
            left.collect { "orphan on $host: $it" as String }
        }
    }
}
