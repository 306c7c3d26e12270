package kesh.command;

/** Says if a command or query may change its host. Its author declares it; the read-only transport enforces it. */
public enum Effect {
    READS,
    CHANGES
}
