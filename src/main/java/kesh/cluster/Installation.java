package kesh.cluster;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the database software of a host comes from. Of a host without it, where it would be.
 *
 * @param root the directory above the programs' own, which holds all of a product that lives in one directory
 * @param packages what the package manager says owns the programs and libraries, as it takes them for an
 *     installation: {@code postgresql-15=15.18-0+deb12u1}; empty if no package owns the server program
 * @param manager the command that installs packages there; empty if there are none
 * @param tree what is in the root; absent if a package owns it, if there is nothing, or not all may be read
 * @param stamp changes when a file of the tree may have; quick to read
 * @param empty whether there is nothing in it, but for what is a node's own
 * @param unfinished whether a copy of kesh's was begun there and not ended
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
     * Files, links and directories below a root, without what is a node's own.
     *
     * @param digest SHA-256 over each path with its mode, its link's target, and the hash of its content
     */
    public record Tree(String digest, int files, long bytes) {}

    /** A copy is made in here first; as long as it is there, the copy is not whole. */
    public static final String UNFINISHED = ".kesh-unfinished";

    public boolean holds(Tree wanted) {
        return !unfinished && tree.equals(Optional.of(wanted));
    }

    public Installation holding(Tree copied) {
        return new Installation(
                root, manager, List.of(), Optional.of(copied), stamp, false, false, writable, freeBytes);
    }
}
