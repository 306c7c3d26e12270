package kesh.fuzz

import groovy.transform.CompileStatic
import java.nio.charset.StandardCharsets
import java.util.regex.Matcher

/** Makes a damaged text of sound ones. The same random numbers make the same mutant. */
@CompileStatic
class Mutants {
    /** What stands in place of numbers and of other values. */
    static final List<String> ODD = [
            '', ' ', '0', '-1', '00', '08', '2147483648', '-2147483649', '9223372036854775808', '99999999999999999999999', '1e999', 'NaN', '0x7f', '1.5',
            '٣', 'xyzzy', '?', 'n/a', 'null', 'true', '[]', '{}', '"', "'", '\\', '%s', '${x}', '../..', '-', '--', '\u0000', '\u001b[2J', '\u202e', '错误',
            'FFFFFFFF/FFFFFFFF', 'FFFFFFFFF/0', '1/2/3', '2026-13-45T99:00:00Z', '+1000000000-01-01T00:00:00Z', '\n', '\r', '\t', '|', ',', '=', ':', '*']

    /** Values of each type of JSON. */
    static final List<String> JSON = ['null', 'true', '-1', '1e999', '99999999999999999999', '0.5', '""', '"xyzzy"', '[]', '[null]', '{}', '{"a":{}}']

    private static final List<String> NESTS = ['[', '{"a":', '(', '((a|', '"', "'", '{', '[[', '*', '\\', '${', '|', '-']
    private static final String SEPARATORS = '|,=: \t"\''
    private static final int DEEP = 20_000
    private static final int LONG = 200_000

    private final Random random
    private final List<byte[]> originals

    Mutants(Random random, List<byte[]> originals) {
        this.random = random
        this.originals = originals
    }

    byte[] next() {
        byte[] text = one(originals)
        (1 + random.nextInt(3)).times { text = changed(text) }
        text
    }

    private <T> T one(List<T> all) {
        all[random.nextInt(all.size())]
    }

    private byte[] changed(byte[] text) {
        // What makes a text long or deep takes time, and a few of them tell enough.
        int kind = random.nextInt(100)
        kind < 12 ? bits(text) : kind < 14 ? inserted(text, repeated()) : kind < 18 ? inserted(text, invalid()) : latin(text) { String it -> inText(it, kind) }
    }

    private byte[] bits(byte[] text) {
        if (text.length == 0) {
            return text
        }
        byte[] copy = text.clone()
        int at = random.nextInt(copy.length)
        copy[at] = random.nextBoolean() ? (byte) (copy[at] ^ (1 << random.nextInt(8))) : (byte) random.nextInt(256)
        copy
    }

    private byte[] repeated() {
        String part = random.nextInt(3) == 0 ? one(ODD) : one(NESTS)
        part.repeat(random.nextBoolean() ? random.nextInt(40) : random.nextInt(part.length() > 2 ? DEEP : LONG)).getBytes(StandardCharsets.UTF_8)
    }

    private byte[] invalid() {
        byte[] some = new byte[1 + random.nextInt(4)]
        random.nextBytes(some)
        random.nextBoolean() ? some : one([[0] as byte[], [0xC3] as byte[], [0xED, 0xA0, 0x80] as byte[], [0xFF, 0xFE] as byte[], [0xF4, 0x90, 0x80, 0x80] as byte[]])
    }

    private byte[] inserted(byte[] text, byte[] part) {
        int at = random.nextInt(text.length + 1)
        byte[] whole = new byte[text.length + part.length]
        System.arraycopy(text, 0, whole, 0, at)
        System.arraycopy(part, 0, whole, at, part.length)
        System.arraycopy(text, at, whole, at + part.length, text.length - at)
        whole
    }

    /** Each byte is one character, so that nothing else changes, whatever the encoding. */
    private static byte[] latin(byte[] text, Closure<String> change) {
        change.call(new String(text, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1)
    }

    private static String bytes(String text) {
        new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
    }

    private String inText(String text, int kind) {
        if (kind < 34) {
            return replaced(text, ~/-?\d+/, one(ODD))
        } else if (kind < 44) {
            return replaced(text, ~/(?<=: ?)(?:"[^"]*"|[\w.+-]+)/, one(JSON))
        } else if (kind < 54) {
            return replaced(text, ~/[^\s|,=:"']+/, one(ODD))
        } else if (kind < 58) {
            return text.take(random.nextInt(text.length() + 1))
        } else if (kind < 60) {
            return one(originals).with { new String(it, StandardCharsets.ISO_8859_1) }.with { text + it.drop(random.nextInt(it.length() + 1)) }
        }
        List<String> lines = text.split('\n', -1) as List<String>
        int at = random.nextInt(lines.size())
        String line = lines[at]
        if (kind < 66) {
            lines.remove(at)
        } else if (kind < 70) {
            lines.add(at, line)
        } else if (kind < 74) {
            Collections.swap(lines, at, random.nextInt(lines.size()))
        } else if (kind < 78) {
            lines[at] = line.take(random.nextInt(line.length() + 1))
        } else if (kind < 82) {
            lines[at] = line.drop(random.nextInt(line.length() + 1))
        } else if (kind < 85) {
            lines[at] = line.repeat(2 + random.nextInt(3))
        } else {
            lines[at] = fields(line)
        }
        lines.join('\n')
    }

    private String replaced(String text, java.util.regex.Pattern what, String by) {
        // From a random place on: what stands early would be found always.
        Matcher found = what.matcher(text)
        boolean any = found.find(random.nextInt(text.length() + 1)) || found.find(0)
        any ? text.substring(0, found.start()) + bytes(by) + text.substring(found.end()) : text + bytes(by)
    }

    /** Swaps, removes, doubles or replaces a field of a line. */
    private String fields(String line) {
        String separator = SEPARATORS[random.nextInt(SEPARATORS.length())]
        List<String> fields = new ArrayList<>(line.split(java.util.regex.Pattern.quote(separator), -1) as List<String>)
        int at = random.nextInt(fields.size())
        switch (random.nextInt(4)) {
            case 0: Collections.swap(fields, at, random.nextInt(fields.size())); break
            case 1: fields.remove(at); break
            case 2: fields.add(at, fields[at]); break
            default: fields[at] = bytes(one(ODD))
        }
        fields.join(separator)
    }
}
