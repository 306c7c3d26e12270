package kesh.explain;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tables that ksql or psql printed, aligned or not, or with one column a line; and a server's version. */
final class KsqlReader implements Reader {
    private static final Form VERSION = new Form("version of a server", "what select version() says");

    private static final Pattern KINGBASE = Pattern.compile(
            "\\s*(?:\\S+\\s*\\|\\s*)?Kingbase(?:ES)? V0*(\\d+)R0*(\\d+)(?:C0*(\\d+))?(?:B0*(\\d+))?(?:PS0*(\\d+))?\\b.*");
    private static final Pattern POSTGRES = Pattern.compile("\\s*PostgreSQL (\\d+(?:\\.\\d+)*)\\b.*");
    private static final Pattern TITLE = Pattern.compile(
            "\\s*(?:version|List of (?:databases|roles|installed extensions|relations)|(?:数据库|角色|已安装扩展|关联)列表|Expanded display is on\\.|扩展显示已打开。)\\s*");
    private static final Pattern RECORD = Pattern.compile("\\s*-\\[ (?:RECORD|记录) ?\\d+ ]-.*");
    private static final Pattern RULER = Pattern.compile("\\s*-+(?:\\+-+)++\\s*");
    private static final Pattern COUNT = Pattern.compile("\\s*\\((\\d{1,9}) (?:rows?|行记录|行)\\)\\s*");
    private static final int FIRST_OF_REPMGR = 6;

    private List<String> columns = List.of();
    private Optional<KsqlTable> table = Optional.empty();
    private boolean ofOthers;
    private Map<String, String> record = new LinkedHashMap<>();
    private Line recordBegins;

    @Override
    public boolean holds(Line line) {
        boolean open = table.isPresent() || ofOthers;
        return (open || recordBegins != null) && line.text().indexOf('|') >= 0
                || open && RULER.matcher(line.text()).matches();
    }

    @Override
    public void interrupted(Found found) {
        end(found);
    }

    @Override
    public boolean reads(Line line, Found found) {
        String text = line.text();
        if (version(line, found)) {
            return true;
        }
        if (RECORD.matcher(text).matches()) {
            recorded(found);
            recordBegins = line;
            return true;
        }
        Matcher count = COUNT.matcher(text);
        if (count.matches()) {
            recorded(found);
            table.filter(known -> count.group(1).equals("0")).ifPresent(known -> known.none(line, found));
            closed(found);
            return true;
        }
        List<String> cells =
                Arrays.stream(text.split("\\|", -1)).map(String::strip).toList();
        if (recordBegins != null
                && cells.size() == 2
                && cells.get(0).matches("[\\w ]{1,63}")
                && record.putIfAbsent(cells.get(0), cells.get(1)) == null) {
            return true;
        }
        if (cells.size() > 1 && head(line, cells, found)) {
            return true;
        }
        boolean open = table.isPresent() || ofOthers;
        if (open && RULER.matcher(text).matches()) {
            return true;
        }
        if (open && cells.size() == columns.size() && cells.size() > 1) {
            row(line, cells, found);
            return true;
        }
        if (holds(line)) {
            // A row belongs to its heading: if it is damaged, it must be nobody else's.
            found.notUnderstood(line);
            return true;
        }
        recorded(found);
        closed(found);
        return TITLE.matcher(text).matches();
    }

    private boolean head(Line line, List<String> cells, Found found) {
        Set<String> names = new HashSet<>(cells);
        Optional<KsqlTable> known = KsqlTable.with(names);
        if (known.isEmpty() && !isOfOthers(names)) {
            return false;
        }
        recorded(found);
        closed(found);
        columns = cells;
        table = known;
        ofOthers = known.isEmpty();
        known.ifPresentOrElse(
                one -> {
                    found.part(one.form(), line);
                    KsqlCells.heading(one.form(), line, columns, found);
                },
                () -> found.part(KsqlTable.CATALOGUE, line));
        return true;
    }

    private static boolean isOfOthers(Set<String> names) {
        return names.containsAll(Set.of("Name", "Owner"))
                || names.contains("Role name")
                || names.containsAll(Set.of("Name", "Version"))
                || names.contains("名称")
                || names.contains("角色名称");
    }

    private void row(Line line, List<String> cells, Found found) {
        found.part(table.map(KsqlTable::form).orElse(KsqlTable.CATALOGUE), line);
        table.ifPresent(known -> judged(
                known,
                line,
                IntStream.range(0, cells.size())
                        .boxed()
                        .collect(Collectors.toMap(columns::get, cells::get, (one, other) -> one, LinkedHashMap::new)),
                found));
    }

    private static void judged(KsqlTable known, Line line, Map<String, String> row, Found found) {
        KsqlCells.row(known.form(), line, row, found);
        known.row(line, row, found);
    }

    /** A record with one column a line is a row of the table with these columns. */
    private void recorded(Found found) {
        if (!record.isEmpty()) {
            Line line = recordBegins;
            Map<String, String> row = record;
            Optional<KsqlTable> known = KsqlTable.with(row.keySet());
            if (table.isEmpty()) {
                table = known;
            }
            if (table.isPresent()) {
                KsqlTable one = table.get();
                found.part(one.form(), line);
                KsqlCells.heading(one.form(), line, List.copyOf(row.keySet()), found);
                judged(one, line, row, found);
            } else if (isOfOthers(row.keySet())) {
                found.part(KsqlTable.CATALOGUE, line);
            } else {
                found.notUnderstood(line);
            }
            record = new LinkedHashMap<>();
        }
        recordBegins = null;
    }

    private void closed(Found found) {
        table.ifPresent(known -> known.end(found));
        table = Optional.empty();
        ofOthers = false;
        columns = List.of();
    }

    private static boolean version(Line line, Found found) {
        Matcher kingbase = KINGBASE.matcher(line.text());
        Matcher postgres = POSTGRES.matcher(line.text());
        if (kingbase.matches()) {
            found.part(VERSION, line);
            String build = (kingbase.group(3) == null ? "" : "C" + kingbase.group(3))
                    + (kingbase.group(4) == null ? "" : ", build " + kingbase.group(4))
                    + (kingbase.group(5) == null ? "" : ", patch set " + kingbase.group(5));
            String version = "V" + kingbase.group(1) + "R" + kingbase.group(2) + build;
            boolean old =
                    Integer.parseInt(kingbase.group(1)) < 9 && Integer.parseInt(kingbase.group(2)) < FIRST_OF_REPMGR;
            if (old) {
                found.warned(
                        VERSION,
                        line.number(),
                        "the server is KingbaseES " + version,
                        "before V8R6 clusters were not managed by repmgr",
                        "kesh does not support such a cluster");
            } else {
                found.held(VERSION, line.number(), "the server is KingbaseES " + version);
            }
            return true;
        }
        if (postgres.matches()) {
            found.part(VERSION, line);
            found.held(
                    VERSION,
                    line.number(),
                    "the server is PostgreSQL " + postgres.group(1).toLowerCase(Locale.ROOT));
        }
        return postgres.matches();
    }

    @Override
    public void end(Found found) {
        recorded(found);
        closed(found);
    }
}
