package kesh.translation;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A language that kesh speaks: English, unless the command line or the locale asks for Chinese. */
public enum Language {
    ENGLISH("en"),
    CHINESE("zh");

    private static final String OPTION = "--lang";

    /** The variables that set the language of messages, in the order of the C library. */
    private static final List<String> VARIABLES = List.of("LC_ALL", "LC_MESSAGES", "LANG");

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /** Returns the language's tag, as in BCP 47 and in the names of files in that language. */
    public String tag() {
        return tag;
    }

    /** Returns the language of {@code --lang} if it is among the arguments, else that of the locale. */
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

    /** Returns the encoding of shown text: that of a Chinese locale, else UTF-8. */
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

    /** Returns Chinese for each locale of that language, else English. */
    public static Language of(Locale locale) {
        return named(locale.getLanguage());
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
}
