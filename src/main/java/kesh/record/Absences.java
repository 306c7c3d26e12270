package kesh.record;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import kesh.cluster.Seen;

/**
 * An absent value is written as null. An unknown value is written as {@code {"unknown": "why"}}; a value is also
 * unknown if the file lacks a part of it.
 */
final class Absences implements TypeAdapterFactory {

    @Override
    @SuppressWarnings("unchecked")
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        Class<? super T> raw = type.getRawType();
        if (raw == Optional.class) {
            TypeAdapter<Object> inner = (TypeAdapter<Object>) gson.getAdapter(TypeToken.get(argument(type)));
            return (TypeAdapter<T>) new Trees<Optional<Object>>(
                    gson,
                    value -> value.map(known -> Trees.tree(inner, known)).orElse(JsonNull.INSTANCE),
                    tree -> tree.isJsonNull() ? Optional.empty() : Optional.of(Trees.value(inner, tree)));
        } else if (raw == OptionalInt.class) {
            return (TypeAdapter<T>) new Trees<OptionalInt>(
                    gson,
                    value -> value.isPresent() ? gson.toJsonTree(value.getAsInt()) : JsonNull.INSTANCE,
                    tree -> tree.isJsonNull() ? OptionalInt.empty() : OptionalInt.of(tree.getAsInt()));
        } else if (raw == OptionalLong.class) {
            return (TypeAdapter<T>) new Trees<OptionalLong>(
                    gson,
                    value -> value.isPresent() ? gson.toJsonTree(value.getAsLong()) : JsonNull.INSTANCE,
                    tree -> tree.isJsonNull() ? OptionalLong.empty() : OptionalLong.of(tree.getAsLong()));
        } else if (raw == Instant.class) {
            return (TypeAdapter<T>) new Trees<Instant>(
                    gson, value -> gson.toJsonTree(value.toString()), tree -> Instant.parse(tree.getAsString()));
        } else if (raw == Seen.class) {
            TypeAdapter<Object> inner = (TypeAdapter<Object>) gson.getAdapter(TypeToken.get(argument(type)));
            return (TypeAdapter<T>)
                    new Trees<Seen<Object>>(gson, value -> seen(value, inner), tree -> seen(tree, inner));
        }
        return null;
    }

    private static Type argument(TypeToken<?> type) {
        return ((ParameterizedType) type.getType()).getActualTypeArguments()[0];
    }

    private static JsonElement seen(Seen<Object> value, TypeAdapter<Object> inner) {
        JsonObject object = new JsonObject();
        if (value instanceof Seen.Known<Object> known) {
            object.add("known", Trees.tree(inner, known.value()));
        } else {
            object.addProperty("unknown", value.reason());
        }
        return object;
    }

    private static Seen<Object> seen(JsonElement tree, TypeAdapter<Object> inner) {
        JsonObject object = tree.getAsJsonObject();
        if (object.has("known")) {
            try {
                return Seen.known(Trees.value(inner, object.get("known")));
            } catch (Lacking part) {
                return Seen.unknown(part.reason());
            }
        } else if (object.has("unknown")) {
            return Seen.unknown(object.get("unknown").getAsString());
        }
        throw new JsonParseException("neither known nor unknown: " + tree);
    }

    /**
     * An adapter that works on a whole tree; this is fast enough, because the files are small. One inside another is called by
     * {@link #tree} and {@link #value}: Gson would copy the tree at each level.
     */
    static final class Trees<T> extends TypeAdapter<T> {
        private final TypeAdapter<JsonElement> elements;
        private final Function<T, JsonElement> write;
        private final Function<JsonElement, T> read;

        Trees(Gson gson, Function<T, JsonElement> write, Function<JsonElement, T> read) {
            this.elements = gson.getAdapter(JsonElement.class);
            this.write = write;
            this.read = read;
        }

        static <T> JsonElement tree(TypeAdapter<T> adapter, T value) {
            return adapter instanceof Trees<T> trees ? trees.write.apply(value) : adapter.toJsonTree(value);
        }

        static <T> T value(TypeAdapter<T> adapter, JsonElement tree) {
            return adapter instanceof Trees<T> trees ? trees.read.apply(tree) : adapter.fromJsonTree(tree);
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            elements.write(out, write.apply(value));
        }

        @Override
        public T read(JsonReader in) throws IOException {
            return read.apply(elements.read(in));
        }
    }
}
