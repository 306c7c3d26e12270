package kesh.software;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.attribute.FileTime;

/**
 * One entry of an archive.
 *
 * @param path its path below the directory that the archive is unpacked in
 * @param mode its permissions, as chmod takes them
 * @param bytes the length of a file; 0 for anything else
 * @param target the target of a symbolic link; for a hard link, the path of the other file
 */
record Packed(String path, Kind kind, int mode, long bytes, String target, FileTime changed) {

    enum Kind {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK
    }

    /** Receives each entry. */
    @FunctionalInterface
    interface Taker {
        /** @param content the content of a file, to be read to its end; empty for anything else */
        void take(Packed packed, InputStream content) throws IOException;
    }
}
