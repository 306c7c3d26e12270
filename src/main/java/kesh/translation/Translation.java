package kesh.translation;

import java.util.List;

/**
 * The code's English sentences in the language that one reader asked for. It never changes, so each view has its own, and
 * several threads can speak several languages.
 */
public final class Translation {
    /** English: each sentence stays as it is. */
    public static final Translation NONE = new Translation(Language.ENGLISH, List.of());

    private static final Translation CHINESE = new Translation(Language.CHINESE, List.of());

    private final Language language;

    /** Lines of phrasebooks that are not kesh's. */
    private final List<String> own;

    /** It is read when the first sentence is said in Chinese, and not before. */
    private volatile Catalogue catalogue;

    private Translation(Language language, List<String> own) {
        this.language = language;
        this.own = own;
    }

    public static Translation into(Language language) {
        return language == Language.ENGLISH ? NONE : CHINESE;
    }

    /**
     * The same, which knows the sentences of phrasebooks that are not kesh's, too.
     *
     * @param phrasebooks their lines; a sentence may have its Chinese behind an arrow
     */
    public Translation knowing(List<String> phrasebooks) {
        return phrasebooks.isEmpty() ? this : new Translation(language, List.copyOf(phrasebooks));
    }

    public Language language() {
        return language;
    }

    /** A finished English sentence in this language; as it is, if there is nothing else for it. */
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
