package kesh.record;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.Seen;

/**
 * Writes records by their components. A record with a single component is written as that component: a node's name is a
 * text. A component that a file lacks is unknown where it may be, otherwise {@link Lacking} and never null: an earlier
 * kesh did not read it.
 */
final class Records implements TypeAdapterFactory {

    private record Component(String name, RecordComponent component, TypeAdapter<Object> adapter) {
        Object of(Object owner) {
            try {
                return component.getAccessor().invoke(owner);
            } catch (ReflectiveOperationException closed) {
                throw new IllegalStateException(closed);
            }
        }
    }

    @Override
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        Class<? super T> raw = type.getRawType();
        if (!raw.isRecord()) {
            return null;
        }
        List<Component> components = new ArrayList<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            @SuppressWarnings("unchecked")
            TypeAdapter<Object> adapter =
                    (TypeAdapter<Object>) gson.getAdapter(TypeToken.get(component.getGenericType()));
            components.add(new Component(component.getName(), component, adapter));
        }
        if (components.size() == 1) {
            Component only = components.get(0);
            return new Absences.Trees<>(
                    gson,
                    value -> only.adapter.toJsonTree(only.of(value)),
                    tree -> made(type, List.of(only.adapter.fromJsonTree(tree))));
        }
        return new Absences.Trees<>(gson, value -> written(components, value), tree -> read(type, components, tree));
    }

    private static JsonElement written(List<Component> components, Object value) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        JsonObject object = new JsonObject();
        components.forEach(component -> object.add(component.name, component.adapter.toJsonTree(component.of(value))));
        return object;
    }

    private static <T> T read(TypeToken<T> type, List<Component> components, JsonElement tree) {
        JsonObject object = tree.getAsJsonObject();
        List<Object> values = new ArrayList<>();
        for (Component component : components) {
            if (component.component.getType() == Seen.class && !object.has(component.name)) {
                values.add(Seen.unknown(Lacking.REASON));
                continue;
            }
            JsonElement value = Lacking.said(object, type.getRawType(), component.name);
            // Gson returns null for a word that is no value of the enum.
            values.add(Optional.ofNullable(component.adapter.fromJsonTree(value))
                    .orElseThrow(() -> new JsonParseException(component.name + " cannot be " + value)));
        }
        return made(type, values);
    }

    @SuppressWarnings("unchecked")
    private static <T> T made(TypeToken<T> type, List<Object> values) {
        Class<T> raw = (Class<T>) type.getRawType();
        try {
            Class<?>[] types = Stream.of(raw.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            return raw.getDeclaredConstructor(types).newInstance(values.toArray());
        } catch (ReflectiveOperationException refused) {
            throw new JsonParseException(raw.getSimpleName() + ": " + refused.getCause(), refused);
        }
    }
}
