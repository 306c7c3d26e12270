package kesh.cluster;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The database software of a host and its origin; on a host without it, the place where it would be.
 *
 * @param root the directory above the programs' own, which holds all of a product that lives in one directory
 * @param packages the packages that own the programs and libraries, in the form that the package manager installs:
 *     {@code postgresql-15=15.18-0+deb12u1}; empty if no package owns the server program
 * @param manager the command that installs packages there; empty if there are none
 * @param tree what is in the root; absent if a package owns it, if it is empty, or if some of it is not readable
 * @param stamp a text that changes when a file of the tree may have changed; quick to read
 * @param empty whether there is nothing in it except the node's own files
 * @param unfinished whether kesh began a copy there and did not finish it
 * @param writable whether the user can write there, or make it where it is absent
 * @param freeBytes room on its file system
 */
public record Installation(
        String root,
        String manager,
        List<String> packages,
        Optional<Tree> tree,
        String stamp,
        boolean empty,
        boolean unfinished,
        boolean writable,
        OptionalLong freeBytes) {
    public Installation {
        packages = List.copyOf(packages);
    }

    /**
     * Files, links and directories below a root, without the node's own.
     *
     * @param digest SHA-256 over each path with its mode, its link's target, and the hash of its content
     */
    public record Tree(String digest, int files, long bytes) {}

    /** A copy is made in this directory first; while the directory exists, the copy is not complete. */
    public static final String UNFINISHED = ".kesh-unfinished";

    public boolean holds(Tree wanted) {
        return !unfinished && tree.equals(Optional.of(wanted));
    }

    public Installation holding(Tree copied) {
        return new Installation(
                root, manager, List.of(), Optional.of(copied), stamp, false, false, writable, freeBytes);
    }
}
