package kesh.remote.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kesh.cluster.KnownHosts;

/** Reads the operator's known_hosts. */
final class KnownHostsFiles {
    private KnownHostsFiles() {}

    /** Reads no lines from a file that does not exist, or cannot be read. */
    static KnownHosts read(List<Path> files) {
        List<KnownHosts.Line> lines = new ArrayList<>();
        for (Path file : files) {
            try {
                lines.addAll(KnownHosts.parse(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1)));
            } catch (IOException absent) {
                // The error about the unknown host key names the files that were searched.
            }
        }
        return new KnownHosts(files.stream().map(Path::toString).toList(), lines);
    }
}
