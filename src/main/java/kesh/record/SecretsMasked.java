package kesh.record;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import kesh.cluster.Conninfo;
import kesh.cluster.Machine.ConfigFile;
import kesh.cluster.Masked;
import kesh.cluster.Passfile;
import kesh.cluster.Secret;
import kesh.cluster.Secrets;
import kesh.product.RepmgrConf;

/** Writes values without the secrets in them. Each is replaced by {@code secret-N}, the same for equal secrets. */
final class SecretsMasked implements TypeAdapterFactory {
    /** An equals sign is in no keyword of a connection string. */
    private static final String UNREAD = "=unread";

    private final Map<Secret, String> names = new LinkedHashMap<>();

    private String name(Secret secret) {
        return names.computeIfAbsent(secret, unknown -> "secret-" + (names.size() + 1));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        Class<? super T> raw = type.getRawType();
        if (raw == String.class) {
            return (TypeAdapter<T>) strings();
        } else if (raw == Conninfo.class) {
            return (TypeAdapter<T>) of(gson, this::conninfo, SecretsMasked::conninfo);
        } else if (raw == Passfile.class) {
            return (TypeAdapter<T>) of(gson, this::passfile, SecretsMasked::passfile);
        } else if (raw == ConfigFile.class) {
            return (TypeAdapter<T>) of(gson, this::config, SecretsMasked::config);
        }
        return null;
    }

    /** Any text may hold one: a line of a crontab, a setting. */
    private TypeAdapter<String> strings() {
        return new TypeAdapter<String>() {
            @Override
            public void write(JsonWriter out, String value) throws IOException {
                out.value(Secrets.masked(value).reveal(SecretsMasked.this::name));
            }

            @Override
            public String read(JsonReader in) throws IOException {
                return in.nextString();
            }
        }.nullSafe();
    }

    private static <T> TypeAdapter<T> of(Gson gson, Function<T, JsonObject> written, Function<JsonObject, T> read) {
        TypeAdapter<JsonElement> elements = gson.getAdapter(JsonElement.class);
        return new TypeAdapter<>() {
            @Override
            public void write(JsonWriter out, T value) throws IOException {
                elements.write(out, written.apply(value));
            }

            @Override
            public T read(JsonReader in) throws IOException {
                return read.apply(elements.read(in).getAsJsonObject());
            }
        };
    }

    private JsonObject conninfo(Conninfo conninfo) {
        JsonObject object = new JsonObject();
        conninfo.unread().ifPresent(why -> object.addProperty(UNREAD, why));
        conninfo.values()
                .forEach(
                        (key, value) -> object.addProperty(key, Secrets.isName(key) ? name(new Secret(value)) : value));
        return object;
    }

    private static Conninfo conninfo(JsonObject object) {
        if (object.has(UNREAD)) {
            return Conninfo.unread(object.get(UNREAD).getAsString());
        }
        Map<String, String> values = new LinkedHashMap<>();
        object.entrySet()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().getAsString()));
        return new Conninfo(values);
    }

    private JsonObject passfile(Passfile passfile) {
        JsonObject object = new JsonObject();
        object.addProperty("path", passfile.path());
        object.add("text", text(passfile.text()));
        return object;
    }

    private static Passfile passfile(JsonObject object) {
        String path = Lacking.said(object, Passfile.class, "path").getAsString();
        return text(object, Passfile.class)
                .map(text -> Passfile.parse(path, text))
                .orElse(Passfile.absent(path));
    }

    private JsonObject config(ConfigFile config) {
        JsonObject object = new JsonObject();
        object.addProperty("path", config.path());
        object.add("text", text(config.text()));
        object.addProperty("exists", config.exists());
        object.addProperty("writable", config.writable());
        return object;
    }

    private static ConfigFile config(JsonObject object) {
        Optional<RepmgrConf> conf = text(object, ConfigFile.class).map(RepmgrConf::parse);
        return new ConfigFile(
                Lacking.said(object, ConfigFile.class, "path").getAsString(),
                conf.map(RepmgrConf::text),
                conf.map(RepmgrConf::settings).orElse(Map.of()),
                Lacking.said(object, ConfigFile.class, "exists").getAsBoolean(),
                Lacking.said(object, ConfigFile.class, "writable").getAsBoolean());
    }

    /** Writes an array of lines, so that a repository shows which lines have changed. */
    private JsonElement text(Optional<Masked> text) {
        if (text.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        JsonArray lines = new JsonArray();
        text.get().reveal(this::name).lines().forEach(lines::add);
        return lines;
    }

    private static Optional<String> text(JsonObject object, Class<?> type) {
        JsonElement text = Lacking.said(object, type, "text");
        if (text.isJsonNull()) {
            return Optional.empty();
        }
        StringBuilder lines = new StringBuilder();
        text.getAsJsonArray().forEach(line -> lines.append(line.getAsString()).append('\n'));
        return Optional.of(lines.toString());
    }
}
