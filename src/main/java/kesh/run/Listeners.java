package kesh.run;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import kesh.Problem;

/**
 * The one place that hands out events: one at a time, each with its time, and to each listener whatever the others do
 * with it. An exception of a listener during a run is reported once as a warning, and changes nothing for the run. The
 * first end is the only one, and after it nothing is reported.
 */
public final class Listeners implements Consumer<Event> {
    /** The time that a hurried run waits for a listener that is still busy with an event. */
    private static final long HURRIED_MILLIS = 1000;

    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicReference<Outcome> end = new AtomicReference<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final InstantSource clock;

    /** Events from the time before there was a journal. */
    private final List<TimedEvent> unwritten = new ArrayList<>();

    private volatile boolean isolated;
    private volatile boolean hurried;

    /** True once a step may have changed something: from then on the run continues even without its journal. */
    private boolean begun;

    /** The reason why the journal cannot be written, until it is reported. */
    private Optional<Problem> lostJournal = Optional.empty();

    private static final class Listener {
        private final Consumer<TimedEvent> events;
        private final boolean isJournal;
        private boolean failed;

        Listener(Consumer<TimedEvent> events, boolean isJournal) {
            this.events = events;
            this.isJournal = isJournal;
        }
    }

    public Listeners(Consumer<TimedEvent> view, InstantSource clock) {
        this.clock = clock;
        listeners.add(new Listener(view, false));
    }

    /**
     * Marks that from here on something may be held or changed, so that no listener can end the run. Until then, an
     * exception of a listener is thrown.
     */
    void isolate() {
        isolated = true;
    }

    /** Marks that nothing is held any more, and nothing was changed: an exception of a listener is thrown again. */
    void expose() {
        isolated = false;
    }

    /** Writes past and future events to a journal, which receives each event before anybody is shown it. */
    public void keep(Consumer<TimedEvent> journal) {
        turn.lock();
        try {
            unwritten.forEach(journal);
            unwritten.clear();
            listeners.add(0, new Listener(journal, true));
        } finally {
            turn.unlock();
        }
    }

    /** Hands out an event, unless the end was reported. */
    @Override
    public void accept(Event event) {
        if (event instanceof Event.Ended ended) {
            end(ended.outcome());
        } else if (isMyTurn()) {
            try {
                if (end.get() == null) {
                    hand(event);
                }
            } finally {
                turn.unlock();
            }
        }
    }

    /**
     * Reports how the run ended, unless an end was reported before.
     *
     * @return true if this end is the first
     */
    public boolean end(Outcome outcome) {
        boolean first = endElsewhere(outcome);
        if (first && isMyTurn()) {
            try {
                if (!outcome.cause().equals(lostJournal)) {
                    tellLostJournal();
                }
                hand(new Event.Ended(outcome));
            } finally {
                turn.unlock();
            }
        }
        return first;
    }

    /**
     * Ends the reporting without an event, unless an end was reported before: the caller reports it.
     *
     * @return true if this end is the first
     */
    public boolean endElsewhere(Outcome outcome) {
        return end.compareAndSet(null, outcome);
    }

    /** Returns how the run ended; empty while it runs. */
    public Optional<Outcome> ended() {
        return Optional.ofNullable(end.get());
    }

    /** Makes the rest quick: no step begins, and nobody waits long for a listener that hangs. */
    public void hurry() {
        hurried = true;
    }

    /**
     * Must be called before a step changes something.
     *
     * @throws Problem if the step must not begin: the run was abandoned meanwhile, or it is the first one and the
     *     journal cannot be written
     */
    void begin() {
        turn.lock();
        try {
            if (hurried) {
                throw Closing.INTERRUPTION;
            }
            if (!begun && lostJournal.isPresent()) {
                throw lostJournal.get();
            }
            begun = true;
        } finally {
            turn.unlock();
        }
    }

    private boolean isMyTurn() {
        if (!hurried) {
            turn.lock();
            return true;
        }
        try {
            return turn.tryLock(HURRIED_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stillMoreHurried) {
            Thread.currentThread().interrupt();
            return turn.tryLock();
        }
    }

    private void hand(Event event) {
        TimedEvent timed = new TimedEvent(clock.instant(), event);
        if (listeners.stream().noneMatch(listener -> listener.isJournal)) {
            unwritten.add(timed);
        }
        for (Listener listener : listeners) {
            try {
                listener.events.accept(timed);
            } catch (RuntimeException | LinkageError failed) {
                if (!isolated) {
                    throw failed;
                }
                boolean news = !listener.failed;
                listener.failed = true;
                if (news) {
                    failed(listener, failed instanceof Problem problem ? problem : Problem.bug(failed));
                }
            }
        }
    }

    private void failed(Listener listener, Problem why) {
        if (listener.isJournal) {
            lostJournal = Optional.of(why);
            if (begun) {
                tellLostJournal();
            }
        } else if (end.get() == null) {
            hand(new Event.Warned(why));
        }
    }

    private void tellLostJournal() {
        Optional<Problem> why = lostJournal;
        lostJournal = Optional.empty();
        why.ifPresent(problem -> hand(new Event.Warned(new Problem(
                "the journal ends here: " + problem.detail().orElse("it is not known why") + "; the run goes on",
                problem.getMessage(),
                null))));
    }
}
