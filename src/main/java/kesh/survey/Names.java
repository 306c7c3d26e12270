package kesh.survey;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import kesh.cluster.Declaration;
import kesh.cluster.EntryPoint;
import kesh.cluster.Host;
import kesh.command.Command;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Result;
import kesh.remote.TimedOut;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** Finds names that an operator may need and cannot know by heart, as one member has them. */
public final class Names {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MOST = 2000;

    /** Selects those of applications and of repmgr, then the server's own views. */
    private static final String TABLES = """
            select case when n.nspname in ('public', 'pg_catalog') then '' else quote_ident(n.nspname) || '.' end
                   || quote_ident(c.relname) as name
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname not in ('information_schema', 'pg_toast')
               and (n.nspname <> 'pg_catalog' or c.relkind = 'v')
             order by n.nspname = 'pg_catalog', 1
            """;

    private Names() {}

    public static List<String> tables(Transport transport, Asked asked) {
        Found.First member = FirstMember.look(transport, asked).first().orElseThrow();
        Answer answer = transport
                .query(member.host(), member.login(), List.of(Query.reading("tables", TABLES)), LIMIT)
                .get(0);
        return answer instanceof Answer.Rows found
                ? found.rows().stream()
                        .flatMap(row -> row.get("name").stream())
                        .limit(MOST)
                        .toList()
                : List.of();
    }

    /** Lists a directory of the first host that answers. */
    public static List<String> files(Transport transport, Asked asked, String directory) {
        Stream<Host> hosts = Stream.concat(
                asked.vias().stream().map(EntryPoint::host),
                asked.declared().stream().map(Declaration::host));
        for (Host host : hosts.toList()) {
            try {
                Result listed = transport.run(host, Command.reading("ls", "-1Ap", "--", directory), LIMIT);
                return listed.out().lines().limit(MOST).toList();
            } catch (Unreachable | TimedOut next) {
                continue;
            }
        }
        return List.of();
    }
}
