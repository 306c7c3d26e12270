package kesh.survey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kesh.cluster.Host;
import kesh.cluster.Machine;
import kesh.cluster.Machine.Software;
import kesh.cluster.Masked;
import kesh.distro.Distribution;
import kesh.remote.Command;
import kesh.remote.Quote;
import kesh.remote.Result;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** Asks a host about itself with {@code probe.sh}. */
final class MachineProbe {
    static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SCRIPT = load();

    /**
     * Where to look; an empty text means: find it.
     *
     * @param directories paths about which a verb needs to know who may write there
     * @param software what was found before; its programs are then not asked for their versions again
     */
    record Places(
            String config,
            String data,
            String bin,
            String passfile,
            List<String> directories,
            Optional<Software> software) {

        Places knowing(Optional<Software> found) {
            return new Places(config, data, bin, passfile, directories, found);
        }
    }

    private MachineProbe() {}

    static Machine look(Transport transport, Host host, Distribution product, Places places) {
        Machine first = ask(transport, host, product, places);
        String data = first.config().setting("data_directory").orElse("");
        String bin = first.config().setting("pg_bindir").orElse("");
        boolean misread = places.data.isEmpty()
                && !data.isEmpty()
                && !data.equals(first.dataDirectory().path());
        return misread
                ? ask(
                        transport,
                        host,
                        product,
                        new Places(places.config, data, bin, places.passfile, places.directories, places.software))
                : first;
    }

    private static Machine ask(Transport transport, Host host, Distribution product, Places places) {
        String token = "kesh-" + UUID.randomUUID();
        String script = assignments(token, product, places) + SCRIPT;
        Instant asked = Instant.now();
        Result result = transport.run(host, Command.reading("sh", "-s").withInput(Masked.of(script)), LIMIT);
        Instant answered = Instant.now();
        if (!result.out().contains(token + " end")) {
            throw new Unreachable(
                    host + ": its shell did not run the probe (" + result.ending() + ")",
                    result.err().isBlank() ? null : result.err().strip(),
                    "kesh needs a POSIX sh and coreutils on the host");
        }
        return MachineReader.read(Sections.parse(token, result.out()), places.software, asked, answered);
    }

    private static String assignments(String token, Distribution product, Places places) {
        String passfile = places.passfile.isEmpty() ? "~/" + product.passfile() : places.passfile;
        return assign("token", token)
                + assign("config", places.config)
                + assign("data", places.data)
                + assign("bin", places.bin)
                + assign("passfile", passfile)
                + assign("control_data", product.controlData())
                + assign("server", product.server())
                + assign("auto_config", product.autoConfig())
                + assign("config_places", String.join("\n", product.configFiles()))
                + assign("bin_places", String.join("\n", product.binDirectories()))
                + assign("versions", places.software.isPresent() ? "no" : "yes")
                + assign("directories", String.join("\n", places.directories));
    }

    private static String assign(String name, String value) {
        return name + "=" + Quote.word(value) + "\n";
    }

    private static String load() {
        try (InputStream in = MachineProbe.class.getResourceAsStream("probe.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
