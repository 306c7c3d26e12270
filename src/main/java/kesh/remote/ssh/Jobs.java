package kesh.remote.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import kesh.command.Command;
import kesh.command.Most;

/**
 * Commands that outlive the connection. A job runs in a session and process group of its own, with a directory
 * {@code ~/.kesh/jobs/NAME} (mode 700):
 *
 * <pre>
 * command   as an operator would type it, one line
 * pid       of its first process, which is also the process group
 * boot      the kernel's boot id: process ids of an earlier boot mean nothing
 * out, err  its output
 * rc        its exit status; absent while it runs, and if it was killed
 * </pre>
 *
 * While any process of the group lives, the job runs: running it again waits for it and gives its result. A job that
 * has ended is removed and started again. After exit status 0, the kesh that fetched the result removes the directory;
 * otherwise it stays as evidence. A job without an exit status is reported as killed by a signal. Its input is a file
 * of mode 600 for the moment until the job has opened it.
 */
final class Jobs {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.@:+=%-]{0,254}");

    /**
     * Its arguments are the job's name, whether there is input, the most bytes of each output to show, the command as a
     * line, and the command. It needs a lock
     * and not only mkdir, because "the last one is dead, so remove it and start" is two steps, and two launchers at
     * once would remove each other's work. The kernel frees the lock when its holders die; the job holds it until its
     * pid is on file.
     */
    private static final String LAUNCHER = """
            name=$1 input=$2 most=$3 line=$4 mask=$(umask)
            shift 4
            umask 077
            jobs=$HOME/.kesh/jobs
            dir=$jobs/$name
            boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
            mkdir -p "$jobs" && exec 9>"$jobs/.lock" || exit 125
            alive() {
                [ -n "$pid" ] && [ "$(cat "$dir/boot" 2>/dev/null)" = "$boot" ] && group
            }
            # A zombie nobody collects is dead, though the kernel would still take a signal for it.
            group() {
                kill -s 0 -- "-$pid" 2>/dev/null || return 1
                ps -A -o pgid= -o stat= >/dev/null 2>&1 || return 0
                ps -A -o pgid= -o stat= | grep -q "^ *$pid  *[^Z ]"
            }
            flock 9 || exit 125
            pid=$(cat "$dir/pid" 2>/dev/null)
            if [ -e "$dir/.end" ] && [ ! -s "$dir/.end" ] && alive; then
                child=
            else
                rm -rf "$dir"
                mkdir "$dir" && printf '%s\\n' "$line" >"$dir/command" && printf '%s\\n' "$boot" >"$dir/boot" || exit 125
                : >"$dir/out"; : >"$dir/err"; : >"$dir/.end"
                from=/dev/null
                if [ "$input" = yes ]; then from=$dir/input; cat >"$from" || exit 125; fi
                setsid sh -c '
                    dir=$1 mask=$2
                    shift 2
                    echo $$ >"$dir/pid"
                    exec 9>&-
                    rm -f "$dir/input"
                    (umask "$mask"; exec "$@")
                    rc=$?
                    echo $rc >"$dir/.rc" && mv "$dir/.rc" "$dir/rc"
                    # Last: whoever waits for it may remove everything now.
                    echo $rc >"$dir/.end"
                    exit $rc
                ' kesh-job "$dir" "$mask" "$@" <"$from" >"$dir/out" 2>"$dir/err" &
                child=$!
                pid=$child
                echo "$pid" >"$dir/pid"
            fi
            # Held open: they stay readable when somebody else, who waits too, removes the directory first.
            exec 3<"$dir/out" 4<"$dir/err" 5<"$dir/.end"
            exec 9>&-
            ended() { read -r rc <&5; }
            if [ -n "$child" ]; then { wait "$child"; } 2>/dev/null; fi
            while ! ended; do
                if ! group; then
                    ended || rc=
                    break
                fi
                sleep 0.05 2>/dev/null || sleep 1
            done
            tail -c "$most" <&3 && tail -c "$most" <&4 >&2 || exit 125
            if [ "$rc" = 0 ]; then
                exec 9>"$jobs/.lock" && flock 9
                if [ "$(cat "$dir/pid" 2>/dev/null)" = "$pid" ]; then rm -rf "$dir"; fi
            fi
            [ -n "$rc" ] || kill -s KILL $$
            exit "$rc"
            """;

    private Jobs() {}

    /** Returns the ordinary command that starts the job, or finds it, and waits for its end. */
    static Command command(Command job) {
        String name = job.job().orElseThrow();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name for a job: " + name);
        }
        List<String> argv = new ArrayList<>(List.of(
                "sh",
                "-c",
                LAUNCHER,
                "kesh-launcher",
                name,
                job.input().isPresent() || job.feed().isPresent() ? "yes" : "no",
                Integer.toString(Most.OF_JOB),
                job.toString()));
        argv.addAll(job.argv());
        return new Command(argv, job.effect(), job.input(), job.feed(), job.drain(), Optional.empty(), job.rights());
    }
}
