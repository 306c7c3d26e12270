package kesh.cluster;

import java.util.regex.Pattern;

/** The name that repmgr gives a node: its {@code node_name} and the {@code application_name} of its replication. */
public record NodeName(String value) implements Comparable<NodeName> {
    /** repmgr.sgml allows at most 63 ASCII characters; the rest keeps the name safe as a word in files and commands. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    public static NodeName of(String value) {
        return new NodeName(value);
    }

    /** True if kesh would give this name to a new node; existing nodes may have others. */
    public static boolean isSafe(String value) {
        return SAFE.matcher(value).matches();
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
