package kesh.view;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Topology;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.run.Event;
import kesh.run.Outcome;

/** Everything as JSON, one object a line: the same objects on standard output and in the journal. */
public final class JsonView implements View {
    private final PrintStream out;

    public JsonView(PrintStream out) {
        this.out = out;
    }

    @Override
    public void state(ClusterState state) {
        JsonObject object = object("state");
        object.add("cluster", topology(state));
        out.println(object);
    }

    @Override
    public void findings(Plan plan) {
        JsonObject object = object("checked");
        JsonArray checks = new JsonArray();
        plan.checks().forEach(check -> checks.add(check(check)));
        object.add("checks", checks);
        object.add("cluster", topology(plan.before()));
        out.println(object);
    }

    @Override
    public void problem(Problem problem) {
        JsonObject object = object("error");
        add(object, problem);
        out.println(object);
    }

    @Override
    public synchronized void accept(Event event) {
        out.println(line(event));
    }

    /** An event as one line of JSON. */
    public static String line(Event event) {
        return json(event).toString();
    }

    private static JsonObject json(Event event) {
        if (event instanceof Event.Planned planned) {
            return plan(planned.plan());
        } else if (event instanceof Event.StepStarted started) {
            JsonObject object = object("step started");
            object.addProperty("number", started.number());
            object.addProperty("of", started.of());
            object.add("step", step(started.step()));
            return object;
        } else if (event instanceof Event.StepSkipped skipped) {
            return numbered("step skipped", skipped.number(), skipped.of());
        } else if (event instanceof Event.StepProgressed progressed) {
            JsonObject object = numbered("step progressed", progressed.number(), progressed.of());
            object.addProperty("phase", progressed.phase());
            progressed.done().ifPresent(bytes -> object.addProperty("doneBytes", bytes));
            progressed.total().ifPresent(bytes -> object.addProperty("totalBytes", bytes));
            return object;
        } else if (event instanceof Event.StepDone done) {
            JsonObject object = numbered("step done", done.number(), done.of());
            object.addProperty("milliseconds", done.took().toMillis());
            object.addProperty("output", done.output());
            if (!done.rows().isEmpty()) {
                object.add("rows", rows(done.rows()));
            }
            return object;
        } else if (event instanceof Event.StepFailed failed) {
            JsonObject object = numbered("step failed", failed.number(), failed.of());
            add(object, failed.cause());
            return object;
        } else if (event instanceof Event.ConnectionLost lost) {
            JsonObject object = numbered("connection lost", lost.number(), lost.of());
            add(object, lost.cause());
            return object;
        } else if (event instanceof Event.JournalOpened opened) {
            JsonObject object = object("journal opened");
            object.addProperty("file", opened.file());
            return object;
        } else if (event instanceof Event.GuardTaken taken) {
            JsonObject object = object("guard taken");
            object.addProperty("guard", taken.guard().toString());
            return object;
        } else if (event instanceof Event.GuardReleased released) {
            JsonObject object = object("guard released");
            object.addProperty("guard", released.guard().toString());
            released.failure().ifPresent(failure -> add(object, failure));
            return object;
        } else if (event instanceof Event.WritesTaken taken) {
            JsonObject object = object("writes taken");
            object.addProperty("atMostMilliseconds", taken.atMost().toMillis());
            return object;
        } else if (event instanceof Event.Surveyed surveyed) {
            JsonObject object = object("surveyed");
            object.add("cluster", topology(surveyed.state()));
            return object;
        }
        Outcome outcome = ((Event.Ended) event).outcome();
        JsonObject object = object("ended");
        object.addProperty("outcome", outcome.kind().name().toLowerCase(java.util.Locale.ROOT));
        object.addProperty("sentence", outcome.sentence());
        outcome.cause().ifPresent(cause -> add(object, cause));
        outcome.alarm().ifPresent(alarm -> object.addProperty("alarm", alarm));
        return object;
    }

    /** All that a plan would do, as one line: what two plans that do the same have in common. */
    public static String essence(Plan plan) {
        JsonObject whole = plan(plan);
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

    private static JsonObject object(String event) {
        JsonObject object = new JsonObject();
        object.addProperty("event", event);
        object.addProperty("at", Instant.now().toString());
        return object;
    }

    private static JsonObject numbered(String event, int number, int of) {
        JsonObject object = object(event);
        object.addProperty("number", number);
        object.addProperty("of", of);
        return object;
    }

    private static void add(JsonObject object, Problem problem) {
        object.addProperty("message", problem.getMessage());
        problem.detail().ifPresent(detail -> object.addProperty("detail", detail));
        problem.hint().ifPresent(hint -> object.addProperty("hint", hint));
    }

    private static JsonObject plan(Plan plan) {
        JsonObject object = object("planned");
        object.addProperty("title", plan.title());
        JsonArray checks = new JsonArray();
        plan.checks().forEach(check -> checks.add(check(check)));
        object.add("checks", checks);
        object.add("before", topology(plan.before()));
        object.add("after", topology(plan.after()));
        JsonArray steps = new JsonArray();
        plan.steps().forEach(step -> steps.add(step(step)));
        object.add("steps", steps);
        JsonArray guards = new JsonArray();
        plan.guards().forEach(guard -> guards.add(guard.toString()));
        object.add("guards", guards);
        JsonArray notes = new JsonArray();
        plan.notes().forEach(notes::add);
        object.add("notes", notes);
        return object;
    }

    private static JsonElement check(Check check) {
        JsonObject object = new JsonObject();
        object.addProperty("title", check.title());
        object.addProperty("verdict", check.verdict().name().toLowerCase(java.util.Locale.ROOT));
        object.addProperty("message", check.message());
        check.detail().ifPresent(detail -> object.addProperty("detail", detail));
        check.hint().ifPresent(hint -> object.addProperty("hint", hint));
        return object;
    }

    private static JsonObject step(Step step) {
        JsonObject object = new JsonObject();
        object.addProperty("node", step.node().value());
        object.addProperty("title", step.title());
        if (step.action() instanceof Action.Run run) {
            JsonArray argv = new JsonArray();
            run.command().argv().forEach(argv::add);
            object.add("command", argv);
        } else if (step.action() instanceof Action.Sql sql) {
            object.addProperty("sql", sql.query().sql());
            JsonArray parameters = new JsonArray();
            sql.query().parameters().forEach(parameters::add);
            object.add("parameters", parameters);
        } else if (step.action() instanceof Action.Fetch fetch) {
            object.addProperty("file", fetch.path());
            object.addProperty("to", fetch.to().toString());
        } else if (step.action() instanceof Action.WriteFile file) {
            object.addProperty("file", file.path());
            object.addProperty("mode", file.mode());
            object.addProperty("text", file.text().toString());
        }
        object.addProperty("goal", step.goal().toString());
        step.batch().ifPresent(batch -> object.addProperty("batch", batch));
        step.undo().ifPresent(undo -> object.addProperty("undo", undo));
        return object;
    }

    private static JsonArray topology(ClusterState state) {
        JsonArray nodes = new JsonArray();
        for (Topology.Place place : Topology.of(state).places()) {
            JsonObject object = new JsonObject();
            object.addProperty("node", place.name().value());
            place.id().map(NodeId::value).ifPresent(id -> object.addProperty("id", id));
            object.addProperty("host", place.host().address());
            object.addProperty("role", place.role());
            place.upstream().map(NodeName::value).ifPresent(name -> object.addProperty("upstream", name));
            object.addProperty("status", place.status());
            unknown(state, place).ifPresent(reason -> object.addProperty("unknown", reason));
            nodes.add(object);
        }
        return nodes;
    }

    private static Optional<String> unknown(ClusterState state, Topology.Place place) {
        return state.node(place.name())
                .map(node -> node.machine().isKnown()
                        ? node.server().reason()
                        : node.machine().reason())
                .filter(reason -> !reason.isEmpty());
    }
}
