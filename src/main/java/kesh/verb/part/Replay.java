package kesh.verb.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Node;
import kesh.cluster.Server;
import kesh.plan.Check;

/** What keeps a standby from replaying the WAL that it has received, and so from becoming the primary. */
public final class Replay {
    private Replay() {}

    public static String title(Node standby) {
        return standby.name() + " replays what it receives";
    }

    /** Returns a failed check for each cause: a pause, a delay that is set, a query that conflicts with it. */
    public static List<Check> late(Node standby) {
        List<Check> late = new ArrayList<>();
        standby.runningServer().filter(Server::inRecovery).ifPresent(server -> {
            if (server.activity().replayPaused()) {
                late.add(Check.failed(
                        title(standby),
                        standby.name() + ": replay of WAL is paused",
                        "it falls behind, and could not be promoted",
                        "select pg_wal_replay_resume() there"));
            }
            delay(server)
                    .ifPresent(milliseconds -> late.add(Check.failed(
                            title(standby),
                            "%s replays late: recovery_min_apply_delay is %s ms"
                                    .formatted(standby.name(), milliseconds),
                            "as the next primary it would have to replay all of that first, while no server accepts writes",
                            "set recovery_min_apply_delay: '0', on: '" + standby.name() + "'")));
            server.activity()
                    .conflict()
                    .found()
                    .flatMap(event -> event)
                    .ifPresent(event -> late.add(Check.failed(
                            title(standby),
                            "%s: a query there holds up the replay of WAL (%s)".formatted(standby.name(), event),
                            "it goes on when the query ends, or after max_standby_streaming_delay",
                            "end the query, which pg_stat_activity there shows; or wait")));
        });
        return late;
    }

    private static Optional<String> delay(Server server) {
        return server.setting("recovery_min_apply_delay").filter(milliseconds -> !milliseconds.equals("0"));
    }
}
