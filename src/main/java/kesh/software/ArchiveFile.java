package kesh.software;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.zip.GZIPInputStream;
import kesh.Problem;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Reads an archive from its beginning to its end: zip, tar or tar.gz, recognized by its first bytes, not by its name.
 */
final class ArchiveFile {
    private static final int PERMISSIONS = 07777;

    /** The offset of tar's magic word. */
    private static final int MAGIC = 257;

    private static final int BUFFER = 1 << 16;

    /** The largest product has some ten thousand entries and a few GB; an archive of some MB may unpack to any number of both. */
    static final long MOST_ENTRIES = 1_000_000;

    static final long MOST_BYTES = 64L << 30;

    private ArchiveFile() {}

    /** @throws Problem if the file is no such archive, holds something that cannot be software, or is larger than any */
    static void read(Path file, Packed.Taker taker) throws IOException {
        read(file, new Bounded(taker, MOST_ENTRIES, MOST_BYTES));
    }

    static void read(Path file, Bounded taker) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(MAGIC + 5);
        }
        if (begins(head, 0, "PK")) {
            zip(file, taker);
        } else if (begins(head, 0, "\u001f\u008b")) {
            try (InputStream in = taker.bounded(new GZIPInputStream(Files.newInputStream(file), BUFFER))) {
                tar(in, taker);
            }
        } else if (begins(head, MAGIC, "ustar")) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
                tar(in, taker);
            }
        } else {
            throw new Problem("it is not a zip, tar or tar.gz", null, null);
        }
    }

    private static boolean begins(byte[] head, int at, String magic) {
        for (int i = 0; i < magic.length(); i++) {
            if (at + i >= head.length || (head[at + i] & 0xff) != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static void zip(Path file, Bounded taker) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
                if (!zip.canReadEntryData(entry)) {
                    throw new Problem(
                            "%s in it cannot be read".formatted(entry.getName()),
                            entry.getGeneralPurposeBit().usesEncryption()
                                    ? "it is encrypted"
                                    : "it is compressed with method " + entry.getMethod(),
                            null);
                }
                Packed packed = packed(zip, entry);
                try (InputStream content = packed.kind() == Packed.Kind.FILE
                        ? taker.bounded(zip.getInputStream(entry))
                        : InputStream.nullInputStream()) {
                    taker.take(packed, content);
                }
            }
        }
    }

    private static Packed packed(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        Packed.Kind kind = entry.isDirectory()
                ? Packed.Kind.DIRECTORY
                : entry.isUnixSymlink() ? Packed.Kind.SYMBOLIC_LINK : Packed.Kind.FILE;
        int mode = entry.getUnixMode() & PERMISSIONS;
        return new Packed(
                entry.getName(),
                kind,
                mode == 0 ? usualMode(kind, entry.getName()) : mode,
                kind == Packed.Kind.FILE ? entry.getSize() : 0,
                kind == Packed.Kind.SYMBOLIC_LINK ? zip.getUnixSymlink(entry) : "",
                entry.getLastModifiedTime());
    }

    /** Returns usual permissions, because an archive packed on Windows has none. */
    private static int usualMode(Packed.Kind kind, String name) {
        return kind == Packed.Kind.DIRECTORY || name.matches("(\\./)?bin/.*|.*\\.so(\\.[0-9.]+)?") ? 0755 : 0644;
    }

    private static void tar(InputStream in, Packed.Taker taker) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Packed packed = packed(entry);
                taker.take(packed, packed.kind() == Packed.Kind.FILE ? tar : InputStream.nullInputStream());
            }
        }
    }

    private static Packed packed(TarArchiveEntry entry) {
        Packed.Kind kind = kind(entry);
        FileTime changed = entry.getLastModifiedTime();
        return new Packed(
                entry.getName(),
                kind,
                entry.getMode() & PERMISSIONS,
                kind == Packed.Kind.FILE ? entry.getRealSize() : 0,
                entry.getLinkName() == null ? "" : entry.getLinkName(),
                changed);
    }

    private static Packed.Kind kind(TarArchiveEntry entry) {
        if (entry.isDirectory()) {
            return Packed.Kind.DIRECTORY;
        }
        if (entry.isSymbolicLink()) {
            return Packed.Kind.SYMBOLIC_LINK;
        }
        if (entry.isLink()) {
            return Packed.Kind.HARD_LINK;
        }
        if (entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice()) {
            throw new Problem(
                    "%s in it is neither a file nor a directory nor a link".formatted(entry.getName()), null, null);
        }
        return Packed.Kind.FILE;
    }
}
