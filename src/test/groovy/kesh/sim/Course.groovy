package kesh.sim

import groovy.transform.CompileStatic
import groovy.transform.Immutable
import java.util.concurrent.ConcurrentHashMap

/** The moments of an undisturbed scene at which an event matters most. */
@CompileStatic
class Course {

    /** A moment, and the host on which kesh is about to change something, counted from 0; -1 if it is no such moment. */
    @Immutable
    static class Turn {
        int at
        int who
    }

    private static final Map<Scene, Course> KNOWN = new ConcurrentHashMap<>()
    private static final int AROUND = 3

    private final int length
    private final int question
    private final List<Turn> changes

    private Course(int length, int question, List<Turn> changes) {
        this.length = length
        this.question = question
        this.changes = changes
    }

    static Course of(Scene scene) {
        KNOWN.computeIfAbsent(scene) { Scene it ->
            World world = new World(new Story(0, it, []))
            world.first()
            new Course(Math.max(1, world.moment), world.question, world.changes)
        }
    }

    Turn turn(Random random) {
        int way = random.nextInt(10)
        if (way < 2 && question > 0) {
            return new Turn(question, -1)
        }
        if (way < 8 && changes) {
            Turn change = changes[random.nextInt(changes.size())]
            // Most often right before it: after kesh's last check, and too late for another.
            return random.nextBoolean() ? change : new Turn(Math.max(1, change.at + 1 - random.nextInt(AROUND)), change.who)
        }
        new Turn(1 + random.nextInt(length + length.intdiv(4) + 1), -1)
    }
}
