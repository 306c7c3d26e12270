package kesh.lab.torture

import groovy.transform.Immutable

/** One run as the seed chose it: a word, a fault, and the event at which it strikes. */
@Immutable(knownImmutableClasses = [Word, Fault])
class Draw {
    /** Counted from 1. */
    int number
    Word word
    Fault fault
    /** The line of kesh's output after which it strikes, counted from 1, and the delay after that line. */
    int line
    int delayMillis

    @Override
    String toString() {
        def when = fault.moment == Fault.Moment.QUESTION || fault.twice ? '' : " after line $line + $delayMillis ms"
        "$word.name × $fault.name$when"
    }
}
