package kesh.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A parameter of a server as {@code pg_settings} describes it, with what the configuration files say.
 *
 * @param setting the value in force, in {@code unit}
 * @param unit such as kB, 8kB or ms; empty where there is none
 * @param type bool, enum, integer, real or string
 * @param context what a change needs: internal, postmaster or kingbase (a restart), sighup, superuser, user …
 * @param least the lowest value of a number
 * @param most the highest value of a number
 * @param words the values of an enum
 * @param source where the value in force comes from: "configuration file", "command line", "default" …
 * @param pendingRestart whether the files have another value, which waits for a restart
 * @param written the value in the files, where the last one counts; unknown if that could not be read
 * @param alterable whether kesh's user may set it by ALTER SYSTEM
 */
public record Parameter(
        String setting,
        String unit,
        String type,
        String context,
        Optional<String> least,
        Optional<String> most,
        List<String> words,
        String source,
        boolean pendingRestart,
        Seen<Optional<String>> written,
        Seen<Boolean> alterable) {
    public Parameter {
        words = List.copyOf(words);
    }

    /** KingbaseES says kingbase where PostgreSQL says postmaster (seen on a live V8R6). */
    public boolean takesRestart() {
        return context.equals("postmaster") || context.equals("kingbase");
    }

    /** True if two texts mean the same value: {@code 8MB} and {@code 8192} of a parameter in kB. */
    public boolean same(String some, String other) {
        return ParameterValue.of(this, some).equals(ParameterValue.of(this, other));
    }

    /** Returns the value that is in force once nothing waits for a restart. */
    public String coming() {
        return pendingRestart ? written.found().flatMap(text -> text).orElse(setting) : setting;
    }

    /** Returns the parameter once a file has the value, before the server has read it. */
    public Parameter writing(String value) {
        return with(setting, source, pendingRestart, Seen.known(Optional.of(value)));
    }

    /** Returns the parameter once a file has the value and the server has read it. */
    public Parameter saying(String value) {
        boolean waits = takesRestart() && !same(setting, value);
        return with(
                waits ? setting : ParameterValue.of(this, value),
                "configuration file",
                waits,
                Seen.known(Optional.of(value)));
    }

    /** Returns the parameter once the server was restarted. */
    public Parameter restarted() {
        return with(ParameterValue.of(this, coming()), source, false, written);
    }

    private Parameter with(String newSetting, String newSource, boolean pending, Seen<Optional<String>> newWritten) {
        return new Parameter(
                newSetting, unit, type, context, least, most, words, newSource, pending, newWritten, alterable);
    }
}
