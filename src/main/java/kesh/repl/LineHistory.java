package kesh.repl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import kesh.cluster.Secrets;
import kesh.local.OwnDirectory;
import org.jline.reader.impl.history.DefaultHistory;

/** The earlier lines, in a file that only its owner can read. Lines with a secret are left out. */
final class LineHistory extends DefaultHistory {

    /** Creates the file, because the library would let everybody read it. */
    static void prepare(Path file) throws IOException {
        OwnDirectory.made(file.getParent());
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Override
    public void add(Instant time, String line) {
        if (!Secrets.mayBeIn(line)) {
            super.add(time, line);
        }
    }
}
