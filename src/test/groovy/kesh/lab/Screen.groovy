package kesh.lab

import java.nio.file.Path
import java.time.Duration

/** A program on a real terminal, by tmux: the typed keys, and the screen that an operator would see. */
class Screen implements Closeable {
    static final Duration BOUND = Duration.ofSeconds(30)
    private static int count

    private final List<String> tmux
    private final Map<String, String> environment
    /** True if the program fills the screen, so that earlier lines do not matter. */
    boolean filled

    /** @param prefix the words that start a program in the right place */
    Screen(List<String> prefix, Map<String, String> environment, Path directory, List<String> program) {
        this.environment = environment
        def socket = directory.resolve("tmux-${++count}") as String
        tmux = ['tmux', '-u', '-S', socket, '-f', '/dev/null']
        // tmux gives its programs a terminal type of its own.
        def line = "TERM=${environment.TERM}; export TERM; exec \"\$@\""
        run(prefix + tmux + ['new-session', '-d', '-x', '120', '-y', '40', 'sh', '-c', line as String, 'sh', *program])
    }

    /** Presses keys by tmux's names: Enter, Tab, Up, C-c. */
    Screen press(String... keys) {
        run([*tmux, 'send-keys', *keys])
        this
    }

    /** Types the text as it is, without pressing Enter. */
    Screen type(String text) {
        run([*tmux, 'send-keys', '-l', text])
        this
    }

    Screen resize(int columns, int rows) {
        run([*tmux, 'resize-window', '-x', columns as String, '-y', rows as String])
        this
    }

    Screen enter(String line) {
        type(line).press('Enter')
    }

    /** Lines that the terminal has wrapped are joined, unless the program fills the screen to its last column. */
    List<String> lines() {
        run([*tmux, 'capture-pane', '-p', *(filled ? [] : ['-J', '-S', '-500'])]).readLines()*.stripTrailing().reverse().dropWhile { it.empty }.reverse()
    }

    /** Waits until the last line of the screen matches. */
    Screen until(String what, java.util.regex.Pattern last) {
        try {
            Until.within(BOUND, what) { lines() && last.matcher(lines()[-1]).matches() }
        } catch (AssertionError late) {
            throw new AssertionError("$late.message; on the screen:\n${lines().join('\n')}" as Object)
        }
        this
    }

    /** Waits until a line is there. */
    Screen shows(java.util.regex.Pattern line) {
        try {
            Until.within(BOUND, "a line like $line") { lines().any { line.matcher(it).find() } }
        } catch (AssertionError late) {
            throw new AssertionError("$late.message; on the screen:\n${lines().join('\n')}" as Object)
        }
        this
    }

    boolean isOpen() {
        Program.run([*tmux, 'list-sessions'], environment, BOUND).exit() == 0
    }

    private String run(List<String> argv) {
        def run = Program.run(argv, environment, BOUND)
        assert run.exit() == 0: "${argv.join(' ')}: $run"
        run.out()
    }

    @Override
    void close() {
        Program.run([*tmux, 'kill-server'], environment, BOUND)
    }
}
