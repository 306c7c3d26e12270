package kesh.lab.torture

/** Something that goes wrong while a word is carried out. */
class Fault {
    /** When it strikes. */
    enum Moment { EVENT, QUESTION }

    /** How the operator starts kesh for it. */
    enum On { NOTHING, TERMINAL, PIPE }

    String name
    /** The row of the table. */
    String row
    Moment moment = Moment.EVENT
    On on = On.NOTHING
    /** Of those whom it hits; a word in which nobody has such a role is not tried with it. */
    List<String> roles = []
    Closure<Boolean> fits = { Word word -> true }
    /** Before the word is begun. */
    Closure before = { Blow blow -> }
    Closure strike = { Blow blow -> }
    Closure mend = { Blow blow -> }
    /** When all runs are over: what it needed is taken away. */
    Closure after = { Blow blow -> }
    /** For how long it lasts, in seconds. */
    int seconds
    /** How long the operator waits before the script is run again, in seconds. */
    int patience
    /** Whether the primary may be lost by it, so that repmgrd or a person promotes another, and what only it had is lost. */
    boolean mayLoseThePrimary
    /** Whether a host is switched on again by it, and starts what it starts at boot. */
    boolean boots
    /** Whether kesh's clock is turned while it works. */
    boolean turnsTheClock
    /** Whether kesh can't say a last word. */
    boolean silences
    /** Whether the cluster has a repmgrd. */
    boolean watched = true
    /** Whether it is carried out twice, and there is to be nothing to do the second time. */
    boolean twice
    /** Of the environment that kesh has. */
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
