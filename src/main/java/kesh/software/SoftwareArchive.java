package kesh.software;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kesh.Problem;
import kesh.cluster.Installation;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A product as its vendor ships it: an archive on the operator's machine, which unpacks to bin, lib and share. It is
 * read once to know what a host will hold, and once for each host, as a tar: hosts need no unzip, and no room for both.
 *
 * @param name the name that the script uses
 * @param license a file that replaces bin/license.dat, if there is one
 * @param tree what a host holds afterwards
 * @param paths the paths of all its entries
 * @param architecture the architecture of its programs, as {@code uname -m} prints it; absent if they do not say
 */
public record SoftwareArchive(
        String name,
        Path file,
        Optional<Path> license,
        Installation.Tree tree,
        Set<String> paths,
        Optional<String> architecture) {

    /** The place where the vendor's installer puts the license. */
    public static final String LICENSE = "bin/license.dat";

    public SoftwareArchive {
        paths = Set.copyOf(paths);
    }

    /** @throws Problem if the file is no such archive, or holds something that is not unpacked */
    public static SoftwareArchive read(String name, Path file, Optional<Path> license) throws IOException {
        Contents contents = new Contents();
        each(file, license, contents);
        return new SoftwareArchive(name, file, license, contents.tree(), contents.paths(), contents.architecture());
    }

    /** Returns its directories and files at the top. */
    public Set<String> top() {
        return paths.stream().filter(path -> !path.contains("/")).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Writes all of it as a tar, to the end. */
    public static void writeTar(Path file, Optional<Path> license, OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        each(file, license, (packed, content) -> {
            tar.putArchiveEntry(entry(packed));
            content.transferTo(tar);
            tar.closeArchiveEntry();
        });
        tar.finish();
        tar.flush();
    }

    private static TarArchiveEntry entry(Packed packed) {
        TarArchiveEntry entry =
                switch (packed.kind()) {
                    case FILE -> new TarArchiveEntry(packed.path());
                    case DIRECTORY -> new TarArchiveEntry(packed.path() + "/");
                    case SYMBOLIC_LINK -> new TarArchiveEntry(packed.path(), TarConstants.LF_SYMLINK);
                    case HARD_LINK -> new TarArchiveEntry(packed.path(), TarConstants.LF_LINK);
                };
        entry.setSize(packed.bytes());
        entry.setMode(packed.mode());
        entry.setLinkName(packed.target());
        entry.setLastModifiedTime(packed.changed());
        return entry;
    }

    private static void each(Path file, Optional<Path> license, Packed.Taker taker) throws IOException {
        SafePaths safe = new SafePaths(taker);
        ArchiveFile.read(
                file,
                license.isEmpty()
                        ? safe
                        : (packed, content) -> {
                            if (!packed.path().matches("(\\./)?" + LICENSE)) {
                                safe.take(packed, content);
                            }
                        });
        if (license.isPresent()) {
            try (InputStream content = Files.newInputStream(license.get())) {
                safe.take(
                        new Packed(
                                LICENSE,
                                Packed.Kind.FILE,
                                0644,
                                Files.size(license.get()),
                                "",
                                Files.getLastModifiedTime(license.get())),
                        content);
            }
        }
    }
}
