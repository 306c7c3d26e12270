package kesh.explain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Password files: {@code ~/.encpwd}, made by sys_encpwd, and those without Base64. */
final class PasswordFileReader implements Reader {
    private static final Form FORM = new Form(
            "a password file", "~/.encpwd, ~/.kbpass or ~/.pgpass: which password is used where, and for which user");

    private static final Pattern ENTRY =
            Pattern.compile("\\s*(\\*|[\\w.-]+|\\[[0-9a-fA-F:.]+]):(\\*|\\d{1,5}):(\\*|[\\w-]+):(\\*|[\\w-]+):(\\S.*)");

    @Override
    public boolean reads(Line line, Found found) {
        Matcher entry = ENTRY.matcher(line.text());
        if (!line.level().isEmpty() || !entry.matches()) {
            return false;
        }
        found.part(FORM, line);
        found.warned(
                FORM,
                line.number(),
                "this is the password of user " + entry.group(4),
                "in ~/.encpwd it is stored in Base64, which anybody can read; kesh does not show it",
                "set mode 0600 on the file; if this text was sent to others, change the password on every node");
        return true;
    }
}
