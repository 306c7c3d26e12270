package kesh.lab.torture

/** A fault that occurs while a word is carried out. */
class Fault {
    /** The time at which it strikes. */
    enum Moment { EVENT, QUESTION }

    /** The way in which the operator starts kesh for it. */
    enum On { NOTHING, TERMINAL, PIPE }

    String name
    /** The row of the table. */
    String row
    Moment moment = Moment.EVENT
    On on = On.NOTHING
    /** The roles that it hits; it is not tried with a word in which no host has such a role. */
    List<String> roles = []
    Closure<Boolean> fits = { Word word -> true }
    /** Runs before the word is begun. */
    Closure before = { Blow blow -> }
    Closure strike = { Blow blow -> }
    Closure mend = { Blow blow -> }
    /** Runs when all runs are over: removes what the fault needed. */
    Closure after = { Blow blow -> }
    /** Its duration in seconds. */
    int seconds
    /** The seconds that the operator waits before the script is run again. */
    int patience
    /** True if it may cost the primary, so that repmgrd or a person promotes another, and data that only it had is lost. */
    boolean mayLoseThePrimary
    /** True if it switches a host on again, which then starts its boot programs. */
    boolean boots
    /** True if it changes kesh's clock during the run. */
    boolean turnsTheClock
    /** True if kesh cannot print its last line. */
    boolean silences
    /** True if the cluster has a repmgrd. */
    boolean watched = true
    /** True if it is carried out twice, with nothing to do the second time. */
    boolean twice
    /** Additions to kesh's environment. */
    Closure<Map<String, String>> environment = { Blow blow -> [:] }

    boolean suits(Word word) {
        def roles = word.roles.call(['pg1', 'pg2', 'pg3'])
        this.roles.every { roles.host(it) && !(it in word.sheltered) } && fits.call(word)
    }

    @Override
    String toString() {
        name
    }
}
