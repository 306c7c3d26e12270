package kesh.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kesh.plan.Plan;
import kesh.plan.cost.Expectation;
import kesh.plan.cost.Load;
import kesh.plan.cost.WriteOutage;
import kesh.run.Event;
import kesh.text.Sizes;

/** The cost of a plan in words: the load on nodes that are copied from, and the time that it is expected to take. */
final class Costs {
    private Costs() {}

    static List<String> text(Event.Planned planned) {
        Plan plan = planned.plan();
        List<Load> loads = Load.of(plan);
        List<String> lines = new ArrayList<>();
        loads.stream().map(Costs::load).distinct().forEach(lines::add);
        planned.experience().ifPresent(experience -> {
            // Steps with the same expectation share a line.
            Map<Expectation, List<String>> alike = new LinkedHashMap<>();
            loads.forEach(load -> alike.computeIfAbsent(experience.of(load), first -> new ArrayList<>())
                    .add(String.valueOf(load.number())));
            alike.forEach((expected, numbers) -> lines.add(text(
                    numbers.size() == 1
                            ? "step " + numbers.get(0) + " takes"
                            : "steps " + String.join(", ", numbers) + " take",
                    expected)));
            WriteOutage.of(plan)
                    .forEach(time -> lines.add(text(
                            time.isRestart()
                                    ? "step %d, in which no server accepts writes, takes".formatted(time.from())
                                    : ("all from the start of step %d to the end of step %d, while no server accepts writes, "
                                                    + "takes")
                                            .formatted(time.from(), time.until()),
                            experience.of(time))));
        });
        return lines;
    }

    private static String load(Load load) {
        String donor = load.copy().from().value();
        String size =
                load.copy().bytes().stream().mapToObj(Sizes::text).findFirst().orElse("an unknown amount");
        return "load on " + donor + ": "
                + switch (load.copy().kind()) {
                    case BACKUP ->
                        load.together() == 1
                                ? load.senders()
                                        .map(senders -> "%s is read once, by %d of its %d WAL senders; %d stay free"
                                                .formatted(size, senders.taken(), senders.limit(), senders.free()))
                                        .orElse("%s is read once".formatted(size))
                                : load.senders()
                                        .map(senders ->
                                                "%s is read %d times at once, by %d of its %d WAL senders; %d stay free"
                                                        .formatted(
                                                                size,
                                                                load.together(),
                                                                senders.taken(),
                                                                senders.limit(),
                                                                senders.free()))
                                        .orElse("%s is read %d times at once".formatted(size, load.together()));
                    case REWIND ->
                        "only what differs is read; how much it is will be known only then; %s at most".formatted(size);
                    case FILES -> "%s of files is read, and encrypted by ssh".formatted(size);
                };
    }

    private static String text(String what, Expectation expected) {
        return expected.range()
                .map(range -> {
                    String least = Durations.text(range.least());
                    String most = Durations.text(range.most());
                    String about = Durations.text(range.middle());
                    return least.equals(most)
                            ? "%s about %s, %s".formatted(what, about, expected.basis())
                            : "%s about %s (%s to %s), %s".formatted(what, about, least, most, expected.basis());
                })
                .orElseGet(() -> "how long %s is not known: %s".formatted(what, expected.basis()));
    }
}
