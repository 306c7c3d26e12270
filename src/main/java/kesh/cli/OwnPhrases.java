package kesh.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.explain.Phrasebook;
import kesh.local.OwnDirectory;

/**
 * The operator's own phrasebooks, which explain messages in addition to kesh's.
 *
 * @param books in the order of their files' names
 * @param lines all lines of the books; a sentence may have its Chinese after an arrow
 */
record OwnPhrases(List<Phrasebook> books, List<String> lines) {
    private static final int MOST_BYTES = 1 << 20;

    /**
     * Reads the books in a directory; there are none if it does not exist.
     *
     * @throws Problem if a book cannot be read or is wrong
     */
    static OwnPhrases in(Path directory) {
        List<Phrasebook> books = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (Path file : files(directory)) {
            String text = text(file);
            books.add(Phrasebook.read(file.toString(), text));
            text.lines().forEach(lines::add);
        }
        return new OwnPhrases(books, lines);
    }

    private static List<Path> files(Path directory) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        OwnDirectory.requireOwn(directory);
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".txt") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw unreadable(directory, unreadable.toString());
        }
    }

    private static String text(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] read = bytes.readNBytes(MOST_BYTES + 1);
            if (read.length > MOST_BYTES) {
                throw unreadable(file, "it is larger than 1 MiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(read))
                    .toString();
        } catch (CharacterCodingException other) {
            throw unreadable(file, "it is not in UTF-8");
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable.toString());
        }
    }

    private static Problem unreadable(Path file, String why) {
        return new Problem(
                file + ": your file of messages cannot be read",
                why,
                "correct it, or move it away: kesh explains without it, too");
    }
}
