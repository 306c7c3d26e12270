package kesh.dsl;

import java.math.BigDecimal;
import java.util.Locale;

/** Server parameters as a script writes them. */
final class Parameters {
    private Parameters() {}

    /** Names ignore case; those of an extension contain a dot. */
    static String name(String word, String name, Position here) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,62}(\\.[A-Za-z_][A-Za-z0-9_]{0,62})?")) {
            throw new Mistake(
                    here, "%s '%s': not a parameter's name".formatted(word, Options.printable(name)), null, null);
        }
        return name.toLowerCase(Locale.ROOT);
    }

    static String value(String word, String name, Object value, Position here) {
        if (value instanceof Boolean flag) {
            return flag ? "on" : "off";
        }
        boolean plain = value instanceof Number || value instanceof CharSequence;
        if (!plain || value.toString().chars().anyMatch(Character::isISOControl)) {
            throw new Mistake(
                    here,
                    "%s of %s is %s".formatted(name, word, value),
                    "it must be a text of one line, a number, true or false",
                    null);
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
