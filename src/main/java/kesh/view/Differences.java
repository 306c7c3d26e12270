package kesh.view;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** The changes between two texts, as lines that begin with a blank, + or -. */
public final class Differences {
    private static final int CONTEXT_LINES = 1;

    private Differences() {}

    public static List<String> of(String before, String after) {
        List<String> old = before.lines().toList();
        return UnifiedDiffUtils.generateUnifiedDiff(
                        "", "", old, DiffUtils.diff(old, after.lines().toList()), CONTEXT_LINES)
                .stream()
                .skip(2)
                .filter(line -> !line.startsWith("@@"))
                .toList();
    }
}
