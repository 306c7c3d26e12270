package kesh.cluster;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A run of kesh on a cluster, as far as its journal says.
 *
 * @param title what was asked for: the statements with their lines
 * @param written when the last line of the journal was written
 * @param step the number of the step that was begun last, from 1; 0 before the first
 * @param of the number of steps
 * @param doing the node and title of that step; empty before the first
 * @param phase the phase that the step's command reports
 * @param done bytes, where they are known
 * @param total bytes, an estimate
 * @param outcome how it ended, as in {@code --format json}, such as {@code done}; empty while it runs or if it was
 *     killed
 * @param sentence the outcome for people
 */
public record Operation(
        Instant began,
        Instant written,
        String title,
        int step,
        int of,
        String doing,
        String phase,
        OptionalLong done,
        OptionalLong total,
        Optional<String> outcome,
        Optional<String> sentence) {}
