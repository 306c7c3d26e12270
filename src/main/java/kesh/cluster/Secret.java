package kesh.cluster;

/** A text that must not be seen: prints as {@code ***}; {@link #reveal} is called only where it is used up. */
public record Secret(String reveal) {

    @Override
    public String toString() {
        return "***";
    }
}
