package kesh.software;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/** Digests what a directory holds: the digest is the same on two hosts if their trees are the same. */
public final class TreeDigest {
    /**
     * Functions for sh, called in the directory itself, with {@code tree_data}, {@code tree_config} and
     * {@code tree_home} set. The node's own files are not part of its software, nor is what its servers and daemons
     * write, nor configuration. KingbaseES has etc, logs and archived WAL below the same directory: these are copied
     * empty, except for the all_nodes_tools.conf that all nodes have, and not compared, as they may be made before or
     * after. The functions need GNU find and xargs. The stamp changes when a file may have changed, and is quick, as no
     * file is read for it.
     */
    public static final String FUNCTIONS = """
            tree_find() {
                find . -mindepth 1 \\( -path "./${tree_data:--}" -o -path "./${tree_config:--}" -o -path "./${tree_home:--}" \\
                    -o -path ./.kesh-unfinished -o -path "./archive/*" -o -path "./log/*" -o -name logfile \\
                    -o -path "./etc/*" ! -name all_nodes_tools.conf -o -name "*.log" -o -name "*.pid" \\) -prune \\
                    -o \\( -type f -o -type d -o -type l \\) "$@"
            }
            tree_software() { tree_find ! \\( -path ./archive -o -path ./log -o -path ./etc -o -path "./etc/*" \\) "$@"; }
            tree_stamp() { tree_software -printf "%i %y %m %s %T@ %C@ %P %l\\n" | LC_ALL=C sort | sha256sum | cut -c 1-64; }
            tree_digest() {
                [ -z "$(tree_find ! -type l ! -readable -print 2>&1)" ] || return 1
                hashes=$(tree_software -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum) || return 1
                { tree_software -printf "%y %m %P %l\\n"; printf "%s\\n" "$hashes"; } | LC_ALL=C sort | sha256sum | cut -c 1-64
            }
            """;

    /** The paths that the functions leave out wherever the server's own directories are. */
    private static final Pattern OF_NODE = Pattern.compile(
            "\\.kesh-unfinished(/.*)?|(archive|log|etc)(/.+)?|(.*/)?logfile(/.*)?|.*\\.(log|pid)(/.*)?");

    private TreeDigest() {}

    static boolean isOfNode(String path) {
        return OF_NODE.matcher(path).matches();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
