package kesh.record;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import java.lang.reflect.Constructor;
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
        Constructor<T> constructor = constructor(type);
        if (components.size() == 1) {
            Component only = components.get(0);
            return new Absences.Trees<>(
                    gson,
                    value -> Absences.Trees.tree(only.adapter, only.of(value)),
                    tree -> made(constructor, List.of(Absences.Trees.value(only.adapter, tree))));
        }
        return new Absences.Trees<>(
                gson, value -> written(components, value), tree -> read(constructor, components, tree));
    }

    private static JsonElement written(List<Component> components, Object value) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        JsonObject object = new JsonObject();
        components.forEach(
                component -> object.add(component.name, Absences.Trees.tree(component.adapter, component.of(value))));
        return object;
    }

    private static <T> T read(Constructor<T> constructor, List<Component> components, JsonElement tree) {
        JsonObject object = tree.getAsJsonObject();
        List<Object> values = new ArrayList<>();
        for (Component component : components) {
            if (component.component.getType() == Seen.class && !object.has(component.name)) {
                values.add(Seen.unknown(Lacking.REASON));
                continue;
            }
            JsonElement value = Lacking.said(object, constructor.getDeclaringClass(), component.name);
            // Gson returns null for a word that is no value of the enum.
            values.add(Optional.ofNullable(Absences.Trees.value(component.adapter, value))
                    .orElseThrow(() -> new JsonParseException(component.name + " cannot be " + value)));
        }
        return made(constructor, values);
    }

    @SuppressWarnings("unchecked")
    private static <T> Constructor<T> constructor(TypeToken<T> type) {
        Class<T> raw = (Class<T>) type.getRawType();
        Class<?>[] types = Stream.of(raw.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return raw.getDeclaredConstructor(types);
        } catch (NoSuchMethodException everyRecordHasIt) {
            throw new IllegalStateException(everyRecordHasIt);
        }
    }

    private static <T> T made(Constructor<T> constructor, List<Object> values) {
        try {
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException refused) {
            throw new JsonParseException(
                    constructor.getDeclaringClass().getSimpleName() + ": " + refused.getCause(), refused);
        }
    }
}
