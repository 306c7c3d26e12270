package kesh.lab.torture

import java.time.Duration

/** The result of a run. */
class Result {
    enum Ending {
        ITSELF('ended well itself'), NEXT('on the next run'), LATER('later'), NOT('not'), REFUSED('rightly refused')

        final String says

        Ending(String says) {
            this.says = says
        }
    }

    Draw draw
    Ending ending = Ending.NOT
    /** True if the fault struck before kesh had ended. */
    boolean struck
    /** The row of {@link RightRefusal}, if kesh refused rightly. */
    String refusal = ''
    int starts
    int acknowledged
    /** Acknowledged rows that are missing, and for which the fault is no excuse. */
    List<String> lost = []
    /** The number of rows that only a primary had which the fault took away. */
    int lostByTheFault
    List<String> pausedAfterFirst = []
    List<String> orphans = []
    Duration silence = Duration.ZERO
    Duration wait = Duration.ZERO
    String waitedFor = ''
    Duration took = Duration.ZERO
    /** Everything that must not be. */
    List<String> faults = []
    /** The complaints at the end, if it did not end well. */
    List<String> complaints = []
    String lastSentence = ''
    /** The directory with the files of the run, if it took place. */
    String directory = ''

    boolean isWell() {
        faults.empty
    }

    void learn(Told told) {
        starts++
        lastSentence = told.closing()
        if (draw.fault.turnsTheClock) {
            return // its times are wrong then
        }
        if (told.silence() > silence) {
            silence = told.silence()
        }
        def (took, title) = told.longestStep()
        if (took > wait) {
            wait = took
            waitedFor = title
        }
    }

    @Override
    String toString() {
        def parts = ["$draw: $ending.says${refusal ? " ($refusal)" : ''}${struck || draw.fault.twice ? '' : ', the fault came too late'}", "${took.toSeconds()} s", "$starts starts", "$acknowledged rows"]
        (parts.join(', ') + faults.collect { "\n      ! $it" }.join('')) as String
    }
}
