package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.NodeName;
import kesh.plan.Check;
import kesh.verb.part.Kbha;

/** Checks that the supervisor of a KingbaseES node does its work. */
record KbhaHealth(Kbha kbha) {

    List<Check> all() {
        String title = "kbha runs on " + node();
        if (kbha.seen().kbha().isEmpty()) {
            Check stopped = Check.failed(
                    title,
                    node() + ": kbha does not run",
                    rests()
                            ? "kesh suspended it: nothing starts its server or repmgrd until it is resumed"
                            : "nothing starts its server or repmgrd again when they end",
                    rests() ? again() : "as its user there: " + kbha.starting());
            return rests() ? List.of(stopped) : List.of(stopped, scheduled());
        }
        List<Check> checks = new ArrayList<>(List.of(Check.held(title, "yes"), scheduled()));
        secureCommands().ifPresent(checks::add);
        return checks;
    }

    private Check scheduled() {
        String title = "cron starts kbha on " + node();
        return kbha.active().isEmpty() && kbha.entriesOfRoot().isEmpty()
                ? Check.warned(
                        title,
                        node() + ": nothing starts kbha again when it ends",
                        rests()
                                ? "kesh has commented its line in the crontab out"
                                : "neither a line in the crontab nor one in /etc/cron.d names it",
                        rests() ? again() : "crontab -e, with a line like another node's")
                : Check.held(title, "yes");
    }

    /** Empty if the cluster does not use it. */
    private Optional<Check> secureCommands() {
        String title = "sys_securecmdd runs on " + node();
        return kbha.machine()
                .config()
                .setting("use_scmd")
                .filter("on"::equals)
                .map(used -> kbha.seen().securecmdd()
                        ? Check.held(title, "yes")
                        : Check.warned(
                                title,
                                node() + ": no sys_securecmdd runs",
                                "use_scmd is on in its repmgr.conf: other nodes cannot send it commands",
                                Kbha.secureCommands(
                                        node(), kbha.control().software().binDirectory())));
    }

    private NodeName node() {
        return kbha.node();
    }

    /** True if kesh has suspended it. */
    private boolean rests() {
        return !kbha.resting().isEmpty();
    }

    private String again() {
        return "start '" + node() + "'";
    }
}
