package kesh.survey;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads that inspect nodes side by side. They keep no program from ending. */
public final class LookThreads {
    private LookThreads() {}

    /** Returns an executor with as many threads as there are nodes to inspect. */
    public static ExecutorService asMany() {
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "survey");
            thread.setDaemon(true);
            return thread;
        });
    }
}
