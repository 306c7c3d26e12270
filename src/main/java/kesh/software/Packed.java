package kesh.software;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.attribute.FileTime;

/**
 * One thing in an archive.
 *
 * @param path where it will be, below the directory that it is unpacked in
 * @param mode its permissions, as chmod takes them
 * @param bytes how long the file is; 0 for anything else
 * @param target what a link points to; of a hard link, the path of the other
 */
record Packed(String path, Kind kind, int mode, long bytes, String target, FileTime changed) {

    enum Kind {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK
    }

    /** What is done with each. */
    @FunctionalInterface
    interface Taker {
        /** @param content of a file, to be read until it ends; else empty */
        void take(Packed packed, InputStream content) throws IOException;
    }
}
