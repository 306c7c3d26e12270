package kesh.verb.grow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kesh.cluster.ClusterState;
import kesh.cluster.Kingbase;
import kesh.cluster.Machine;
import kesh.command.Quote;
import kesh.plan.Check;
import kesh.product.RepmgrConf;
import kesh.verb.part.Kbha;

/**
 * The needs of a new KingbaseES node beyond those of every node: license, sys_securecmdd, the device of the virtual IP,
 * and the vendor's limits of the operating system. All but the license belongs to root, so kesh reports it and changes
 * nothing.
 */
record KingbaseChecks(ClusterState now, NewNode node) {
    /**
     * The values that the vendor's installer sets where it finds less (cluster_install.sh of V8R6,
     * check_and_change_system).
     */
    private static final Map<String, String> WANTED =
            Map.of("nofile", "65535", "nproc", "65535", "memlock", "50000000", "kernel.sem", "5010 641280 5010 256");

    List<Check> all() {
        return node.machine()
                .kingbase()
                .map(here -> {
                    RepmgrConf config = node.config();
                    List<Check> checks = new ArrayList<>();
                    checks.add(license(here));
                    if (config.get("use_scmd").filter("on"::equals).isPresent()) {
                        checks.add(secureCommands(here));
                    }
                    config.get("virtual_ip").filter(ip -> !ip.isBlank()).ifPresent(ip -> {
                        checks.add(device(here, config));
                        checks.add(virtualAddress(ip));
                    });
                    checks.add(limits(here));
                    return checks;
                })
                .orElse(List.of());
    }

    private Check license(Kingbase here) {
        String title = node.name() + " has a license file";
        boolean others =
                node.upstreamMachine().kingbase().filter(Kingbase::licensed).isPresent();
        if (here.licensed() || !others) {
            return Check.held(
                    title,
                    here.licensed()
                            ? "license.dat"
                            : "none, as on " + node.upstream().name());
        }
        return Check.failed(
                title,
                node.name() + " has no license.dat, " + node.upstream().name() + " has one",
                "searched the directory of the programs and the two above it",
                "prepare '%s' copies that of a member; or put '…/license.dat', '%s/license.dat', on: '%s'"
                        .formatted(node.name(), Quote.bareOr(node.software().binDirectory(), "…"), node.name()));
    }

    private Check secureCommands(Kingbase here) {
        String title = "sys_securecmdd runs on " + node.name();
        return here.securecmdd()
                ? Check.held(title, "yes")
                : Check.warned(
                        title,
                        node.name()
                                + ": no sys_securecmdd runs, and the cluster's nodes send each other commands by it",
                        "use_scmd is on in " + node.upstream().name()
                                + "'s repmgr.conf; kesh does not need it, but the vendor's tools cannot reach "
                                + node.name()
                                + " until it runs",
                        Kbha.secureCommands(node.name(), node.software().binDirectory()));
    }

    /** Checks the device that would carry the virtual IP if this node became the primary. */
    private Check device(Kingbase here, RepmgrConf config) {
        String device = config.get("net_device").orElse("");
        String address = config.get("net_device_ip").orElse("");
        String title = "%s is on %s of %s".formatted(address, device, node.name());
        return here.addresses().contains(device + " " + address)
                ? Check.held(title, "yes")
                : Check.failed(
                        title,
                        "%s: its device %s does not have the address %s".formatted(node.name(), device, address),
                        "it has: " + String.join(", ", here.addresses()),
                        "the virtual IP is set on a device of that name on every node; name the host by its "
                                + "address there");
    }

    private Check virtualAddress(String configured) {
        String ip = configured.split("/")[0];
        String title = "the virtual IP " + ip + " is the primary's";
        String primary = now.primaries().get(0).name().value();
        Optional<Kingbase> seen = now.primaries().get(0).machine().found().flatMap(Machine::kingbase);
        if (seen.isEmpty()) {
            return Check.unknown(title, "it could not be checked whether " + primary + " has it", null, null);
        }
        return seen.get().addresses().stream().anyMatch(line -> line.endsWith(" " + ip))
                ? Check.held(title, "yes")
                : Check.warned(
                        title,
                        primary + " does not have the virtual IP " + ip,
                        "clients that connect to it reach no host, or another host",
                        "kbha sets it on the primary: does it run there?");
    }

    private Check limits(Kingbase here) {
        String title = "the limits that the vendor wants on " + node.name();
        List<String> less = WANTED.entrySet().stream()
                .filter(wanted -> here.limits().containsKey(wanted.getKey()))
                .filter(wanted -> isLess(here.limits().get(wanted.getKey()), wanted.getValue()))
                .map(wanted -> "%s: %s, wanted %s"
                        .formatted(wanted.getKey(), here.limits().get(wanted.getKey()), wanted.getValue()))
                .sorted()
                .toList();
        return less.isEmpty()
                ? Check.held(title, "all that could be read")
                : Check.warned(
                        title,
                        node.name() + ": " + less.size()
                                + (less.size() == 1 ? " limit is lower" : " limits are lower")
                                + " than the vendor wants",
                        less.stream().collect(Collectors.joining("; ")),
                        "as root: set /etc/security/limits.conf, and kernel.sem by sysctl; kesh changes neither");
    }

    /** Compares number by number; "unlimited" is no number. */
    private static boolean isLess(String found, String wanted) {
        String[] has = found.strip().split("\\s+");
        String[] needs = wanted.split(" ");
        return has.length == needs.length
                && IntStream.range(0, has.length)
                        .anyMatch(
                                i -> has[i].matches("\\d{1,18}") && Long.parseLong(has[i]) < Long.parseLong(needs[i]));
    }
}
