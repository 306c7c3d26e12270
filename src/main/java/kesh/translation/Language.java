package kesh.translation;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What kesh speaks: English, unless the command line or the locale asks for Chinese. One for the whole program. */
public enum Language {
    ENGLISH("en"),
    CHINESE("zh");

    private static final String OPTION = "--lang";

    /** In this order the C library asks which language messages are to be in. */
    private static final List<String> VARIABLES = List.of("LC_ALL", "LC_MESSAGES", "LANG");

    private static volatile Language spoken = ENGLISH;

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /** As BCP 47 has it, and the names of files in that language. */
    public String tag() {
        return tag;
    }

    /** By {@code --lang} among the arguments if it is there, else by the locale. */
    public static Language of(String[] arguments, Map<String, String> environment) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(OPTION + "=")) {
                return named(arguments[i].substring(OPTION.length() + 1));
            }
            if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
                return named(arguments[i + 1]);
            }
        }
        return named(locale(environment));
    }

    /** What text that is shown is encoded in: what a Chinese locale says, else UTF-8. */
    public static Charset charset(Map<String, String> environment) {
        String locale = locale(environment);
        int dot = locale.indexOf('.');
        if (named(locale) == ENGLISH || dot < 0) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(locale.substring(dot + 1).replaceFirst("@.*", ""));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    private static Language named(String name) {
        return name.matches("zh([_.@-].*)?") ? CHINESE : ENGLISH;
    }

    private static String locale(Map<String, String> environment) {
        return VARIABLES.stream()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    public static void speak(Language language) {
        spoken = language;
    }

    /** For a while: what is to be the same whoever works. */
    public static <T> T in(Language language, Supplier<T> said) {
        Language before = spoken;
        spoken = language;
        try {
            return said.get();
        } finally {
            spoken = before;
        }
    }

    public static Language spoken() {
        return spoken;
    }

    /** A finished English sentence in the language that is spoken; as it is, if there is nothing else for it. */
    public static String say(String english) {
        return spoken == ENGLISH ? english : Chinese.catalogue.say(english);
    }

    /**
     * From here on, sentences of phrasebooks that are not kesh's are known, too.
     *
     * @param phrasebooks their lines; a sentence may have its Chinese behind an arrow
     */
    public static void learn(List<String> phrasebooks) {
        if (spoken == CHINESE) {
            Chinese.catalogue = Catalogue.chinese(phrasebooks);
        }
    }

    /** Read when the first sentence is said in Chinese, and not before. */
    private static final class Chinese {
        static volatile Catalogue catalogue = Catalogue.chinese(List.of());
    }
}
