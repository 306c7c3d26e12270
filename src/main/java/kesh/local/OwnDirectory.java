package kesh.local;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import kesh.Problem;

/** Directories that belong to kesh on the operator's machine. What is in them is believed, and some of it is code. */
public final class OwnDirectory {
    /** The name of the directory with all that kesh keeps at one place. */
    private static final String NAME = "kesh";

    /** Its owner is the user of this process. */
    private static final Path PROCESS = Path.of("/proc/self");

    /** Bits of a mode, as in chmod(2). */
    private static final int STICKY = 01000;

    private static final int OTHERS_WRITE = 02;

    private OwnDirectory() {}

    /**
     * Makes a directory of mode 700, and those above it that do not exist. One that exists must be the operator's own.
     *
     * @throws IOException if it cannot be made
     * @throws Problem if others may write to it
     */
    public static Path made(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        requireOwn(directory);
        return directory;
    }

    /**
     * Does nothing if the directory does not exist.
     *
     * @throws Problem if it belongs to somebody else, or others may write to it
     */
    public static void requireOwn(Path directory) {
        requireNobodyElse(directory);
        // Whoever may change the directory above it may replace it.
        Optional.ofNullable(directory.getParent())
                .filter(above -> above.endsWith(NAME))
                .ifPresent(OwnDirectory::requireNobodyElse);
    }

    /**
     * Does nothing if nobody but the operator and root may put something else in the place of what is made in a directory: not
     * there, and in no directory above it. Where all may write, such as /tmp, nobody may replace what is another's.
     *
     * @throws IOException if that cannot be found out
     * @throws Problem if somebody else may
     */
    public static void requireNoStranger(Path directory) throws IOException {
        // Links are followed once, here: what they lead to is what counts.
        for (Path at = directory.toRealPath(); at != null; at = at.getParent()) {
            Optional<String> stranger = ownerIfStranger(at);
            if (stranger.isPresent()) {
                throw elsewhere(directory, at + " belongs to " + stranger.get());
            }
            if (isOpenToAll(at)) {
                throw elsewhere(directory, "all users may rename what is in " + at);
            }
        }
    }

    private static Problem elsewhere(Path directory, String why) {
        return new Problem(directory + ": others could put the file elsewhere", why, "name a directory of your own");
    }

    private static boolean isOpenToAll(Path directory) throws IOException {
        return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
                && ((int) Files.getAttribute(directory, "unix:mode") & (STICKY | OTHERS_WRITE)) == OTHERS_WRITE;
    }

    private static void requireNobodyElse(Path directory) {
        Optional<String> stranger = stranger(directory);
        if (stranger.isPresent()) {
            throw new Problem(
                    directory + ": kesh uses no directory that others may change",
                    stranger.get(),
                    "look through it for what is not yours; then: chmod 700 '" + directory + "'");
        }
    }

    /** True if a file or directory belongs to the operator, or to root, and nobody else may write to it. */
    public static boolean isOwn(Path path) {
        return stranger(path).isEmpty();
    }

    /** Returns whose it is, if it is neither the operator's nor root's; of a link, whose the link is. */
    static Optional<String> ownerIfStranger(Path path) throws IOException {
        UserPrincipal owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
        return path.getFileSystem().equals(FileSystems.getDefault())
                        && !trusted().contains(owner)
                ? Optional.of(owner.getName())
                : Optional.empty();
    }

    /** Returns who else may write there, in words. */
    private static Optional<String> stranger(Path path) {
        try {
            PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            if (view == null || !Files.exists(path) || !path.getFileSystem().equals(FileSystems.getDefault())) {
                return Optional.empty();
            }
            PosixFileAttributes found = view.readAttributes();
            if (!trusted().contains(found.owner())) {
                return Optional.of("it belongs to " + found.owner().getName());
            }
            boolean open = found.permissions().contains(PosixFilePermission.GROUP_WRITE)
                    || found.permissions().contains(PosixFilePermission.OTHERS_WRITE);
            return open
                    ? Optional.of("its rights are " + PosixFilePermissions.toString(found.permissions()))
                    : Optional.empty();
        } catch (IOException unknown) {
            return Optional.of("whose it is cannot be found out: " + unknown);
        }
    }

    /** The user of this process, the one whose home it uses, and root, who needs no right. */
    private static Set<UserPrincipal> trusted() throws IOException {
        Set<UserPrincipal> trusted = new LinkedHashSet<>();
        for (Path theirs : new Path[] {PROCESS, Path.of(System.getProperty("user.home")), Path.of("/")}) {
            if (Files.exists(theirs)) {
                trusted.add(Files.getOwner(theirs, LinkOption.NOFOLLOW_LINKS));
            }
        }
        return trusted;
    }
}
