package kesh.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A parameter of a server as {@code pg_settings} describes it, with what the configuration files say.
 *
 * @param setting the value in force, in {@code unit}
 * @param unit such as kB, 8kB or ms; empty where there is none
 * @param type bool, enum, integer, real or string
 * @param context what a change takes: internal, postmaster (a restart), sighup, superuser, user …
 * @param least the lowest value, of numbers
 * @param most the highest value, of numbers
 * @param words the values, of an enum
 * @param source where the value in force comes from: "configuration file", "command line", "default" …
 * @param pendingRestart whether the files say something else, which waits for a restart
 * @param written what the files say, the last word of them; unknown if that could not be read
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
        Seen<Optional<String>> written) {
    public Parameter {
        words = List.copyOf(words);
    }

    public boolean takesRestart() {
        return context.equals("postmaster");
    }

    /** Whether two texts mean the same value of it: {@code 8MB} and {@code 8192} of one in kB. */
    public boolean same(String some, String other) {
        return ParameterValue.of(this, some).equals(ParameterValue.of(this, other));
    }

    /** What is or will be in force, once nothing waits for a restart. */
    public String coming() {
        return pendingRestart ? written.found().flatMap(text -> text).orElse(setting) : setting;
    }

    /** The same once a file says so, before the server has read it. */
    public Parameter writing(String value) {
        return with(setting, source, pendingRestart, Seen.known(Optional.of(value)));
    }

    /** The same once a file says so and the server has read it. */
    public Parameter saying(String value) {
        boolean waits = takesRestart() && !same(setting, value);
        return with(
                waits ? setting : ParameterValue.of(this, value),
                "configuration file",
                waits,
                Seen.known(Optional.of(value)));
    }

    /** The same once the server was started anew. */
    public Parameter restarted() {
        return with(ParameterValue.of(this, coming()), source, false, written);
    }

    private Parameter with(String newSetting, String newSource, boolean pending, Seen<Optional<String>> newWritten) {
        return new Parameter(newSetting, unit, type, context, least, most, words, newSource, pending, newWritten);
    }
}
