package kesh.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Messages of one family and their meanings: data that an administrator can read and write. If two match, the first
 * counts.
 */
public final class Phrasebook {
    static final Phrasebook REPMGR = ofKesh("repmgr");
    static final Phrasebook DAEMONS = ofKesh("daemons");
    static final Phrasebook SCRIPTS = ofKesh("scripts");
    static final Phrasebook SERVERS = ofKesh("servers");

    /** Settings instead of messages: a phrase is looked up by {@code name = value}. */
    static final Phrasebook SETTINGS = ofKesh("settings");

    private final Form form;
    private final List<Phrase> phrases;

    Phrasebook(Form form, List<Phrase> phrases) {
        this.form = form;
        this.phrases = List.copyOf(phrases);
    }

    /**
     * Reads an administrator's own phrasebook.
     *
     * @param file its name, for error messages
     * @throws kesh.Problem that lists all mistakes
     */
    public static Phrasebook read(String file, String text) {
        return new PhrasebookText(file).read(text);
    }

    private static Phrasebook ofKesh(String name) {
        String file = name + ".txt";
        try (InputStream text = Phrasebook.class.getResourceAsStream(file)) {
            return read(file, new String(text.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Form form() {
        return form;
    }

    List<Phrase> phrases() {
        return phrases;
    }

    /** The first phrase of these books that matches a message. */
    static Optional<Phrase> first(List<Phrasebook> books, String message) {
        return books.stream()
                .flatMap(book -> book.phrases.stream())
                .filter(phrase -> phrase.pattern().matcher(message).find())
                .findFirst();
    }
}
