package kesh.run;

import java.time.Instant;

/** An event with the time when it was made known: the same for each who is told of it. */
public record TimedEvent(Instant at, Event event) {}
