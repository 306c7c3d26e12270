package kesh.cluster;

/**
 * A systemd service that owns a server: it has started it, and supervises it.
 *
 * @param name as systemctl takes it: {@code postgresql@15-main.service}
 * @param restart its {@code Restart=}: what makes systemd start the server again by itself
 * @param stopCommand whether it has an {@code ExecStop=} whose failure counts. systemd runs that also after a server that
 *     somebody else has stopped, and pg_ctl fails then
 */
public record Unit(String name, String restart, boolean stopCommand) {

    /**
     * True if systemd starts the server again after it was stopped by somebody else, and exited as it should
     * (systemd.service(5), table 2).
     */
    public boolean bringsBack() {
        return switch (restart) {
            case "always", "on-success" -> true;
            case "on-failure" -> stopCommand;
            default -> false;
        };
    }
}
