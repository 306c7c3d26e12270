package kesh.software;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import kesh.Problem;

/**
 * Passes on the entries that stay in the directory that an archive is unpacked in, each path once, without {@code ./}
 * and after the directories above it; it refuses anything else. An archive comes from somebody else, and is unpacked as
 * the user who owns all data.
 */
final class SafePaths implements Packed.Taker {
    private static final int USUAL_DIRECTORY = 0755;

    private static final String LEADS_OUT = "it leads out of the directory that the archive is unpacked in";

    private final Packed.Taker next;
    private final Map<String, Packed.Kind> taken = new HashMap<>();

    SafePaths(Packed.Taker next) {
        this.next = next;
    }

    @Override
    public void take(Packed packed, InputStream content) throws IOException {
        String path = plain(packed.path(), packed.path());
        if (path.isEmpty() && packed.kind() == Packed.Kind.DIRECTORY) {
            return;
        }
        directoriesAbove(path, packed);
        Packed.Kind before = taken.put(path, packed.kind());
        boolean directoryAgain = before == Packed.Kind.DIRECTORY && packed.kind() == before;
        if (path.isEmpty() || before != null && !directoryAgain) {
            throw refused(packed.path(), "it is there twice");
        }
        next.take(
                new Packed(path, packed.kind(), packed.mode(), packed.bytes(), target(packed, path), packed.changed()),
                content);
    }

    private void directoriesAbove(String path, Packed packed) throws IOException {
        Deque<String> missing = new ArrayDeque<>();
        for (String above = above(path); !above.isEmpty(); above = above(above)) {
            Packed.Kind kind = taken.putIfAbsent(above, Packed.Kind.DIRECTORY);
            if (kind == null) {
                missing.push(above);
            } else if (kind != Packed.Kind.DIRECTORY) {
                throw refused(packed.path(), above + " is not a directory");
            }
        }
        for (String directory : missing) {
            next.take(
                    new Packed(directory, Packed.Kind.DIRECTORY, USUAL_DIRECTORY, 0, "", packed.changed()),
                    InputStream.nullInputStream());
        }
    }

    private String target(Packed packed, String path) {
        String shown = packed.path() + " -> " + packed.target();
        return switch (packed.kind()) {
            case FILE, DIRECTORY -> "";
            case SYMBOLIC_LINK -> {
                followed(above(path), packed.target(), shown);
                yield packed.target();
            }
            case HARD_LINK -> {
                String other = plain(packed.target(), shown);
                if (taken.get(other) != Packed.Kind.FILE) {
                    throw refused(shown, "the archive has no such file before it");
                }
                yield other;
            }
        };
    }

    /** Removes empty words and {@code .} from a path; a path may not go up. */
    private static String plain(String path, String shown) {
        Deque<String> words = new ArrayDeque<>();
        for (String word : words(path, shown)) {
            if (word.equals("..")) {
                throw refused(shown, LEADS_OUT);
            }
            if (!word.isEmpty() && !word.equals(".")) {
                words.add(word);
            }
        }
        return String.join("/", words);
    }

    /**
     * Follows a link, which may go up, but not out. It goes up only from directories of the archive, which stay what they are:
     * above a link, or what may become one, is another directory than its name says.
     */
    private void followed(String directory, String target, String shown) {
        String at = directory;
        for (String word : words(target, shown)) {
            if (word.isEmpty() || word.equals(".")) {
                continue;
            }
            if (!word.equals("..")) {
                at = at.isEmpty() ? word : at + "/" + word;
            } else if (at.isEmpty()) {
                throw refused(shown, LEADS_OUT);
            } else if (taken.get(at) != Packed.Kind.DIRECTORY) {
                throw refused(shown, at + " is not a directory");
            } else {
                at = above(at);
            }
        }
    }

    private static String[] words(String path, String shown) {
        if (path.startsWith("/")) {
            throw refused(shown, LEADS_OUT);
        }
        if (path.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 127)) {
            throw refused(shown.replaceAll("[\\x00-\\x1f\\x7f]", "?"), "on a host, this name would become another one");
        }
        return path.split("/");
    }

    private static String above(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    private static Problem refused(String what, String why) {
        return new Problem("it holds an entry that cannot be unpacked: " + what, why, null);
    }
}
