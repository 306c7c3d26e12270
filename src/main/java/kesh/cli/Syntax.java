package kesh.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.translation.Translation;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * The pieces that commands are declared with, described in the operator's language. They use picocli's model, not its
 * annotations, because reading those costs 50 ms at start-up.
 */
record Syntax(Translation translation) {
    /** The minimum of a time, because servers must not be queried more often. */
    private static final int LEAST_MILLIS = 200;

    private enum Tongue {
        en,
        zh
    }

    String say(String english) {
        return translation.say(english);
    }

    CommandSpec command(String name, String does) {
        CommandSpec spec = CommandSpec.create()
                .name(name)
                .addOption(OptionSpec.builder("-h", "--help")
                        .type(boolean.class)
                        .usageHelp(true)
                        .description(say("this text"))
                        .build())
                .addOption(OptionSpec.builder("--lang")
                        .type(Tongue.class)
                        .paramLabel("en|zh")
                        .description(say("the language of messages; default: that of the locale"))
                        .build());
        spec.usageMessage()
                .description(say(does))
                .synopsisHeading(say("Usage: "))
                .commandListHeading(say("Commands:") + "%n");
        return spec;
    }

    OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(say(description))
                .build();
    }

    OptionSpec.Builder file(String label, String description, String... names) {
        return OptionSpec.builder(names).type(Path.class).paramLabel(label).description(say(description));
    }

    OptionSpec text(String label, String description, String name) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(say(description))
                .build();
    }

    OptionSpec time(String name, String description) {
        return OptionSpec.builder(name)
                .type(Duration.class)
                .converters(Syntax::duration)
                .paramLabel("TIME")
                .description(say(description))
                .build();
    }

    private static Duration duration(String text) {
        Matcher parts = Pattern.compile("([1-9][0-9]{0,5})(ms|s|m|h)").matcher(text);
        if (!parts.matches()) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is not a time: write it like 500ms, 2s or 1m");
        }
        long count = Long.parseLong(parts.group(1));
        Duration duration =
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                };
        if (duration.toMillis() < LEAST_MILLIS) {
            throw new CommandLine.TypeConversionException("'" + text + "' is less than " + LEAST_MILLIS + "ms");
        }
        return duration;
    }

    /** Declares the one file or directory that a command is about. */
    PositionalParamSpec.Builder operand(String label, String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .type(Path.class)
                .arity("1")
                .required(true)
                .paramLabel(label)
                .description(say(description));
    }

    /** Returns the value of an option, if it was typed. */
    static <T> Optional<T> option(ParseResult asked, String name) {
        return Optional.ofNullable(asked.matchedOptionValue(name, (T) null));
    }

    /** Returns the operand as it was typed. */
    static Path path(ParseResult asked) {
        return asked.matchedPositionalValue(0, Path.of(""));
    }
}
