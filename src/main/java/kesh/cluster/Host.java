package kesh.cluster;

/**
 * A machine as SSH dials it.
 *
 * @param name what an operator calls it
 * @param address the name or address to dial. The port comes from the ssh settings, and the user too, unless it is in
 *     front, as in {@code root@10.9.0.11}
 */
public record Host(String name, String address) {

    @Override
    public String toString() {
        return name;
    }
}
