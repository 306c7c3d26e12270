package kesh.survey;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads in which nodes are looked at side by side. They keep no program from ending. */
public final class LookThreads {
    private LookThreads() {}

    /** As many as there are nodes to look at. */
    public static ExecutorService asMany() {
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "survey");
            thread.setDaemon(true);
            return thread;
        });
    }
}
