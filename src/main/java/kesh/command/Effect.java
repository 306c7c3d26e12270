package kesh.command;

/** Whether a command or query may change the host it runs on; said by who writes it, enforced by the read-only transport. */
public enum Effect {
    READS,
    CHANGES
}
