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

    /** In this order the C library asks which language messages are to be in. */
    private static final List<String> VARIABLES = List.of("LC_ALL", "LC_MESSAGES", "LANG");

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

    /** Chinese for each locale of that language, else English. */
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
