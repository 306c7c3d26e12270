package kesh.view;

import java.io.PrintStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import kesh.cluster.Tick;

/** A live view where there is no screen: one block of text, or one line of JSON, for each look. */
public final class WatchPrinter implements Predicate<Tick> {
    private final PrintStream out;
    private final boolean json;
    private final int times;
    private final List<Tick> ticks = new ArrayList<>();
    private int printed;

    /** @param times after how many looks it is enough; 0: never */
    public WatchPrinter(PrintStream out, boolean json, int times) {
        this.out = out;
        this.json = json;
        this.times = times;
    }

    /** Whether more is wanted: not if nobody reads it any more. */
    @Override
    public boolean test(Tick tick) {
        Optional<Tick> before = ticks.isEmpty() ? Optional.empty() : Optional.of(ticks.get(ticks.size() - 1));
        ticks.add(tick);
        if (ticks.size() > WatchText.REMEMBERED) {
            ticks.remove(0);
        }
        if (json) {
            out.println(WatchJson.line(tick, before));
        } else {
            new WatchText(ticks, false, ZoneId.systemDefault()).block().forEach(out::println);
        }
        printed++;
        return printed != times && !out.checkError();
    }
}
