package kesh.sim

import groovy.transform.CompileStatic
import groovy.transform.Immutable

/** Everything that is decided before a world begins: the same story always ends in the same way. */
@CompileStatic
@Immutable(knownImmutables = ['scene'])
class Story {
    private static final int MOST = 5
    /** The worst events come twice as often. */
    private static final List<Happening.Kind> OFTEN = (Happening.Kind.values().toList() - Happening.Kind.DEMOTED_BY_HAND + [Happening.Kind.POWER_LOST, Happening.Kind.LINK_CUT, Happening.Kind.OPERATOR_CUT_OFF,
            Happening.Kind.KESH_KILLED, Happening.Kind.PROMOTED_BY_HAND, Happening.Kind.OTHER_OPERATOR]) as List<Happening.Kind>
    /** The number of consecutive seeds with the same scene, so that its undisturbed course is computed once. */
    private static final int OF_A_SCENE = 16

    long seed
    Scene scene
    List<Happening> happenings

    private static int host(Random random, Scene scene) {
        random.nextInt(random.nextInt(8) == 0 ? scene.members + scene.spares : scene.members)
    }

    private static Random random(long number, int stream) {
        new Random((number * 2 + stream) * 0x9E3779B97F4A7C15L)
    }

    static Scene scene(long seed) {
        seed < 0 ? Sweep.story(seed).scene : Scene.draw(random(seed.intdiv(OF_A_SCENE).longValue(), 1))
    }

    static Story of(long seed) {
        seed < 0 ? Sweep.story(seed) : random(seed)
    }

    private static Story random(long seed) {
        Scene scene = scene(seed)
        Random random = random(seed, 2)
        Course course = Course.of(scene)
        List<Happening> happenings = (0..<(1 + random.nextInt(MOST))).collect {
            Course.Turn turn = course.turn(random)
            Happening.Kind kind = OFTEN[random.nextInt(OFTEN.size())]
            int other = kind in [Happening.Kind.KESH_KILLED, Happening.Kind.CONNECTION_LOST, Happening.Kind.COMMAND_FAILS]
                    ? random.nextInt(4) : kind == Happening.Kind.MINUTES_PASS ? 1 + random.nextInt(4) : host(random, scene)
            int who = turn.who >= 0 && random.nextBoolean() ? turn.who : host(random, scene)
            new Happening(turn.at, kind, who, other)
        }
        new Story(seed, scene, happenings.sort(false) { it.at })
    }

    Story without(Happening left) {
        new Story(seed, scene, happenings.findAll { !it.is(left) })
    }

    String toString() {
        (["seed $seed: $scene".toString()] + happenings.collect { Happening it -> "  $it".toString() + (it.kind == Happening.Kind.OTHER_OPERATOR ? ": ${scene.otherWish}" : '') }).join('\n')
    }
}
