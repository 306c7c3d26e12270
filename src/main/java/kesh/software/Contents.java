package kesh.software;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import kesh.cluster.Installation;

/** Sums up an archive's contents while it is read, to the same digest as that of a host that has unpacked it. */
final class Contents implements Packed.Taker {
    private static final int ELF_HEADER = 20;

    private final Map<String, Packed> all = new TreeMap<>();
    private final Map<String, String> hashes = new TreeMap<>();
    private Optional<String> architecture = Optional.empty();

    @Override
    public void take(Packed packed, InputStream content) throws IOException {
        switch (packed.kind()) {
            case FILE -> {
                all.put(packed.path(), packed);
                hashes.put(packed.path(), hash(packed, content));
            }
            case HARD_LINK -> {
                Packed other = all.get(packed.target());
                all.put(
                        packed.path(),
                        new Packed(packed.path(), Packed.Kind.FILE, other.mode(), other.bytes(), "", other.changed()));
                hashes.put(packed.path(), hashes.get(packed.target()));
            }
            case DIRECTORY, SYMBOLIC_LINK -> all.put(packed.path(), packed);
        }
    }

    private String hash(Packed packed, InputStream content) throws IOException {
        MessageDigest digest = TreeDigest.sha256();
        byte[] buffer = new byte[1 << 16];
        byte[] head = content.readNBytes(ELF_HEADER);
        digest.update(head);
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        if (packed.path().startsWith("bin/")) {
            architecture = architecture.or(() -> Elf.architecture(head));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    Set<String> paths() {
        return all.keySet();
    }

    Optional<String> architecture() {
        return architecture;
    }

    /** Computes the same digest as {@link TreeDigest#FUNCTIONS}. */
    Installation.Tree tree() {
        var software = all.values().stream()
                .filter(packed -> !TreeDigest.isOfNode(packed.path()))
                .toList();
        var files = software.stream()
                .filter(packed -> packed.kind() == Packed.Kind.FILE)
                .toList();
        var digest = TreeDigest.sha256();
        Stream.concat(
                        software.stream().map(Contents::line),
                        files.isEmpty()
                                ? Stream.of("")
                                : files.stream().map(file -> hashes.get(file.path()) + "  ./" + file.path()))
                .map(line -> (line + "\n").getBytes(StandardCharsets.UTF_8))
                .sorted(Comparator.comparing(bytes -> bytes, java.util.Arrays::compareUnsigned))
                .forEach(digest::update);
        return new Installation.Tree(
                HexFormat.of().formatHex(digest.digest()),
                files.size(),
                files.stream().mapToLong(Packed::bytes).sum());
    }

    private static String line(Packed packed) {
        String kind =
                switch (packed.kind()) {
                    case DIRECTORY -> "d";
                    case SYMBOLIC_LINK -> "l";
                    case FILE, HARD_LINK -> "f";
                };
        int mode = packed.kind() == Packed.Kind.SYMBOLIC_LINK ? 0777 : packed.mode();
        return "%s %o %s %s".formatted(kind, mode, packed.path(), packed.target());
    }
}
