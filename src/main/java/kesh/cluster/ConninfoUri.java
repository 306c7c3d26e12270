package kesh.cluster;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The other form of a libpq connection string (PostgreSQL manual, 34.1.1.2), such as
 * {@code postgresql://repmgr@[fd00::7]:5433/repmgr?connect_timeout=2}; several hosts stand in a list, as in libpq.
 */
final class ConninfoUri {
    private static final Pattern SCHEME = Pattern.compile("postgres(?:ql)?://");

    /** One host and its port; brackets are around an IPv6 address. */
    private static final Pattern HOST = Pattern.compile("(?:\\[([^\\]]*)\\]|([^:\\[\\]]*))(?::([^:]*))?");

    private ConninfoUri() {}

    static boolean isOne(String text) {
        return SCHEME.matcher(text).lookingAt();
    }

    /** @throws IllegalArgumentException if libpq would not read it either */
    static Map<String, String> values(String uri) {
        String rest = uri.substring(uri.indexOf("://") + "://".length());
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        int slash = place.indexOf('/');
        String database = slash < 0 ? "" : place.substring(slash + 1);
        String authority = slash < 0 ? place : place.substring(0, slash);
        int at = authority.indexOf('@');

        Map<String, String> values = new LinkedHashMap<>();
        putHosts(values, authority.substring(at + 1));
        if (at >= 0) {
            String[] login = authority.substring(0, at).split(":", 2);
            put(values, "user", login[0]);
            put(values, "password", login.length > 1 ? login[1] : "");
        }
        put(values, "dbname", database);
        if (question >= 0) {
            putParameters(values, rest.substring(question + 1));
        }
        return values;
    }

    private static void putHosts(Map<String, String> values, String list) {
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String one : list.split(",", -1)) {
            Matcher host = HOST.matcher(one);
            if (!host.matches()) {
                throw new IllegalArgumentException("a host in the connection URI cannot be read");
            }
            hosts.add(decoded(host.group(1) != null ? host.group(1) : host.group(2)));
            ports.add(host.group(3) == null ? "" : decoded(host.group(3)));
        }
        putUnlessEmpty(values, "host", hosts);
        putUnlessEmpty(values, "port", ports);
    }

    private static void putUnlessEmpty(Map<String, String> values, String keyword, List<String> list) {
        if (list.stream().anyMatch(each -> !each.isEmpty())) {
            values.put(keyword, String.join(",", list));
        }
    }

    private static void putParameters(Map<String, String> values, String parameters) {
        for (String parameter : parameters.split("&")) {
            int equals = parameter.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("missing '=' after a parameter of the connection URI");
            }
            String keyword = decoded(parameter.substring(0, equals));
            String value = decoded(parameter.substring(equals + 1));
            // This is how JDBC writes it, and libpq reads it too.
            if (keyword.equals("ssl") && value.equals("true")) {
                values.put("sslmode", "require");
            } else {
                values.put(keyword, value);
            }
        }
    }

    private static void put(Map<String, String> values, String keyword, String encoded) {
        if (!encoded.isEmpty()) {
            values.put(keyword, decoded(encoded));
        }
    }

    /** In a connection URI '+' is no blank, unlike in a form of HTML. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("a code in the connection URI cannot be read", wrong);
        }
    }
}
