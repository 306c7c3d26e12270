package kesh.sim

import groovy.transform.CompileStatic
import kesh.sim.Happening.Kind
import kesh.sim.Scene.Before

/**
 * Stories that chance seldom tells, each told once for every moment at which its last event can happen. They have the
 * negative seeds, and outlive changes of what kesh requests in which order.
 */
@CompileStatic
class Sweep {
    private static final int MOMENTS = 60
    /** The question comes soon after the first request: what happens now is in the plan that is executed. */
    private static final int EARLY = 3

    private static final List<Closure<Story>> FAMILIES = [
            { long seed, int at -> promotedApart(seed, at, 2, "rebuild 'pg2'") },
            { long seed, int at -> promotedApart(seed, at, 2, "shrink 'pg2'") },
            { long seed, int at -> late(promotedApart(seed, at, 3, "switchover to: 'pg2'")) },
            { long seed, int at -> new Story(seed, scene(3, true, Before.PRIMARY_DEAD, "promote 'pg3'"), [new Happening(at, Kind.CONNECTION_LOST, 0, 1)]) },
            { long seed, int at -> new Story(seed, scene(3, false, Before.STANDBY_DOWN, "rebuild 'pg3'"), [new Happening(at, Kind.POWER_LOST, 0, 0)]) },
            // The lock of a server that was started again is taken again, so it does not show that this one takes no writes.
            { long seed, int at -> new Story(seed, scene(3, false, Before.STANDBY_DOWN, "rebuild 'pg3'", true), [new Happening(at, Kind.DEMOTED_BY_HAND, 0, 0)]) },
            { long seed, int at -> new Story(seed, scene(3, false, Before.STANDBY_DOWN, "rebuild 'pg3'", true), [new Happening(at, Kind.KESH_KILLED, 0, 1)]) },
    ] as List<Closure<Story>>

    static final long STORIES = FAMILIES.size() * MOMENTS

    /** @param seed from -1 down to minus {@link #STORIES} */
    static Story story(long seed) {
        int number = (-seed - 1) as int
        FAMILIES[number.intdiv(MOMENTS)].call(seed, 1 + number % MOMENTS)
    }

    /** The last member is cut off from all others, and then somebody makes it primary. */
    private static Story promotedApart(long seed, int at, int members, String wish) {
        int last = members - 1
        new Story(seed, scene(members, false, Before.HEALTHY, wish), [new Happening(EARLY, Kind.LINK_CUT, last, last), new Happening(EARLY + at, Kind.PROMOTED_BY_HAND, last, 0)])
    }

    /** The last event, and then a minute in which kesh stands still: what it saw before is old. */
    private static Story late(Story story) {
        new Story(story.seed, story.scene, story.happenings + [new Happening(story.happenings.last().at + 1, Kind.MINUTES_PASS, 0, 1)])
    }

    private static Scene scene(int members, boolean cascade, Before before, String wish, boolean lacksLogins = false) {
        new Scene(members, cascade, false, true, true, 0, before, wish, wish, false, lacksLogins)
    }
}
