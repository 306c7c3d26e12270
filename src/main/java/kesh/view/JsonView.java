package kesh.view;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.explain.Explanation;
import kesh.plan.Plan;
import kesh.run.Event;
import kesh.run.Outcome;
import kesh.run.Throttled;
import kesh.run.TimedEvent;

/**
 * Writes everything as JSON, one object a line: the same objects on standard output and in the journal.
 * {@code schema.json} promises their content.
 */
public final class JsonView implements View {
    /** The version rises when a field is removed or changes its meaning; it stays the same when fields are added. */
    private static final int VERSION = 1;

    private final PrintStream out;
    private final Consumer<TimedEvent> events;

    public JsonView(PrintStream out) {
        this.out = out;
        this.events = new Throttled(event -> out.println(line(event)));
    }

    @Override
    public void state(ClusterState state) {
        JsonObject object = object("state", Instant.now());
        object.add("cluster", PlanJson.cluster(state));
        out.println(object);
    }

    @Override
    public void findings(Plan plan) {
        JsonObject object = object("checked", Instant.now());
        JsonArray checks = new JsonArray();
        plan.checks().forEach(check -> checks.add(PlanJson.check(check)));
        object.add("checks", checks);
        object.add("cluster", PlanJson.cluster(plan.before()));
        out.println(object);
    }

    /** Writes what a text that some tool printed means. */
    public void explained(Explanation explanation) {
        JsonObject object = object("explained", Instant.now());
        object.addProperty("lines", explanation.lines());
        JsonArray parts = new JsonArray();
        explanation.parts().forEach(part -> {
            JsonObject one = new JsonObject();
            one.addProperty("what", part.what());
            one.addProperty("means", part.means());
            one.addProperty("first", part.first());
            one.addProperty("last", part.last());
            one.addProperty("lines", part.lines());
            parts.add(one);
        });
        object.add("parts", parts);
        JsonArray findings = new JsonArray();
        explanation.findings().forEach(finding -> {
            JsonObject one = PlanJson.check(finding.check()).getAsJsonObject();
            one.addProperty("line", finding.line());
            one.addProperty("times", finding.times());
            findings.add(one);
        });
        object.add("findings", findings);
        out.println(object);
    }

    @Override
    public void problem(Problem problem) {
        JsonObject object = object("error", Instant.now());
        add(object, problem);
        out.println(object);
    }

    @Override
    public synchronized void accept(TimedEvent event) {
        events.accept(event);
    }

    /** Returns an event as one line of JSON. */
    public static String line(TimedEvent event) {
        return json(event.at(), event.event()).toString();
    }

    private static JsonObject json(Instant at, Event event) {
        if (event instanceof Event.Planned planned) {
            JsonObject object = object("planned", at);
            PlanJson.plan(planned.plan(), planned.experience())
                    .entrySet()
                    .forEach(part -> object.add(part.getKey(), part.getValue()));
            return object;
        } else if (event instanceof Event.StepStarted started) {
            JsonObject object = object("step started", at);
            object.addProperty("number", started.number());
            object.addProperty("of", started.of());
            object.add("step", PlanJson.step(started.step()));
            return object;
        } else if (event instanceof Event.StepSkipped skipped) {
            return numbered("step skipped", at, skipped.number(), skipped.of());
        } else if (event instanceof Event.StepProgressed progressed) {
            JsonObject object = numbered("step progressed", at, progressed.number(), progressed.of());
            object.addProperty("phase", progressed.phase());
            progressed.done().ifPresent(bytes -> object.addProperty("doneBytes", bytes));
            progressed.total().ifPresent(bytes -> object.addProperty("totalBytes", bytes));
            progressed.rate().ifPresent(bytes -> object.addProperty("bytesPerSecond", bytes));
            progressed.secondsLeft().ifPresent(left -> object.addProperty("secondsLeft", left));
            return object;
        } else if (event instanceof Event.StepDone done) {
            JsonObject object = numbered("step done", at, done.number(), done.of());
            object.addProperty("milliseconds", done.took().toMillis());
            object.addProperty("output", done.output());
            if (!done.rows().isEmpty()) {
                object.add("rows", rows(done.rows()));
            }
            return object;
        } else if (event instanceof Event.StepFailed failed) {
            JsonObject object = numbered("step failed", at, failed.number(), failed.of());
            add(object, failed.cause());
            return object;
        } else if (event instanceof Event.Remedied remedied) {
            JsonObject object = numbered("remedied", at, remedied.number(), remedied.of());
            object.add("step", PlanJson.step(remedied.step()));
            object.addProperty("milliseconds", remedied.took().toMillis());
            remedied.failure().ifPresent(failure -> add(object, failure));
            return object;
        } else if (event instanceof Event.ConnectionLost lost) {
            JsonObject object = numbered("connection lost", at, lost.number(), lost.of());
            object.addProperty("goesOn", lost.goesOn());
            object.addProperty("withinSeconds", lost.atMost().toSeconds());
            add(object, lost.cause());
            return object;
        } else if (event instanceof Event.Replanned replanned) {
            JsonObject object = object("replanned", at);
            JsonArray changes = new JsonArray();
            replanned.changes().forEach(changes::add);
            object.add("changes", changes);
            return object;
        } else if (event instanceof Event.JournalOpened opened) {
            JsonObject object = object("journal opened", at);
            object.addProperty("file", opened.file());
            return object;
        } else if (event instanceof Event.GuardTaken taken) {
            JsonObject object = object("guard taken", at);
            object.add("guard", PlanJson.guard(taken.guard()));
            return object;
        } else if (event instanceof Event.LockLost lost) {
            JsonObject object = object("lock lost", at);
            object.add("guard", PlanJson.guard(lost.lock()));
            add(object, lost.cause());
            return object;
        } else if (event instanceof Event.LockTakenAgain again) {
            JsonObject object = object("lock taken again", at);
            object.add("guard", PlanJson.guard(again.lock()));
            return object;
        } else if (event instanceof Event.GuardReleased released) {
            JsonObject object = object("guard released", at);
            object.add("guard", PlanJson.guard(released.guard()));
            released.failure().ifPresent(failure -> add(object, failure));
            return object;
        } else if (event instanceof Event.WritesTaken taken) {
            JsonObject object = object("writes taken", at);
            object.addProperty("atMostMilliseconds", taken.atMost().toMillis());
            return object;
        } else if (event instanceof Event.Warned warned) {
            JsonObject object = object("warning", at);
            add(object, warned.problem());
            return object;
        } else if (event instanceof Event.Surveyed surveyed) {
            JsonObject object = object("surveyed", at);
            object.add("cluster", PlanJson.cluster(surveyed.state()));
            return object;
        }
        Outcome outcome = ((Event.Ended) event).outcome();
        JsonObject object = object("ended", at);
        object.addProperty("outcome", outcome.kind().name().toLowerCase(Locale.ROOT));
        object.addProperty("sentence", outcome.sentence());
        outcome.cause().ifPresent(cause -> add(object, cause));
        outcome.alarm().ifPresent(alarm -> object.addProperty("alarm", alarm));
        return object;
    }

    /** Returns the JSON Schema of every line. */
    public static String schema() {
        return Resource.text("schema.json");
    }

    /**
     * Returns all that a plan would do, as one line that is equal for plans that do the same. It leaves out the cost,
     * which changes by itself with the size of the data and the number of sessions.
     */
    public static String essence(Plan plan) {
        JsonObject whole = PlanJson.plan(plan, Optional.empty());
        for (JsonElement step : whole.getAsJsonArray("steps")) {
            step.getAsJsonObject().remove("copy");
            step.getAsJsonObject().remove("sessionsEnded");
        }
        // Each attempt to see what is unknown may fail with other words.
        for (JsonElement node : whole.getAsJsonArray("after")) {
            node.getAsJsonObject().remove("unknown");
        }
        JsonObject essence = new JsonObject();
        List.of("steps", "guards", "after").forEach(part -> essence.add(part, whole.get(part)));
        return essence.toString();
    }

    private static JsonArray rows(List<Map<String, String>> rows) {
        JsonArray array = new JsonArray();
        for (Map<String, String> row : rows) {
            JsonObject object = new JsonObject();
            row.forEach(object::addProperty);
            array.add(object);
        }
        return array;
    }

    /** @param at the time of what it reports */
    static JsonObject object(String event, Instant at) {
        JsonObject object = new JsonObject();
        object.addProperty("kesh", VERSION);
        object.addProperty("event", event);
        object.addProperty("at", at.toString());
        return object;
    }

    private static JsonObject numbered(String event, Instant at, int number, int of) {
        JsonObject object = object(event, at);
        object.addProperty("number", number);
        object.addProperty("of", of);
        return object;
    }

    private static void add(JsonObject object, Problem problem) {
        object.addProperty("message", problem.getMessage());
        problem.detail().ifPresent(detail -> object.addProperty("detail", detail));
        problem.hint().ifPresent(hint -> object.addProperty("hint", hint));
    }
}
