package kesh.cluster;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A run of kesh on a cluster, as far as its journal tells.
 *
 * @param title what was asked for: the statements with their lines
 * @param written when the last line of the journal was written
 * @param step the number of the step that was begun last, from 1; 0 before the first
 * @param of how many steps there are
 * @param doing the node and title of that step; empty before the first
 * @param phase what the step's command says of itself
 * @param done bytes, where they are known
 * @param total bytes, an estimate
 * @param outcome how it ended, as in {@code --format json}, such as {@code done}; empty while it runs, and of one that was killed
 * @param sentence the same for people
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
