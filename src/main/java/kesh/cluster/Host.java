package kesh.cluster;

/**
 * A machine as SSH dials it.
 *
 * @param name what an operator calls it
 * @param address the name or address to dial; its port comes from the ssh settings, and its user, unless it is said in front, as
 *     {@code root@10.9.0.11}
 */
public record Host(String name, String address) {

    @Override
    public String toString() {
        return name;
    }
}
