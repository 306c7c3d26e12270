package kesh;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import kesh.remote.SshSettings;
import kesh.remote.Transport;
import kesh.run.Waits;
import kesh.survey.LookThreads;

/**
 * What a session runs in.
 *
 * @param reach how hosts are reached, by what a script says about it
 * @param waits the clock, and how to wait
 * @param looks makes what looks at several nodes at a time
 * @param lanes runs the steps of a batch
 */
public record Surroundings(
        Function<SshSettings, Transport> reach, Waits waits, Supplier<ExecutorService> looks, Executor lanes) {

    static Surroundings real(Function<SshSettings, Transport> reach) {
        return new Surroundings(reach, new Waits(), LookThreads::asMany, lane -> new Thread(lane, "step").start());
    }
}
