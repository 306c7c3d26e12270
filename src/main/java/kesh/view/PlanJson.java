package kesh.view;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Topology;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Copy;
import kesh.plan.Guard;
import kesh.plan.Outage;
import kesh.plan.Plan;
import kesh.plan.Remedy;
import kesh.plan.Step;
import kesh.plan.cost.EndedSessions;
import kesh.plan.cost.Expectation;
import kesh.plan.cost.Experience;
import kesh.plan.cost.Load;
import kesh.plan.cost.WriteOutage;

/** A plan and its parts as JSON. */
final class PlanJson {
    private PlanJson() {}

    static JsonObject plan(Plan plan, Optional<Experience> experience) {
        JsonObject object = new JsonObject();
        object.addProperty("title", plan.title());
        object.addProperty("refused", plan.isRefused());
        JsonArray checks = new JsonArray();
        plan.checks().forEach(check -> checks.add(check(check)));
        object.add("checks", checks);
        object.add("before", cluster(plan.before()));
        object.add("after", cluster(plan.after()));
        object.add("steps", steps(plan, experience));
        List<WriteOutage> times = WriteOutage.of(plan);
        if (!times.isEmpty()) {
            object.add("noWrites", noWrites(times, experience));
        }
        plan.pointOfNoReturn().ifPresent(number -> object.addProperty("pointOfNoReturn", number));
        JsonArray guards = new JsonArray();
        plan.guards().forEach(guard -> guards.add(guard(guard)));
        object.add("guards", guards);
        object.add("notes", texts(plan.notes()));
        object.add("typed", texts(plan.typed()));
        return object;
    }

    private static JsonArray noWrites(List<WriteOutage> all, Optional<Experience> experience) {
        JsonArray times = new JsonArray();
        for (WriteOutage time : all) {
            JsonObject object = new JsonObject();
            object.addProperty("from", time.from());
            object.addProperty("until", time.until());
            object.addProperty("node", time.node().value());
            experience.ifPresent(earlier -> object.add("expected", expectation(earlier.of(time))));
            times.add(object);
        }
        return times;
    }

    private static JsonObject expectation(Expectation expected) {
        JsonObject object = new JsonObject();
        expected.range().ifPresent(range -> {
            object.addProperty("milliseconds", range.middle().toMillis());
            object.addProperty("atLeastMilliseconds", range.least().toMillis());
            object.addProperty("atMostMilliseconds", range.most().toMillis());
        });
        object.addProperty("basis", expected.basis());
        return object;
    }

    private static JsonObject copy(Copy copy) {
        JsonObject object = new JsonObject();
        object.addProperty("kind", copy.kind().name().toLowerCase(Locale.ROOT));
        object.addProperty("from", copy.from().value());
        copy.bytes().ifPresent(bytes -> object.addProperty(copy.isForeseen() ? "bytes" : "bytesAtMost", bytes));
        return object;
    }

    private static JsonObject copy(Load load, Optional<Experience> experience) {
        JsonObject object = copy(load.copy());
        object.addProperty("copiesAtOnce", load.together());
        load.senders().filter(senders -> senders.taken() > 0).ifPresent(senders -> {
            object.addProperty("walSenders", senders.taken());
            object.addProperty("walSendersFree", senders.free());
        });
        experience.ifPresent(earlier -> object.add("expected", expectation(earlier.of(load))));
        return object;
    }

    private static JsonArray steps(Plan plan, Optional<Experience> experience) {
        Map<Integer, Load> loads = new HashMap<>();
        Load.of(plan).forEach(load -> loads.put(load.number(), load));
        List<EndedSessions> ended = EndedSessions.of(plan);
        JsonArray steps = new JsonArray();
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            JsonObject object = new JsonObject();
            object.addProperty("number", i + 1);
            plan.before().node(step.node()).ifPresent(node -> {
                object.addProperty("host", node.host().address().toString());
                node.machine().found().map(Machine::user).ifPresent(user -> object.addProperty("user", user));
            });
            step(step).entrySet().forEach(part -> object.add(part.getKey(), part.getValue()));
            Optional.ofNullable(loads.get(i + 1)).ifPresent(load -> object.add("copy", copy(load, experience)));
            JsonObject cuts = cuts(ended, i + 1);
            if (cuts.size() > 0) {
                object.add("sessionsEnded", cuts);
            }
            steps.add(object);
        }
        return steps;
    }

    private static JsonObject cuts(List<EndedSessions> ended, int number) {
        JsonObject object = new JsonObject();
        ended.stream()
                .filter(cut -> cut.number() == number)
                .forEach(cut -> object.addProperty(cut.node().value(), cut.sessions()));
        return object;
    }

    static JsonElement check(Check check) {
        JsonObject object = new JsonObject();
        object.addProperty("title", check.title());
        object.addProperty("verdict", check.verdict().name().toLowerCase(Locale.ROOT));
        object.addProperty("message", check.message());
        check.detail().ifPresent(detail -> object.addProperty("detail", detail));
        check.hint().ifPresent(hint -> object.addProperty("hint", hint));
        return object;
    }

    static JsonObject step(Step step) {
        JsonObject object = new JsonObject();
        object.addProperty("node", step.node().value());
        object.addProperty("title", step.title());
        if (step.action() instanceof Action.Run run) {
            object.addProperty("action", "run");
            object.add("command", texts(run.command().argv()));
            run.command().input().ifPresent(input -> object.addProperty("input", input.toString()));
            run.command().job().ifPresent(job -> object.addProperty("job", job));
        } else if (step.action() instanceof Action.Sql sql) {
            object.addProperty("action", "sql");
            object.addProperty("server", sql.node().value());
            object.addProperty("sql", sql.query().sql());
            object.add("parameters", texts(sql.query().parameters()));
        } else if (step.action() instanceof Action.Fetch fetch) {
            object.addProperty("action", "fetch");
            object.addProperty("file", fetch.path());
            object.addProperty("to", fetch.to().toString());
        } else if (step.action() instanceof Action.Send sent) {
            object.addProperty("action", "send");
            object.addProperty("from", sent.from().name());
            object.addProperty("bytes", sent.from().bytes());
            object.addProperty("sha256", sent.from().sha256());
            object.addProperty("file", sent.path());
            object.addProperty("mode", sent.mode());
        } else if (step.action() instanceof Action.Unpack unpack) {
            object.addProperty("action", "unpack");
            object.addProperty("archive", unpack.archive().toString());
            unpack.license().ifPresent(license -> object.addProperty("license", license.toString()));
            object.add("command", texts(unpack.command().argv()));
        } else if (step.action() instanceof Action.AddLines added) {
            object.addProperty("action", "add");
            object.addProperty("file", added.path());
            object.add("lines", texts(added.lines()));
            object.add(
                    "keysOf",
                    texts(added.keysOf().stream().map(node -> node.value()).toList()));
        } else if (step.action() instanceof Action.WriteFile file) {
            object.addProperty("action", "write");
            object.addProperty("file", file.path());
            object.addProperty("mode", file.mode());
            object.addProperty("text", file.text().toString());
            object.add(
                    "diff",
                    texts(Differences.of(file.before().toString(), file.text().toString())));
        } else {
            object.addProperty("action", "await");
        }
        object.addProperty("goal", step.goal().toString());
        object.addProperty("withinSeconds", step.patience().toSeconds());
        step.batch().ifPresent(batch -> object.addProperty("batch", batch));
        step.undo().ifPresent(undo -> object.addProperty("undo", undo));
        if (step.outage() != Outage.NONE) {
            object.addProperty("outage", step.outage().name().toLowerCase(Locale.ROOT));
        }
        step.copy().ifPresent(copy -> object.add("copy", copy(copy)));
        step.atLeast().ifPresent(fact -> object.addProperty("orAtLeast", fact.toString()));
        step.remedy().ifPresent(remedy -> object.add("remedy", remedy(remedy)));
        step.otherwise().ifPresent(word -> object.addProperty("otherwise", word));
        return object;
    }

    private static JsonObject remedy(Remedy remedy) {
        JsonObject object = new JsonObject();
        object.addProperty("atOnceWhere", remedy.hopeless().toString());
        JsonArray steps = new JsonArray();
        remedy.steps().forEach(step -> steps.add(step(step)));
        object.add("steps", steps);
        return object;
    }

    static JsonObject guard(Guard guard) {
        JsonObject object = new JsonObject();
        if (guard instanceof Guard.Lock lock) {
            object.addProperty("guard", "lock");
            object.addProperty("primary", lock.primary().value());
        } else if (guard instanceof Guard.Pause pause) {
            object.addProperty("guard", "pause");
            object.addProperty("primary", pause.primary().value());
            object.add(
                    "nodes", texts(pause.nodes().stream().map(NodeName::value).toList()));
        } else if (guard instanceof Guard.Note note) {
            event(object, "note", note.primary(), note.node(), note.event(), note.details());
        } else if (guard instanceof Guard.Record record) {
            event(object, "record", record.primary(), record.node(), record.event(), record.details());
        }
        return object;
    }

    /** Adds what is to be said of a row in repmgr.events. */
    private static void event(
            JsonObject object, String guard, NodeName primary, NodeId node, String event, String details) {
        object.addProperty("guard", guard);
        object.addProperty("primary", primary.value());
        object.addProperty("id", node.value());
        object.addProperty("event", event);
        object.addProperty("details", details);
    }

    static JsonArray cluster(ClusterState state) {
        JsonArray nodes = new JsonArray();
        for (Topology.Place place : Topology.of(state).places()) {
            Optional<Node> node = state.node(place.name());
            JsonObject object = new JsonObject();
            object.addProperty("node", place.name().value());
            place.id().map(NodeId::value).ifPresent(id -> object.addProperty("id", id));
            object.addProperty("host", place.host().address().toString());
            object.addProperty("role", place.role());
            place.upstream().map(NodeName::value).ifPresent(name -> object.addProperty("upstream", name));
            object.addProperty("status", place.status());
            node.flatMap(Node::registration).ifPresent(row -> {
                object.addProperty("location", row.location());
                object.addProperty("priority", row.priority());
            });
            Timelines.of(state, place.name()).ifPresent(timeline -> object.addProperty("timeline", timeline));
            node.flatMap(PlanJson::unknown).ifPresent(reason -> object.addProperty("unknown", reason));
            nodes.add(object);
        }
        return nodes;
    }

    private static Optional<String> unknown(Node node) {
        String reason = node.machine().isKnown()
                ? node.server().reason()
                : node.machine().reason();
        return Optional.of(reason).filter(text -> !text.isEmpty());
    }

    private static JsonArray texts(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }
}
