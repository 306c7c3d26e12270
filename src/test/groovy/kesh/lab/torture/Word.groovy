package kesh.lab.torture

/** A word of the language as it is tortured: what is so before, the script, and its own idea of the good end. */
class Word {
    String name
    /** About how many lines of JSON it says before its last one when nothing happens: the event is chosen among them. */
    int lines
    /** On hosts with nothing but the software. */
    boolean onBareHosts
    /** Who has which role when the primary is the first of these and the others are standbys. */
    Closure<Roles> roles = { List<String> members -> new Roles(members[0], members[1], members[2], 'pg5') }
    /** Makes it so that the word has something to do. */
    Closure before = { Stage stage -> }
    /** The role of a node that takes writes which are to be thrown away: the client comes later, and keeps away from it. */
    String clientAvoids
    Closure<String> script
    /** Nodes whose name the operator types. */
    Closure<List<String>> confirmed = { Roles roles -> [] }
    /** What the word is for, beyond a cluster that is well: complaints. */
    Closure<List<String>> achieved = { Roles roles, Map<String, HostFacts> hosts, Stage stage -> [] }
    /** Nodes that are given up before it begins. */
    Closure<List<String>> gone = { Roles roles -> [] }
    /** Hosts on which a server may run at the end that is in no record, if they were booted meanwhile. */
    Closure<List<String>> strays = { Roles roles -> [] }
    /** Roles whose hosts are as the word needs them, so that no fault may hit them. */
    List<String> sheltered = []
    /** Whether what it leaves, when all is well, is what it began with but for the roles. */
    boolean leavesTheSame
    /** Whether nothing is changed on the target's data before the word: its server does not run, so it may have a disk of its own. */
    boolean targetIsDown

    static Word named(String name) {
        Words.ALL.find { it.name == name } ?: { throw new IllegalArgumentException("no word is called '$name'; there are: ${Words.ALL*.name.join(', ')}") }()
    }

    @Override
    String toString() {
        name
    }
}
