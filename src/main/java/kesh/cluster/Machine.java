package kesh.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A host's operating system, as kesh's login user sees it.
 *
 * @param clockOffsetMillis how far the host's clock is ahead of the operator's
 * @param software the database software, if any was found
 * @param config repmgr.conf, or the place where it would be
 * @param dataDirectory the data directory that repmgr.conf names, or that a new node would get
 * @param repmgrd the process id of repmgrd for that configuration
 * @param directories the single directories that were asked about, by path
 * @param jobs long commands of kesh that run or were left behind here, by name
 * @param access who may log in and what cron starts; absent if no verb asked for it
 * @param upkeep what only health checks inspect
 * @param files those that were asked about and exist, by path
 * @param installation the origin of the software; absent if no verb asked for it
 * @param wal what its WAL says about where servers diverged; absent if no verb asked for it
 * @param kingbase what only a host with KingbaseES has
 */
public record Machine(
        String user,
        int uid,
        String home,
        String hostName,
        Platform platform,
        long clockOffsetMillis,
        Optional<Software> software,
        ConfigFile config,
        Passfile passfile,
        DataDirectory dataDirectory,
        OptionalInt repmgrd,
        Map<String, Directory> directories,
        Map<String, Job> jobs,
        Optional<Access> access,
        Upkeep upkeep,
        Map<String, SeenFile> files,
        Optional<Installation> installation,
        Optional<Wal> wal,
        Optional<Kingbase> kingbase) {

    /**
     * @param mode as chmod takes it: "644"
     * @param sha256 in hexadecimal
     */
    public record SeenFile(String mode, String sha256) {}

    /**
     * @param diskBytes the size of the data directory's file system
     * @param unarchived WAL files that wait to be archived ({@code archive_status/*.ready})
     * @param otherRepmgrds the configuration files of repmgrds that run for a file other than {@link #config}
     */
    public record Upkeep(OptionalLong diskBytes, OptionalInt unarchived, List<String> otherRepmgrds) {
        public Upkeep {
            otherRepmgrds = List.copyOf(otherRepmgrds);
        }
    }

    /**
     * @param version the server's, as its programs print it: {@code 15.18}, {@code V009R001C002B0014}
     * @param repmgrVersion as repmgr prints it: {@code 5.3.3}; absent if there is no repmgr
     */
    public record Software(
            Product product, String binDirectory, String version, Optional<String> repmgrVersion, String repmgr) {

        /** Returns the part of the version that a server and its standbys must share: {@code 15}, {@code V009R001}. */
        public String release() {
            return switch (product) {
                case POSTGRESQL -> version.split("[^0-9]", 2)[0];
                case KINGBASE -> version.split("C", 2)[0];
            };
        }

        /** Returns {@code server_version_num} of the server that these programs start: 150018 for 15.18. */
        public OptionalInt number() {
            return version.matches("\\d{2}\\.\\d{1,3}")
                    ? OptionalInt.of(
                            Integer.parseInt(version.substring(0, 2)) * 10_000 + Integer.parseInt(version.substring(3)))
                    : OptionalInt.empty();
        }
    }

    /**
     * The file repmgr.conf.
     *
     * @param path empty if none was found
     * @param text absent if the file does not exist or the user may not read it
     * @param settings what it says, by key
     * @param writable whether the user can write it, or make it where it is absent
     */
    public record ConfigFile(
            String path, Optional<Masked> text, Map<String, String> settings, boolean exists, boolean writable) {

        public Optional<String> setting(String key) {
            return Optional.ofNullable(settings.get(key));
        }

        /** Returns the lines by which repmgr, from 5.2 on, reads other files as well, whose settings are not seen. */
        public List<String> includes() {
            return settings.entrySet().stream()
                    .filter(entry -> entry.getKey().matches("(?i)include(_dir|_if_exists)?"))
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .toList();
        }

        /** Returns the connection string by which others reach the node; absent if there is none that can be read. */
        public Optional<Conninfo> conninfo() {
            return setting("conninfo").map(Conninfo::recorded).filter(own -> own.unread()
                    .isEmpty());
        }

        /** True if others reach the node at that address. */
        public boolean isAt(Address address) {
            return address.isKnown()
                    && conninfo().filter(own -> own.address().equals(address)).isPresent();
        }

        /** Omits the settings: the text says the same, and masks the password that a conninfo may hold. */
        @Override
        public String toString() {
            return path + ": " + text.map(Masked::toString).orElse(exists ? "unreadable" : "absent");
        }
    }

    /**
     * @param architecture as {@code uname -m} prints it; physical replication needs the same on all nodes
     * @param libc the C library's version, on which the order of text in indexes depends
     * @param charsets the character sets of the locales that were asked about, by locale; empty where the host lacks it
     */
    public record Platform(String architecture, String libc, Map<String, String> charsets) {
        public Platform {
            charsets = new TreeMap<>(charsets);
        }
    }

    /** The user's rights to a directory that a new node needs. */
    public record Directory(boolean exists, boolean writable, boolean empty) {}

    /** A long command of kesh; {@code exit} is absent while it runs and after it died without a status. */
    public record Job(boolean running, OptionalInt exit, String command) {}

    private Optional<Job> job(String name) {
        return Optional.ofNullable(jobs.get(name));
    }

    /** True if a job of that name runs. */
    public boolean runs(String job) {
        return job(job).filter(Job::running).isPresent();
    }

    /** True if a job of that name has left its record: it ended while no kesh waited, or it failed, or it died. */
    public boolean remembers(String job) {
        return job(job).filter(found -> !found.running()).isPresent();
    }

    public String jobDirectory(String job) {
        return home + "/.kesh/jobs/" + job;
    }

    /** True if a job of that name failed or died. */
    public boolean remembersFailure(String job) {
        return job(job).filter(found -> !found.running() && !found.exit().equals(OptionalInt.of(0)))
                .isPresent();
    }

    public Machine withConfig(ConfigFile config) {
        return with(config, passfile, dataDirectory, repmgrd, jobs, access, kingbase);
    }

    public Machine withPassfile(Passfile passfile) {
        return with(config, passfile, dataDirectory, repmgrd, jobs, access, kingbase);
    }

    public Machine withDataDirectory(DataDirectory dataDirectory) {
        return with(config, passfile, dataDirectory, repmgrd, jobs, access, kingbase);
    }

    public Machine withRepmgrd(OptionalInt repmgrd) {
        return with(config, passfile, dataDirectory, repmgrd, jobs, access, kingbase);
    }

    public Machine withJob(String name, Job job) {
        Map<String, Job> all = new TreeMap<>(jobs);
        all.put(name, job);
        return with(config, passfile, dataDirectory, repmgrd, all, access, kingbase);
    }

    public Machine withoutJob(String name) {
        Map<String, Job> others = new TreeMap<>(jobs);
        others.remove(name);
        return with(config, passfile, dataDirectory, repmgrd, others, access, kingbase);
    }

    public Machine withAccess(Access access) {
        return with(config, passfile, dataDirectory, repmgrd, jobs, Optional.of(access), kingbase);
    }

    public Machine withKingbase(Kingbase newKingbase) {
        return with(config, passfile, dataDirectory, repmgrd, jobs, access, Optional.of(newKingbase));
    }

    public Machine withFiles(Map<String, SeenFile> others) {
        return with(software, directories, others, installation);
    }

    public Machine withDirectory(String path, Directory directory) {
        Map<String, Directory> all = new LinkedHashMap<>(directories);
        all.put(path, directory);
        return with(software, all, files, installation);
    }

    public Machine withSoftware(Software programs, Installation whence) {
        return with(Optional.of(programs), directories, files, Optional.of(whence));
    }

    private Machine with(
            Optional<Software> software,
            Map<String, Directory> directories,
            Map<String, SeenFile> files,
            Optional<Installation> installation) {
        return new Machine(
                user,
                uid,
                home,
                hostName,
                platform,
                clockOffsetMillis,
                software,
                config,
                passfile,
                dataDirectory,
                repmgrd,
                directories,
                jobs,
                access,
                upkeep,
                files,
                installation,
                wal,
                kingbase);
    }

    private Machine with(
            ConfigFile config,
            Passfile passfile,
            DataDirectory dataDirectory,
            OptionalInt repmgrd,
            Map<String, Job> jobs,
            Optional<Access> access,
            Optional<Kingbase> kingbase) {
        return new Machine(
                user,
                uid,
                home,
                hostName,
                platform,
                clockOffsetMillis,
                software,
                config,
                passfile,
                dataDirectory,
                repmgrd,
                directories,
                jobs,
                access,
                upkeep,
                files,
                installation,
                wal,
                kingbase);
    }

    /** Returns a directory that was asked about; absent if it was not. */
    public Optional<Directory> directory(String path) {
        return Optional.ofNullable(directories.get(path));
    }
}
