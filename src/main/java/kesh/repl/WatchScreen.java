package kesh.repl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import kesh.Problem;
import kesh.cluster.WatchSample;
import kesh.text.Printable;
import kesh.translation.Translation;
import kesh.view.WatchText;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** A live view that fills the terminal: it draws the lines of {@link WatchText}, and reacts to keys and resizes. */
public final class WatchScreen implements AutoCloseable {
    private static final long KEY_MILLIS = 1000;

    private final Terminal terminal;
    private final Translation translation;
    private final boolean colour;
    private final Display display;
    private final List<WatchSample> samples = new ArrayList<>();
    private List<WatchSample> shown = List.of();
    private WatchText.Order order = WatchText.Order.TREE;
    private boolean paused;
    private volatile boolean ended;
    private Thread watching;
    private Size drawn;
    private Attributes found;

    WatchScreen(Terminal terminal, Translation translation, boolean colour) {
        this.terminal = terminal;
        this.translation = translation;
        this.colour = colour;
        this.display = new Display(terminal, true);
    }

    /** Opens a view on the terminal that the program was started on. */
    public static WatchScreen open(Translation translation, boolean colour) throws IOException {
        return new WatchScreen(
                TerminalBuilder.builder()
                        .name("kesh")
                        .system(true)
                        .encoding(StandardCharsets.UTF_8)
                        .nativeSignals(true)
                        .build(),
                translation,
                colour);
    }

    /** @param watch looks again and again, in this thread, until its argument returns false or it is interrupted */
    public void during(Consumer<Predicate<WatchSample>> watch) {
        watching = Thread.currentThread();
        Attributes before = terminal.enterRawMode();
        found = before;
        Terminal.SignalHandler resized = terminal.handle(Terminal.Signal.WINCH, signal -> draw());
        Terminal.SignalHandler interrupted = terminal.handle(Terminal.Signal.INT, signal -> end());
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        Thread keys = new Thread(this::readKeys, "keys");
        keys.setDaemon(true);
        keys.start();
        try {
            draw();
            watch.accept(this::take);
        } catch (Problem problem) {
            if (!ended) {
                throw problem;
            }
        } finally {
            ended = true;
            join(keys);
            terminal.handle(Terminal.Signal.WINCH, resized);
            terminal.handle(Terminal.Signal.INT, interrupted);
            restore(before);
            // An interrupt was meant for the watch, which has ended.
            Thread.interrupted();
        }
    }

    private void restore(Attributes before) {
        terminal.puts(Capability.exit_ca_mode);
        terminal.puts(Capability.cursor_visible);
        terminal.setAttributes(before);
        terminal.flush();
    }

    /** Restores the terminal for whatever comes after the program, which is asked to end. */
    public synchronized void interrupted() {
        if (!ended && found != null) {
            ended = true;
            restore(found);
        }
    }

    /** Waits for the thread to end, or it would take the first key that is meant for other code. */
    private static void join(Thread keys) {
        boolean joined = false;
        while (!joined) {
            try {
                keys.join();
                joined = true;
            } catch (InterruptedException enough) {
                continue;
            }
        }
    }

    private synchronized boolean take(WatchSample sample) {
        samples.add(sample);
        if (samples.size() > WatchText.REMEMBERED) {
            samples.remove(0);
        }
        if (!paused) {
            shown = List.copyOf(samples);
            draw();
        }
        return !ended;
    }

    private void end() {
        ended = true;
        watching.interrupt();
    }

    private void readKeys() {
        try {
            while (!ended) {
                key(terminal.reader().read(KEY_MILLIS));
            }
        } catch (IOException gone) {
            end();
        }
    }

    private synchronized void key(int key) {
        switch (key) {
            case 'q', 'Q', 3, 4, -1 -> end();
            case 'p', ' ' -> {
                paused = !paused;
                shown = List.copyOf(samples);
                draw();
            }
            case 's' -> {
                order = order.next();
                draw();
            }
            default -> {}
        }
    }

    private synchronized void draw() {
        if (ended) {
            return;
        }
        Size size = terminal.getSize();
        int width = Math.max(1, size.getColumns());
        int height = Math.max(1, size.getRows());
        if (!size.equals(drawn)) {
            // It is not known how the terminal shows the old lines at a new size.
            display.clear();
            drawn = new Size(size.getColumns(), size.getRows());
        }
        display.resize(height, width);
        List<String> lines = shown.isEmpty()
                ? List.of(translation.say("inspecting the cluster …"))
                : new WatchText(shown, translation, colour, ZoneId.systemDefault())
                        .screen(width, height, order, paused);
        // The display needs a list that it may change.
        display.update(
                new ArrayList<>(lines.stream()
                        .map(Printable::shown)
                        .map(AttributedString::fromAnsi)
                        .toList()),
                0);
        terminal.flush();
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException gone) {
            // Without a terminal there is nobody to report this to.
        }
    }
}
