package kesh.sim

import groovy.transform.CompileStatic
import groovy.transform.Immutable

/** An event at one moment of a story, whatever kesh is about to do. If it makes no sense then, it does not happen. */
@CompileStatic
@Immutable
class Happening {

    enum Kind {
        POWER_LOST, BOOTS, LINK_CUT, LINKS_MENDED, OPERATOR_CUT_OFF, OPERATOR_BACK,
        KESH_KILLED, CONNECTION_LOST, COMMAND_FAILS,
        STARTED_BY_HAND, STOPPED_BY_HAND, PROMOTED_BY_HAND, UNPAUSED_BY_HAND, FOLLOWS_BY_HAND, UNREGISTERED_BY_HAND, SLOT_DROPPED_BY_HAND, CUT_LOOSE_BY_HAND,
        REPLAY_PAUSED, REPLAY_RESUMED, MINUTES_PASS, OTHER_OPERATOR,
        /** Only in a sweep: it would change all stories that chance tells. */
        DEMOTED_BY_HAND
    }

    /** The number, from 1, of the request of any kesh in the story at which it happens. */
    int at
    Kind kind
    /** The host, counted from 0; and the other host, which is the same if a link to each other is cut, or the stages that a command finishes. */
    int who
    int other

    String toString() {
        String host = "pg${who + 1}"
        String what
        switch (kind) {
            case Kind.POWER_LOST: what = "$host loses power"; break
            case Kind.BOOTS: what = "$host boots${other % 2 == 0 ? ', and its server is started' : ''}"; break
            case Kind.LINK_CUT: what = "nothing arrives any more between $host and ${who == other ? 'the others' : "pg${other + 1}"}"; break
            case Kind.LINKS_MENDED: what = 'all links between hosts are mended'; break
            case Kind.OPERATOR_CUT_OFF: what = "the operator cannot reach $host"; break
            case Kind.OPERATOR_BACK: what = 'the operator reaches all hosts again'; break
            case Kind.KESH_KILLED: what = "kesh is killed after $other stages of its next change"; break
            case Kind.CONNECTION_LOST: what = "the connection breaks after $other stages of the next change"; break
            case Kind.COMMAND_FAILS: what = "the next change ends with a failure after $other stages"; break
            case Kind.STARTED_BY_HAND: what = "somebody starts the server of $host"; break
            case Kind.STOPPED_BY_HAND: what = "somebody stops the server of $host"; break
            case Kind.PROMOTED_BY_HAND: what = "somebody promotes $host"; break
            case Kind.UNPAUSED_BY_HAND: what = 'somebody unpauses all repmgrds'; break
            case Kind.FOLLOWS_BY_HAND: what = "somebody has $host follow pg${other + 1}"; break
            case Kind.UNREGISTERED_BY_HAND: what = "somebody unregisters $host"; break
            case Kind.SLOT_DROPPED_BY_HAND: what = "somebody drops an unused slot on $host"; break
            case Kind.CUT_LOOSE_BY_HAND: what = "somebody has $host receive from a host that does not exist"; break
            case Kind.DEMOTED_BY_HAND: what = "somebody starts the server of $host again, as a standby of nobody"; break
            case Kind.REPLAY_PAUSED: what = "replay is paused on $host"; break
            case Kind.REPLAY_RESUMED: what = 'replay is resumed everywhere'; break
            case Kind.MINUTES_PASS: what = "$other minutes pass"; break
            case Kind.OTHER_OPERATOR: what = "the other operator's kesh runs from its plan to its end"; break
            default: what = kind
        }
        "at $at: $what".toString()
    }
}
