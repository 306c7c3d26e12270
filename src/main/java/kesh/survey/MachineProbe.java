package kesh.survey;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Host;
import kesh.cluster.Installation;
import kesh.cluster.Machine;
import kesh.cluster.Machine.Software;
import kesh.command.Command;
import kesh.command.Script;
import kesh.product.Conventions;
import kesh.product.Repmgr;
import kesh.remote.Result;
import kesh.remote.Transport;
import kesh.remote.Unreachable;
import kesh.software.TreeDigest;

/** Inspects a host with {@code probe.sh}. */
final class MachineProbe {
    static final Duration LIMIT = Duration.ofSeconds(30);

    /** This is longer because all files of a product are read: hundreds of megabytes. */
    private static final Duration HASHING = Duration.ofMinutes(3);

    static final Script SCRIPT = Repmgr.SUPERVISORS.then(
            Script.of(MachineProbe.class, "probe-trust.sh", "probe-unit.sh", "probe.sh", "probe-access.sh"));

    /**
     * The paths to inspect; an empty text means that the probe finds it.
     *
     * @param directories paths of which a verb needs to know who may write there
     * @param software what was found before; its programs are then not asked for their versions again
     * @param access whether keys and the crontab are to be read
     * @param files files whose mode and hash are to be read
     * @param product what to find out about the origin of the software, if anything
     * @param wal whether to find out where the WAL ends
     * @param locales locales whose character sets are to be found out
     */
    record Places(
            String config,
            String data,
            String bin,
            String passfile,
            List<String> directories,
            Optional<Software> software,
            boolean access,
            List<String> files,
            Optional<Product> product,
            boolean wal,
            List<String> locales) {

        /**
         * Adds what was seen before. If the origin of the software is in question, the programs may change, so they are
         * not kept.
         */
        Places knowing(Optional<Machine> before) {
            return new Places(
                    config,
                    data,
                    bin,
                    passfile,
                    directories,
                    product.isPresent() ? Optional.empty() : before.flatMap(Machine::software),
                    access,
                    files,
                    product.map(asked -> new Product(asked.programs, before.flatMap(Machine::installation))),
                    wal,
                    locales);
        }
    }

    /**
     * @param programs the directory where they are or would be; empty: where they are found
     * @param known what was seen before: files of the same times are then not read again
     */
    record Product(String programs, Optional<Installation> known) {}

    static final Script AS_ROOT = Script.of(MachineProbe.class, "probe-root.sh", "probe-access.sh");

    private MachineProbe() {}

    /**
     * Inspects once; a second time if repmgr.conf, read properly, names other paths than the script took.
     *
     * @throws Unreachable if the host cannot be reached, or has no shell to run the probe
     */
    static Machine look(Transport transport, Host host, List<Conventions> products, Places places) {
        Machine first = ask(transport, host, products, places);
        Map<String, String> config = first.config().settings();
        Places named = new Places(
                places.config,
                orElse(places.data, config.getOrDefault("data_directory", "")),
                orElse(places.bin, programs(config, products)),
                orElse(places.passfile, passfile(config.getOrDefault("conninfo", ""))),
                places.directories,
                places.software,
                places.access,
                places.files,
                places.product,
                places.wal,
                places.locales);
        boolean elsewhere = !named.data.isEmpty()
                        && !named.data.equals(first.dataDirectory().path())
                || !named.passfile.isEmpty()
                        && !named.passfile.startsWith("~")
                        && !named.passfile.equals(first.passfile().path());
        return elsewhere ? ask(transport, host, products, named) : first;
    }

    private static String orElse(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    private static String passfile(String conninfo) {
        return MachineReader.conninfo(conninfo)
                .flatMap(known -> known.get("passfile"))
                .orElse("");
    }

    /**
     * Inspects only who may log in as root, and whom it knows.
     *
     * @param host as root dials it
     */
    static Machine lookAsRoot(Transport transport, Host host) {
        String token = "kesh-" + UUID.randomUUID();
        Script script = AS_ROOT.with("token", token).with("access", "yes");
        return run(transport, host, token, script, LIMIT, Optional.empty());
    }

    private static Machine ask(Transport transport, Host host, List<Conventions> products, Places places) {
        String token = "kesh-" + UUID.randomUUID();
        return run(
                transport,
                host,
                token,
                // What repmgr.conf says may be no word of a script.
                Typed.of(host + ": what its shell answered cannot be read", () -> script(token, products, places)),
                places.product.isPresent() ? HASHING : LIMIT,
                places.software);
    }

    private static Machine run(
            Transport transport, Host host, String token, Script script, Duration limit, Optional<Software> known) {
        Instant asked = Instant.now();
        Result result = transport.run(host, Command.reading("sh", "-s").withInput(script.text()), limit);
        Instant answered = Instant.now();
        if (!result.out().contains(token + " end")) {
            throw new Unreachable(
                    host + ": its shell did not run the probe (" + result.ending() + ")",
                    result.err().isBlank() ? null : result.err().strip(),
                    "kesh needs a POSIX sh and coreutils on the host");
        }
        Machine machine = Typed.of(
                host + ": what its shell answered cannot be read",
                () -> MachineReader.read(Sections.parse(token, result.out()), known, asked, answered));
        return machine.access()
                .map(access -> machine.withAccess(access.admitting(transport.admitting(host))))
                .orElse(machine);
    }

    private static String programs(Map<String, String> config, List<Conventions> products) {
        return products.stream()
                .flatMap(product -> Optional.ofNullable(config.get(product.binSetting())).stream())
                .findFirst()
                .orElse("");
    }

    private static String names(Conventions product) {
        return String.join(
                " ",
                product.product().name(),
                product.server(),
                product.controlData(),
                product.autoConfig(),
                "~/" + product.passfile());
    }

    private static String lines(List<Conventions> products, Function<Conventions, Stream<String>> of) {
        return products.stream().flatMap(of).collect(Collectors.joining("\n"));
    }

    private static Script script(String token, List<Conventions> products, Places places) {
        return SCRIPT.with("token", token)
                .with("config", places.config)
                .with("data", places.data)
                .with("bin", places.bin)
                .with("passfile", places.passfile)
                .with("products", lines(products, product -> Stream.of(names(product))))
                .with("config_places", lines(products, product -> product.configFiles().stream()))
                .with("bin_places", lines(products, product -> product.binDirectories().stream()))
                .with("versions", places.software.isPresent() ? "no" : "yes")
                .with("access", places.access ? "yes" : "no")
                .with("wal", places.wal ? "yes" : "no")
                .with("locales", String.join("\n", places.locales))
                .with("files", String.join("\n", places.files))
                .with("tree_functions", places.product.isPresent() ? TreeDigest.FUNCTIONS : "")
                .with("product", places.product.map(Product::programs).orElse(""))
                .with(
                        "known_tree",
                        places.product
                                .flatMap(Product::known)
                                .flatMap(MachineReader::treeLine)
                                .orElse(""))
                .with("directories", String.join("\n", places.directories));
    }
}
