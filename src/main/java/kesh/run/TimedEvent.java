package kesh.run;

import java.time.Instant;

/** An event with the time when it was made known, which is the same for each listener. */
public record TimedEvent(Instant at, Event event) {}
