package kesh.lab

import java.time.Duration

/** A program that has ended: its exit status and its output. */
record KeshRun(int exit, String out, String err, Duration took) {

    /** Everything that a terminal would have shown. */
    String said() {
        out + err
    }

    @Override
    String toString() {
        "exit $exit after ${took.toMillis()} ms\n--- standard output\n$out\n--- standard error\n$err\n---"
    }
}
