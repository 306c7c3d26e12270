package kesh.repl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.dsl.ClusterScript;
import kesh.dsl.Evaluator;
import kesh.dsl.LocalPath;
import kesh.dsl.Words;

/**
 * Finds what may come at the cursor. It never waits: of what only the cluster knows, it offers what is known by now.
 */
final class Candidates {
    private static final Pattern SHELL_WORD = Pattern.compile("[\\p{L}\\p{N}_./@:+=,%-]+");

    private static final List<String> SQL = List.of(
            ("select from where and or not in is null like between order by group having limit offset join left on using"
                            + " union all distinct count sum max min avg case when then else end as with exists cast"
                            + " insert into update set delete values returning show explain analyze vacuum checkpoint"
                            + " current_setting now interval desc asc true false")
                    .split(" "));

    private final Evaluator evaluator;
    private final Knowledge knowledge;
    private final Help help;

    Candidates(Evaluator evaluator, Knowledge knowledge, Help help) {
        this.evaluator = evaluator;
        this.knowledge = knowledge;
        this.help = help;
    }

    /**
     * @param value the text to insert
     * @param group the kind of candidate, as a heading
     * @param does a description in a few words; may be empty
     * @param end the text after it if it is the only candidate
     */
    record Offer(String value, String group, String does, String end) {}

    List<Offer> at(Place place) {
        return switch (place.kind()) {
            case STATEMENT -> statement();
            case VALUE -> value(place);
            case TEXT -> text(place);
            case AFTER_DOT -> afterDot(place);
            case NOTHING -> List.of();
        };
    }

    private List<Offer> statement() {
        List<Offer> offers = new ArrayList<>();
        Words.inShell()
                .forEach(word -> offers.add(
                        new Offer(word.name(), "words", help.page(word).does(), " ")));
        offers.addAll(variables());
        return offers;
    }

    private List<Offer> variables() {
        return evaluator.variables().entrySet().stream()
                .map(variable -> new Offer(variable.getKey(), "variables", variable.getValue(), ""))
                .toList();
    }

    private List<Offer> value(Place place) {
        Optional<Words.Described> word = Words.named(place.word());
        if (place.word().equals("help")) {
            return Words.inShell().stream()
                    .map(one -> new Offer(one.name(), "words", help.page(one).does(), ""))
                    .toList();
        }
        List<Offer> offers = new ArrayList<>();
        if (place.option().equals("on")) {
            offers.add(new Offer("all", "nodes", "all members", ""));
            offers.add(new Offer("primary", "nodes", "the server that acts as primary", ""));
            offers.add(new Offer("standbys", "nodes", "all standbys", ""));
        }
        if (word.isPresent() && place.option().isEmpty()) {
            help.page(word.get())
                    .options()
                    .forEach(option -> offers.add(
                            new Offer(option.name() + ":", "options of " + place.word(), option.meaning(), " ")));
        }
        if (word.isPresent() && place.begun().isEmpty() && takesNode(place)) {
            nodes().forEach(node -> offers.add(new Offer("'" + node.value + "'", "nodes", node.does, "")));
        }
        if (word.isEmpty()) {
            offers.addAll(variables());
            Words.named("status")
                    .ifPresent(status -> offers.add(
                            new Offer("status", "words", help.page(status).does(), "")));
        }
        return offers;
    }

    private List<Offer> text(Place place) {
        return switch (place.text()) {
            case SQL -> {
                List<Offer> offers = new ArrayList<>();
                cluster()
                        .map(knowledge::tables)
                        .orElse(List.of())
                        .forEach(table -> offers.add(new Offer(table, "tables", "", "")));
                SQL.forEach(keyword -> offers.add(new Offer(keyword, "SQL", "", " ")));
                yield offers;
            }
            case LOCAL_PATH -> paths(place.begun(), Candidates::local);
            case REMOTE_PATH -> remote(place);
            // A host's shell would take other characters for more than a name: nobody reads what Tab has inserted.
            case COMMAND ->
                remote(place).stream()
                        .filter(offer -> SHELL_WORD.matcher(offer.value()).matches())
                        .toList();
            case NODE ->
                nodes().map(node -> new Offer(node.value, "nodes", node.does, "'"))
                        .toList();
            case ANYTHING -> List.of();
        };
    }

    private List<Offer> remote(Place place) {
        return place.begun().startsWith("/")
                ? paths(place.begun(), directory -> cluster()
                        .map(cluster -> knowledge.files(cluster, directory))
                        .orElse(List.of()))
                : List.of();
    }

    private static boolean takesNode(Place place) {
        return place.text() == Place.Text.NODE;
    }

    private Optional<ClusterScript> cluster() {
        return evaluator.cluster();
    }

    private Stream<Offer> nodes() {
        Optional<ClusterScript> cluster = cluster();
        Optional<ClusterState> state = cluster.flatMap(knowledge::state);
        Set<String> names = new LinkedHashSet<>();
        state.ifPresent(
                seen -> seen.members().forEach(node -> names.add(node.name().value())));
        cluster.ifPresent(
                said -> said.nodes().forEach(node -> names.add(node.host().name())));
        return names.stream()
                .map(name -> new Offer(
                        name,
                        "nodes",
                        state.flatMap(seen -> seen.called(name))
                                .map(Candidates::role)
                                .orElse("declared"),
                        ""));
    }

    private static String role(Node node) {
        return !node.isMember()
                ? "not a member"
                : node.isPrimary()
                        ? "primary"
                        : node.runningServer().isPresent()
                                ? node.registration().orElseThrow().role().toString()
                                : "does not run";
    }

    private List<Offer> afterDot(Place place) {
        List<Offer> offers = new ArrayList<>();
        Words.columns(place.receiver()).forEach(column -> offers.add(new Offer(column, "status", "", "")));
        evaluator.methods(place.receiver()).forEach(method -> offers.add(new Offer(method, "methods", "", "")));
        return offers;
    }

    /** Offers a directory's contents as whole paths, so that completion goes on inside a directory. */
    private static List<Offer> paths(String begun, java.util.function.Function<String, List<String>> list) {
        String directory = begun.substring(0, begun.lastIndexOf('/') + 1);
        return list.apply(directory).stream()
                .map(name -> new Offer(directory + name, "files", "", ""))
                .toList();
    }

    private static List<String> local(String directory) {
        Path path = LocalPath.of(directory.isEmpty() ? "." : directory);
        try (Stream<Path> files = Files.list(path)) {
            return files.limit(2000)
                    .map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                    .sorted()
                    .toList();
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            return List.of();
        }
    }
}
