package kesh.lab.torture

import groovy.transform.Immutable

/** The roles of the hosts when a word begins. Words and faults are written for roles, so that they fit any primary. */
@Immutable
class Roles {
    String primary
    /** The node that the word is about: it becomes primary, is added, removed, restarted. */
    String target
    /** A standby that the word is not about. */
    String sibling
    /** A bare host that the word does not touch, for another operator's expand; may be absent. */
    String spare

    /** Null if no host has that role. */
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
