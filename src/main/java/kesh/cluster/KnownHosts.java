package kesh.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Host keys that somebody has verified: the lines of known_hosts files, each with the place it was read from. */
public record KnownHosts(List<String> sources, List<Line> lines) {

    /** The files' verdict on a key that a host showed. */
    public enum Verdict {
        KNOWN,
        UNKNOWN,
        /** The files have another key of the same type. */
        CHANGED,
        REVOKED
    }

    /** @param place file and line number, as errors show them */
    public record Line(String place, boolean revoked, List<String> patterns, String type, byte[] key) {

        public String fingerprint() {
            return KnownHosts.fingerprint(key);
        }

        private boolean appliesTo(String name) {
            boolean applies = false;
            for (String pattern : patterns) {
                if (pattern.startsWith("!")) {
                    if (matches(pattern.substring(1), name)) {
                        return false;
                    }
                } else if (matches(pattern, name)) {
                    applies = true;
                }
            }
            return applies;
        }
    }

    /** @param line the line that decided, if one did */
    public record Finding(Verdict verdict, Optional<Line> line) {}

    public KnownHosts {
        sources = List.copyOf(sources);
        lines = List.copyOf(lines);
    }

    /** @param source the file, as errors show it */
    public static List<Line> parse(String source, String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String[] words = raw.strip().split("\\s+");
            int first = words[0].startsWith("@") ? 1 : 0;
            // A certificate authority vouches for certificates, which are not negotiated.
            if (words.length < first + 3 || raw.startsWith("#") || words[0].equals("@cert-authority")) {
                continue;
            }
            try {
                lines.add(new Line(
                        source + ":" + number,
                        words[0].equals("@revoked"),
                        List.of(words[first].split(",")),
                        words[first + 1],
                        Base64.getDecoder().decode(words[first + 2])));
            } catch (IllegalArgumentException notBase64) {
                // A line that cannot be read is ignored, as in ssh.
            }
        }
        return lines;
    }

    /** Returns the verdict on a key, and the line that it rests on. */
    public Finding find(String host, int port, String type, byte[] key) {
        List<Line> mine = about(host, port);
        // A line that calls its key by another type is broken, as in ssh.
        Optional<Line> same = mine.stream()
                .filter(line -> line.type().equals(type) && Arrays.equals(line.key(), key))
                .findFirst();
        Optional<Line> revoked = lines.stream()
                .filter(line -> line.revoked() && Arrays.equals(line.key(), key) && mine.contains(line))
                .findFirst();
        if (revoked.isPresent()) {
            return new Finding(Verdict.REVOKED, revoked);
        }
        if (same.isPresent()) {
            return new Finding(Verdict.KNOWN, same);
        }
        Optional<Line> other = mine.stream()
                .filter(line -> !line.revoked() && line.type().equals(type))
                .findFirst();
        return new Finding(other.isPresent() ? Verdict.CHANGED : Verdict.UNKNOWN, other);
    }

    /** True if there is a line about the host, whatever it says. */
    public boolean mentions(String host, int port) {
        return !about(host, port).isEmpty();
    }

    public List<String> types(String host, int port) {
        return about(host, port).stream()
                .filter(line -> !line.revoked())
                .map(Line::type)
                .distinct()
                .toList();
    }

    private List<Line> about(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        String full = port == 22 ? name : "[" + name + "]:" + port;
        return lines.stream().filter(line -> line.appliesTo(full)).toList();
    }

    private static boolean matches(String pattern, String name) {
        if (pattern.startsWith("|1|")) {
            return hashed(pattern, name);
        }
        return matchesWildcards(pattern.toLowerCase(Locale.ROOT), name);
    }

    /** After a character that does not match, the last star takes one more: many stars take no more time than one. */
    private static boolean matchesWildcards(String pattern, String name) {
        int star = -1;
        int takenByStar = 0;
        int at = 0;
        int in = 0;
        while (in < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                takenByStar = in;
            } else if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(in))) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++takenByStar;
            } else {
                return false;
            }
        }
        return pattern.substring(at).chars().allMatch(c -> c == '*');
    }

    private static boolean hashed(String pattern, String name) {
        String[] parts = pattern.split("\\|");
        if (parts.length != 4) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            return Arrays.equals(
                    mac.doFinal(name.getBytes(StandardCharsets.UTF_8)),
                    Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException | IllegalArgumentException notAHash) {
            return false;
        }
    }

    /** Returns the fingerprint as ssh-keygen -l prints it. */
    public static String fingerprint(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
