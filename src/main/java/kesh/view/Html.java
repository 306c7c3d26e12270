package kesh.view;

import java.util.List;
import kesh.text.Printable;

/** Makes pieces of HTML. Anything from a cluster gets into a page through {@link #text} and in no other way. */
final class Html {
    private Html() {}

    /** Escapes a value for a text or a quoted attribute. It replaces control characters, which HTML does not allow. */
    static String text(Object value) {
        return String.valueOf(value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .transform(Printable::of);
    }

    /** @param html the content, which is already HTML */
    static String element(String name, String attributes, String html) {
        return "<" + name + (attributes.isEmpty() ? "" : " " + attributes) + ">" + html + "</" + name + ">\n";
    }

    /** Returns a table of texts. */
    static String table(List<String> headings, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n<thead><tr>");
        headings.forEach(heading ->
                html.append("<th scope=\"col\">").append(text(heading)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                html.append(i == 0 ? "<th scope=\"row\">" : "<td>")
                        .append(text(row.get(i)))
                        .append(i == 0 ? "</th>" : "</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }
}
