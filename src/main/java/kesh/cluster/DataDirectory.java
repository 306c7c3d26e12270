package kesh.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A data directory, or the place where one would be.
 *
 * @param kind what is in it
 * @param freeBytes room for unprivileged users on its file system
 * @param systemIdentifier the identifier in the control file, if there is a valid one
 * @param standbySignal whether the server would start as a standby
 * @param primaryConninfo the connection from which its server would stream
 * @param serverRunning whether the process in its postmaster.pid is alive
 * @param socketDirectory the directory of that server's Unix socket
 * @param control the contents of the control file, if there is a valid one
 * @param unit the systemd service whose main process its server is, if there is one (/proc/PID/cgroup and systemctl); it is
 *     unknown in states that an earlier kesh saved
 * @param elsewhere directories outside of it that belong to it: tablespaces, WAL
 */
public record DataDirectory(
        String path,
        Kind kind,
        OptionalLong freeBytes,
        boolean creatable,
        Optional<String> systemIdentifier,
        boolean standbySignal,
        Optional<Conninfo> primaryConninfo,
        Optional<String> primarySlotName,
        boolean serverRunning,
        Optional<String> socketDirectory,
        Optional<Control> control,
        Seen<Optional<Unit>> unit,
        List<String> elsewhere) {
    public DataDirectory {
        elsewhere = List.copyOf(elsewhere);
    }

    /**
     * The contents of the control file, and the rest that a server finds again when it starts.
     *
     * @param state as pg_controldata prints it: "in production", "shut down", "shut down in recovery" …
     * @param timeline the timeline of the latest checkpoint
     * @param newestTimeline the timeline of the newest WAL file. A standby that has followed a new primary is on it
     *     before its next restartpoint, and so is a promoted server before its next checkpoint. It is unknown in states
     *     that an earlier kesh saved
     * @param checkpoint the position of the latest checkpoint's record
     * @param slots names of its replication slots
     * @param resting what else a server finds again that a plan stops there; nothing reads it from files
     */
    public record Control(
            String state,
            int timeline,
            Seen<Integer> newestTimeline,
            Lsn checkpoint,
            List<String> slots,
            Seen<Resting> resting) {
        public static final String SHUT_DOWN = "shut down";

        public Control(String state, int timeline, Seen<Integer> newestTimeline, Lsn checkpoint, List<String> slots) {
            this(state, timeline, newestTimeline, checkpoint, slots, Seen.unknown("its server was not asked"));
        }

        public Control {
            slots = List.copyOf(slots);
        }

        public Control at(Lsn newCheckpoint) {
            return new Control(state, timeline, newestTimeline, newCheckpoint, slots, resting);
        }

        public Control shutDownAt(Lsn newCheckpoint) {
            return new Control(SHUT_DOWN, timeline, newestTimeline, newCheckpoint, slots, resting);
        }

        /** Keeps what a server that is stopped finds again when it starts; settings that wait for it will be others. */
        public Control keeping(Server server) {
            List<String> its = server.slots().stream().map(Server.Slot::name).toList();
            Map<String, String> same = new TreeMap<>(server.settings());
            same.keySet().removeAll(server.activity().pendingRestart());
            return new Control(
                    state, timeline, newestTimeline, checkpoint, its, Seen.known(new Resting(same, server.slots())));
        }
    }

    /** What was seen of a server before it was stopped. */
    public record Resting(Map<String, String> settings, List<Server.Slot> slots) {
        public Resting {
            settings = Map.copyOf(settings);
            slots = List.copyOf(slots);
        }
    }

    public enum Kind {
        ABSENT,
        EMPTY,
        DATABASE,
        /** The directory is not empty, and holds no database with a valid control file. */
        OTHER,
        /** The directory exists, but the user may not read it. */
        UNREADABLE
    }

    /** Returns the path of a directory without a slash at its end. */
    public static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    public DataDirectory emptied() {
        return filled(Kind.EMPTY, Optional.empty(), false, Optional.empty(), Optional.empty());
    }

    /** Returns the directory once a server's data was copied into it, to start as that server's standby. */
    public DataDirectory asCopy(String system, Conninfo source, Optional<String> slot) {
        return filled(Kind.DATABASE, Optional.of(system), true, Optional.of(source), slot);
    }

    /** Returns the directory once a new server was made in it. */
    public DataDirectory asNew(String system) {
        return filled(Kind.DATABASE, Optional.of(system), false, Optional.empty(), Optional.empty());
    }

    /** Returns the same place with other content, in which no server has run yet. */
    private DataDirectory filled(
            Kind content, Optional<String> system, boolean standby, Optional<Conninfo> source, Optional<String> slot) {
        return new DataDirectory(
                path,
                content,
                freeBytes,
                true,
                system,
                standby,
                source,
                slot,
                false,
                Optional.empty(),
                Optional.empty(),
                Seen.known(Optional.empty()),
                List.of());
    }

    /** Changes the connection from which its server would stream. */
    public DataDirectory pointingTo(Conninfo source) {
        return with(Optional.of(source), serverRunning, socketDirectory, control, unit);
    }

    public DataDirectory withServerRunning() {
        return with(primaryConninfo, true, socketDirectory, control, unit);
    }

    public DataDirectory withServerStopped() {
        return with(primaryConninfo, false, Optional.empty(), control, Seen.known(Optional.empty()));
    }

    public DataDirectory withControl(Control newControl) {
        return with(primaryConninfo, serverRunning, socketDirectory, Optional.of(newControl), unit);
    }

    private DataDirectory with(
            Optional<Conninfo> source,
            boolean running,
            Optional<String> socket,
            Optional<Control> newControl,
            Seen<Optional<Unit>> newUnit) {
        return new DataDirectory(
                path,
                kind,
                freeBytes,
                creatable,
                systemIdentifier,
                standbySignal,
                source,
                primarySlotName,
                running,
                socket,
                newControl,
                newUnit,
                elsewhere);
    }

    public boolean free() {
        return kind == Kind.ABSENT || kind == Kind.EMPTY;
    }
}
