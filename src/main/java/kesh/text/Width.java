package kesh.text;

/** Counts the terminal columns that a text takes, by Unicode's East Asian widths and as terminals draw emoji. */
public final class Width {
    /** The first and last character of each range that takes two columns. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F}, // Hangul Jamo
        {0x231A, 0x231B},
        {0x23E9, 0x23EC},
        {0x2705, 0x2705},
        {0x274C, 0x274C},
        {0x2B50, 0x2B50},
        {0x2E80, 0x303E}, // CJK radicals and punctuation
        {0x3041, 0x4DBF}, // kana, compatibility forms, ideographs
        {0x4E00, 0x9FFF}, // ideographs
        {0xA000, 0xA4CF}, // Yi
        {0xA960, 0xA97F},
        {0xAC00, 0xD7A3}, // Hangul syllables
        {0xF900, 0xFAFF}, // compatibility ideographs
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60}, // fullwidth forms
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F}, // pictographs and faces
        {0x1F680, 0x1F6FF},
        {0x1F900, 0x1F9FF},
        {0x20000, 0x3FFFD}, // ideographs
    };

    /** The selector makes a narrow character a wide emoji; the joiner makes one emoji of two. */
    private static final int VARIATION_SELECTOR = 0xFE0F;

    private static final int JOINER = 0x200D;

    private Width() {}

    public static int of(String text) {
        int width = 0;
        int previous = 0;
        for (int c : text.codePoints().toArray()) {
            width += previous == JOINER ? 0 : of(c);
            // A narrow sign that is to be drawn as an emoji takes two columns.
            if (c == VARIATION_SELECTOR && of(previous) == 1 && !Character.isDigit(previous)) {
                width++;
            }
            previous = c;
        }
        return width;
    }

    /** Shortens a text to that many columns; an ellipsis in the last column marks a text that was cut. */
    public static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        for (int c : text.codePoints().toArray()) {
            String longer = cut + Character.toString(c);
            if (of(longer) > columns - 1) {
                break;
            }
            cut = new StringBuilder(longer);
        }
        return columns < 1 ? "" : cut + "…";
    }

    private static int of(int c) {
        int type = Character.getType(c);
        // The conjoining vowels and finals of Hangul share the columns of the first consonant.
        if (c >= 0x1160 && c <= 0x11FF
                || type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT && c != 0xAD
                || type == Character.CONTROL) {
            return 0;
        }
        for (int[] range : WIDE) {
            if (c >= range[0] && c <= range[1]) {
                return 2;
            }
        }
        return 1;
    }
}
