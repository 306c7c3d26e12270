package kesh.lab.torture

/** A word of the language as it is tortured: the state before, the script, and its own condition of a good end. */
class Word {
    String name
    /** The approximate number of lines of JSON before its last one if nothing happens: the event is chosen among them. */
    int lines
    /** True if it runs on hosts with nothing but the software. */
    boolean onBareHosts
    /** The roles when the primary is the first of these and the others are standbys. */
    Closure<Roles> roles = { List<String> members -> new Roles(members[0], members[1], members[2], 'pg5') }
    /** Prepares something for the word to do. */
    Closure before = { Stage stage -> }
    /** The role of a node whose writes will be thrown away: the client starts later, and does not write to it. */
    String clientAvoids
    Closure<String> script
    /** Nodes whose names the operator types. */
    Closure<List<String>> confirmed = { Roles roles -> [] }
    /** Complaints about the purpose of the word, beyond those about a healthy cluster. */
    Closure<List<String>> achieved = { Roles roles, Map<String, HostFacts> hosts, Stage stage -> [] }
    /** Nodes that are given up before it begins. */
    Closure<List<String>> gone = { Roles roles -> [] }
    /** Hosts on which a server without a record may run at the end, if they were booted meanwhile. */
    Closure<List<String>> strays = { Roles roles -> [] }
    /** Roles whose hosts must stay as they are, so that no fault may hit them. */
    List<String> sheltered = []
    /** True if a good end leaves the state of the beginning, except for the roles. */
    boolean leavesTheSame
    /** True if nothing changes the target's data before the word: its server does not run, so it may have its own disk. */
    boolean targetIsDown

    static Word named(String name) {
        Words.ALL.find { it.name == name } ?: { throw new IllegalArgumentException("no word is called '$name'; there are: ${Words.ALL*.name.join(', ')}") }()
    }

    @Override
    String toString() {
        name
    }
}
