package kesh.cluster;

/**
 * A machine as SSH dials it.
 *
 * @param name what an operator calls it
 * @param address the name or address to dial; its port and user come from the ssh settings
 */
public record Host(String name, String address) {

    @Override
    public String toString() {
        return name;
    }
}
