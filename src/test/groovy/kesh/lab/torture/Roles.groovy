package kesh.lab.torture

import groovy.transform.Immutable

/** Who is what when a word begins. Words and faults are written for roles, so that they fit whoever is the primary. */
@Immutable
class Roles {
    String primary
    /** The node that the word is about: who becomes primary, is added, taken out, restarted. */
    String target
    /** A standby that the word is not about. */
    String sibling
    /** A bare host that the word does not touch, for what another operator adds; may be absent. */
    String spare

    /** Null where nobody has that role. */
    String host(String role) {
        getProperty(role) as String
    }

    static String address(String host) {
        "10.9.0.1${id(host)}"
    }

    static int id(String host) {
        host.substring(2) as int
    }
}
