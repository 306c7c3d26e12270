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
 * The one place where events are handed out: one at a time, each with its time, and to each listener whatever the others
 * do with it. What a listener throws during a run is told once as a warning, and changes nothing for the run. The first
 * end is the only one, and after it nothing is told.
 */
public final class Listeners implements Consumer<Event> {
    /** How long a hurried run waits for somebody who is still being told something. */
    private static final long HURRIED_MILLIS = 1000;

    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicReference<Outcome> end = new AtomicReference<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final InstantSource clock;

    /** What was told before there was a journal. */
    private final List<TimedEvent> unwritten = new ArrayList<>();

    private volatile boolean isolated;
    private volatile boolean hurried;

    /** Whether a step may have changed something: from then on the run goes on without its journal, too. */
    private boolean begun;

    /** Why the journal cannot be written, until that is told. */
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
     * From here on something may be held or changed, so that nobody who is told of it can end it. Until then, what a
     * listener throws is thrown.
     */
    void isolate() {
        isolated = true;
    }

    /** Nothing is held any more, and nothing was changed: what a listener throws is thrown again. */
    void expose() {
        isolated = false;
    }

    /** What was told is written to a journal, and what is told from here on; it hears of that before anybody is shown it. */
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

    /** Hands it out, unless the end was told. */
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

    /** Tells how it ended, unless an end was told before; whether it was not. */
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

    /** Ends the telling without an event, unless an end was told before: whoever asked tells it; whether it was not. */
    public boolean endElsewhere(Outcome outcome) {
        return end.compareAndSet(null, outcome);
    }

    /** How it ended; empty while it goes on. */
    public Optional<Outcome> ended() {
        return Optional.ofNullable(end.get());
    }

    /** From here on no step begins, and nobody waits long for a listener that hangs. */
    public void hurry() {
        hurried = true;
    }

    /**
     * A step is about to change something.
     *
     * @throws Problem if it must not: the run was abandoned meanwhile, or it is the first one and the journal cannot be
     *     written
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
