package kesh;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import kesh.dsl.ClusterScript;
import kesh.remote.ReadOnly;
import kesh.remote.SshSettings;
import kesh.remote.Transport;
import kesh.run.Waits;
import kesh.survey.LookThreads;
import kesh.survey.Survey;

/**
 * The environment of a session.
 *
 * @param reach makes the transport to hosts from the script's SSH settings
 * @param waits the clock, and how to wait
 * @param looks makes the threads that survey several nodes at a time
 * @param lanes runs the steps of a batch
 */
public record Surroundings(
        Function<SshSettings, Transport> reach, Waits waits, Supplier<ExecutorService> looks, Executor lanes) {

    static Surroundings real(Function<SshSettings, Transport> reach) {
        return new Surroundings(reach, new Waits(), LookThreads::asMany, lane -> new Thread(lane, "step").start());
    }

    /** Works with the hosts of a script, and with a survey of them that can change nothing. */
    <T> T reaching(ClusterScript script, BiFunction<Transport, Survey, T> work) {
        try (Transport hosts = reach.apply(script.ssh());
                Survey survey = new Survey(new ReadOnly(hosts), Planning.asked(script), looks.get(), waits::nanos)) {
            return work.apply(hosts, survey);
        }
    }
}
