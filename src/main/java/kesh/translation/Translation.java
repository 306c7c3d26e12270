package kesh.translation;

import java.util.List;

/**
 * Translates the code's English sentences to the language that one reader asked for. It never changes, so each view has
 * its own, and several threads can use several languages.
 */
public final class Translation {
    /** English: each sentence stays as it is. */
    public static final Translation NONE = new Translation(Language.ENGLISH, List.of());

    private static final Translation CHINESE = new Translation(Language.CHINESE, List.of());

    private final Language language;

    /** Lines of phrasebooks that are not kesh's. */
    private final List<String> own;

    /** The catalogue is read when the first sentence is translated, and not before. */
    private volatile Catalogue catalogue;

    private Translation(Language language, List<String> own) {
        this.language = language;
        this.own = own;
    }

    public static Translation into(Language language) {
        return language == Language.ENGLISH ? NONE : CHINESE;
    }

    /**
     * Returns the same translation, which also knows the sentences of phrasebooks that are not kesh's.
     *
     * @param phrasebooks their lines; a sentence may have its Chinese after an arrow
     */
    public Translation knowing(List<String> phrasebooks) {
        return phrasebooks.isEmpty() ? this : new Translation(language, List.copyOf(phrasebooks));
    }

    public Language language() {
        return language;
    }

    /** Returns a finished English sentence in this language, or unchanged if it is not known. */
    public String say(String english) {
        if (language == Language.ENGLISH) {
            return english;
        }
        Catalogue known = catalogue;
        if (known == null) {
            known = Catalogue.chinese(own);
            catalogue = known;
        }
        return known.say(english);
    }
}
