package kesh.view;

import java.io.PrintStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import kesh.cluster.WatchSample;
import kesh.translation.Translation;

/** A live view without a screen: one block of text, or one line of JSON, for each look. */
public final class WatchPrinter implements Predicate<WatchSample> {
    private final PrintStream out;
    private final Translation translation;
    private final boolean json;
    private final int times;
    private final List<WatchSample> samples = new ArrayList<>();
    private int printed;

    /** @param times the number of looks after which it ends; 0 if it never ends */
    public WatchPrinter(PrintStream out, Translation translation, boolean json, int times) {
        this.out = out;
        this.translation = translation;
        this.json = json;
        this.times = times;
    }

    /** Prints a look. Returns true if more are wanted, which is not so if nobody reads the output any more. */
    @Override
    public boolean test(WatchSample sample) {
        Optional<WatchSample> before =
                samples.isEmpty() ? Optional.empty() : Optional.of(samples.get(samples.size() - 1));
        samples.add(sample);
        if (samples.size() > WatchText.REMEMBERED) {
            samples.remove(0);
        }
        if (json) {
            out.println(WatchJson.line(sample, before));
        } else {
            new WatchText(samples, translation, false, ZoneId.systemDefault())
                    .block()
                    .forEach(out::println);
        }
        printed++;
        return printed != times && !out.checkError();
    }
}
