package kesh.survey;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kesh.cluster.Declaration;
import kesh.cluster.EntryPoint;
import kesh.cluster.Interest;
import kesh.cluster.NodeSelection;
import kesh.cluster.Product;

/**
 * The scope of a survey.
 *
 * @param cluster what the script calls the cluster
 * @param vias members from which everything else is read: the first that answers
 * @param declared nodes that the script names; those that are no members are inspected as new ones
 * @param interests what is to be inspected beyond the usual
 */
public record Asked(String cluster, List<EntryPoint> vias, List<Declaration> declared, Set<Interest> interests) {
    public Asked {
        interests = Set.copyOf(interests);
        vias = List.copyOf(vias);
        declared = List.copyOf(declared);
    }

    /** Returns the same scope once the cluster's product is known. */
    Asked in(Product product) {
        return new Asked(
                cluster, vias, declared.stream().map(node -> node.in(product)).toList(), interests);
    }

    /** Returns the questions to hosts that are no cluster yet, if they may be none. */
    Optional<Interest.BareHosts> bare() {
        return interests.stream()
                .filter(Interest.BareHosts.class::isInstance)
                .map(Interest.BareHosts.class::cast)
                // If several verbs have one, the one with the places counts.
                .max(Comparator.comparing(bare -> bare.dataDirectory().isPresent()));
    }

    List<String> locales() {
        return interests.stream()
                .filter(Interest.Locale.class::isInstance)
                .map(interest -> ((Interest.Locale) interest).name())
                .sorted()
                .toList();
    }

    boolean wal() {
        return interests.contains(new Interest.Divergence());
    }

    boolean access() {
        return interests.contains(new Interest.Access());
    }

    /** @param names the words by which a script may call the node */
    List<Interest.Question> questions(Set<String> names) {
        return interests.stream()
                .filter(Interest.Question.class::isInstance)
                .map(Interest.Question.class::cast)
                .filter(question -> question.on().kind() != NodeSelection.Kind.NAMED
                        || question.on().words().stream().anyMatch(names::contains))
                .toList();
    }

    List<String> files() {
        return interests.stream()
                .filter(Interest.Files.class::isInstance)
                .flatMap(interest -> ((Interest.Files) interest).paths().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns the parameters of servers to read with all details. */
    Set<String> settings() {
        return interests.stream()
                .filter(Interest.Settings.class::isInstance)
                .flatMap(interest -> ((Interest.Settings) interest).names().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean links() {
        return interests.contains(new Interest.Links());
    }

    boolean roots() {
        return interests.contains(new Interest.Roots());
    }

    boolean installations() {
        return interests.contains(new Interest.Installations());
    }
}
