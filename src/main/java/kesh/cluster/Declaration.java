package kesh.cluster;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The data that a script gives about a node.
 *
 * @param host how SSH reaches it; its name is the word by which the script speaks of the node
 * @param name the node name, if the script gives one
 * @param address the name or address by which the members reach it; the host's address if absent
 */
public record Declaration(
        Host host,
        Optional<NodeId> id,
        Optional<NodeName> name,
        Optional<Address> address,
        Optional<String> location,
        OptionalInt priority) {

    public Address memberAddress() {
        return address.orElse(host.address());
    }

    /** Returns the name from the script; without one, a new node is named after its host. */
    public NodeName nodeName() {
        return name.orElse(NodeName.of(host.name()));
    }

    /**
     * Gives the node the name that this product's clusters use, if the script gives none: KingbaseES calls the node
     * with id 4 node4.
     */
    public Declaration in(Product product) {
        Optional<NodeName> usual =
                id.filter(known -> product == Product.KINGBASE).map(known -> NodeName.of("node" + known));
        return new Declaration(host, id, name.or(() -> usual), address, location, priority);
    }

    /** Returns the same declaration with what is said elsewhere about its place in the cluster. */
    public Declaration with(Optional<String> otherLocation, OptionalInt otherPriority) {
        return new Declaration(
                host,
                id,
                name,
                address,
                otherLocation.or(() -> location),
                otherPriority.isPresent() ? otherPriority : priority);
    }
}
