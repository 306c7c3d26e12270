package kesh.record;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kesh.text.Sizes;

/** The differences between two states of a cluster, fact by fact, in words. */
final class Changes {
    /** Fields that change by themselves while nobody touches the cluster; plans depend on them only by their checks. */
    static final Set<String> RESTLESS = Set.of(
            "clients",
            "clockOffsetMillis",
            "control",
            "dataBytes",
            "freeBytes",
            "lagBytes",
            "lagSeconds",
            "loaded",
            "lockHolder",
            "old",
            "position",
            "received",
            "retainedBytes",
            "started",
            "unarchived",
            "walStatus");

    /** Each node's copy of the records: only the nodes' own registrations count. */
    private static final String COPIES = "registrations";

    /** A process id says only that there is a process. */
    private static final String PROCESS = "repmgrd";

    /** The fields that identify an element of a list. */
    private static final List<String> NAMES = List.of("name", "applicationName", "kind");

    /** The suffix of the names of byte counts. */
    private static final String BYTES = "Bytes";

    private static final String UNKNOWN = "unknown";

    /** The field of a broken link between hosts. */
    private static final String FAILURE = "failure";

    /** Steps of a path that tell a reader nothing. */
    private static final Set<String> SILENT = Set.of("machine", "server", "known");

    private final Set<String> passedOver;
    private final List<String> found = new ArrayList<>();

    private Changes(Set<String> passedOver) {
        this.passedOver = passedOver;
    }

    /** @param passedOver fields that do not count */
    static List<String> between(JsonElement before, JsonElement after, Set<String> passedOver) {
        Changes changes = new Changes(passedOver);
        changes.named(
                "",
                before.getAsJsonObject().get("nodes"),
                after.getAsJsonObject().get("nodes"));
        changes.links(
                before.getAsJsonObject().get("links"), after.getAsJsonObject().get("links"));
        return List.copyOf(new LinkedHashSet<>(changes.found));
    }

    private void compare(String path, JsonElement before, JsonElement after) {
        if (before.equals(after)) {
            return;
        }
        if (before.isJsonObject() && after.isJsonObject()) {
            fields(path, before.getAsJsonObject(), after.getAsJsonObject());
        } else if (before.isJsonArray() && after.isJsonArray()) {
            if (Stream.of(before, after).allMatch(Changes::isNamed)) {
                named(path, before, after);
            } else {
                lines(path, before.getAsJsonArray(), after.getAsJsonArray());
            }
        } else if (before.isJsonPrimitive() || after.isJsonPrimitive()) {
            found.add("%s was %s, is %s".formatted(path, value(path, before), value(path, after)));
        } else if (path.endsWith(":")) {
            // A node's server is the only part that may be there or not without being named in the path.
            found.add(path + (before.isJsonNull() ? " its server runs now" : " its server no longer runs"));
        } else {
            found.add(path + (before.isJsonNull() ? " has appeared" : " is gone"));
        }
    }

    private void fields(String path, JsonObject before, JsonObject after) {
        Set<String> fields = new LinkedHashSet<>(before.keySet());
        fields.addAll(after.keySet());
        for (String field : fields) {
            JsonElement old = before.get(field);
            JsonElement now = after.get(field);
            String deeper =
                    SILENT.contains(field) ? path : path.endsWith(":") ? path + " " + field : path + "." + field;
            if (passedOver.contains(field) || field.equals(COPIES)) {
                continue;
            } else if (old == null || now == null) {
                found.add(deeper + (old == null ? " has appeared" : " is gone"));
            } else if (isUnsaved(old)) {
                continue;
            } else if (isUnknown(now) && !isUnknown(old)) {
                found.add(path + " " + field + " is now unknown: "
                        + now.getAsJsonObject().get(UNKNOWN).getAsString());
            } else if (isUnknown(old) && !isUnknown(now)) {
                found.add(path + " " + field + " was unknown, is now known");
            } else if (isReason(field, old, now)) {
                continue;
            } else if (!(field.equals(PROCESS) && isNumber(old) && isNumber(now))) {
                compare(deeper, old, now);
            }
        }
    }

    /** The earlier file did not contain it, so it may have been the same then. */
    private static boolean isUnsaved(JsonElement old) {
        return isUnknown(old)
                && old.getAsJsonObject().get(UNKNOWN).getAsString().equals(Lacking.REASON);
    }

    private static boolean isUnknown(JsonElement element) {
        return element.isJsonObject() && element.getAsJsonObject().has(UNKNOWN);
    }

    /** The reason why something cannot be seen, or a link does not work: each attempt may fail with other words. */
    private static boolean isReason(String field, JsonElement old, JsonElement now) {
        return (field.equals(UNKNOWN) || field.equals(FAILURE)) && !old.isJsonNull() && !now.isJsonNull();
    }

    private static boolean isNumber(JsonElement element) {
        return element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber();
    }

    private static boolean isNamed(JsonElement list) {
        return StreamSupport.stream(list.getAsJsonArray().spliterator(), false)
                .allMatch(element -> element.isJsonObject() && NAMES.stream().anyMatch(element.getAsJsonObject()::has));
    }

    private static Map<String, JsonElement> byName(JsonElement list) {
        Map<String, JsonElement> byName = new LinkedHashMap<>();
        for (JsonElement element : list.getAsJsonArray()) {
            JsonObject object = element.getAsJsonObject();
            String name = NAMES.stream()
                    .filter(object::has)
                    .findFirst()
                    .map(field -> object.get(field).getAsString())
                    .orElse("?");
            byName.put(name, element);
        }
        return byName;
    }

    private void named(String path, JsonElement before, JsonElement after) {
        Map<String, JsonElement> old = byName(before);
        Map<String, JsonElement> now = byName(after);
        String what = path.isEmpty() ? "" : path + " ";
        old.forEach((name, element) -> {
            if (now.containsKey(name)) {
                compare(path.isEmpty() ? name + ":" : what + name, element, now.get(name));
            } else {
                found.add(what + name + " is gone");
            }
        });
        now.keySet().stream()
                .filter(name -> !old.containsKey(name))
                .forEach(name -> found.add(what + name + " has appeared"));
    }

    /** Compares a text file line by line. */
    private void lines(String path, JsonArray before, JsonArray after) {
        for (JsonElement line : before) {
            if (!after.contains(line)) {
                found.add(path + ": no longer there: " + text(line));
            }
        }
        for (JsonElement line : after) {
            if (!before.contains(line)) {
                found.add(path + ": new: " + text(line));
            }
        }
    }

    private void links(JsonElement before, JsonElement after) {
        Map<String, JsonElement> now = new LinkedHashMap<>();
        after.getAsJsonArray().forEach(link -> now.put(way(link), link));
        for (JsonElement link : before.getAsJsonArray()) {
            JsonElement other = now.get(way(link));
            if (other != null && !other.equals(link)) {
                compare(way(link), link, other);
            }
        }
    }

    private static String way(JsonElement link) {
        JsonObject object = link.getAsJsonObject();
        return "%s to %s by %s"
                .formatted(
                        object.get("from").getAsString(),
                        object.get("to").getAsString(),
                        object.get("kind").getAsString());
    }

    private static String value(String path, JsonElement element) {
        return path.endsWith(BYTES) && isNumber(element) ? Sizes.text(element.getAsLong()) : text(element);
    }

    private static String text(JsonElement element) {
        return element.isJsonNull() ? "absent" : element.isJsonPrimitive() ? element.getAsString() : element.toString();
    }
}
