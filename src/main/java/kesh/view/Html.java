package kesh.view;

import java.util.List;

/** Pieces of HTML. What comes from a cluster gets into a page by {@link #text} and by no other way. */
final class Html {
    private Html() {}

    /** As text and between the quotes of an attribute. Control characters would not be HTML. */
    static String text(Object value) {
        return String.valueOf(value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replaceAll("[\\p{Cntrl}&&[^\n\t]]", "\uFFFD");
    }

    /** @param html the content, which is HTML already */
    static String element(String name, String attributes, String html) {
        return "<" + name + (attributes.isEmpty() ? "" : " " + attributes) + ">" + html + "</" + name + ">\n";
    }

    /** A table of texts. */
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
