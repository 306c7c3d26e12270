package kesh.remote

import static kesh.remote.ServerUnreachable.Why.*
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.FutureTask
import java.util.concurrent.TimeUnit
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.cluster.Masked
import kesh.cluster.Secret
import kesh.command.Query
import kesh.lab.Until
import kesh.remote.transport.Ssh
import kesh.survey.PulseProbe
import kesh.survey.ServerProbe
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** SQL through ssh, against a PostgreSQL of the test's own. This needs root, a user postgres, and PostgreSQL's programs. */
abstract class SqlContract extends Specification {
    static final LIMIT = Duration.ofSeconds(60)
    /** Contains a blank and a backslash, which some programs take as special. */
    static final String PASSWORD = 'ge h\\eim'
    static final BIN = new File('/usr/lib/postgresql').listFiles().max { it.name as int }.path + '/bin'

    static final NOT_ITS_OWN = 'does not belong to the extension repmgr'
    static final RUNS = "is not the extension's, and runs with the rights of whoever writes there: drop it, or, while kesh is used: alter table repmgr."
    static final THEIRS = "belongs to role mallory, who could change what it does: alter its owner to the extension's owner"
    static final LEAK = 'create function public.ran() returns int immutable language plpgsql as $$begin raise exception \'ran\'; end$$'
    static final THEIR_VIEW = 'set role mallory; create schema repmgr; create view repmgr.nodes as select public.ran() as node_id'
    static final RAN = 'Refused[sqlState=P0001, message=ran]'
    static final NONE = 'Rows[rows=[]]'

    @Shared @AutoCleanup PrivateSshd sshd = new PrivateSshd(['UsePAM yes'])
    @Shared @AutoCleanup Ssh ssh = sshd.ssh(user: 'postgres', sqlByClient: byClient)
    @Shared int port = PrivateSshd.freePort()
    @Shared Path dir = sshd.dir.resolve('pg')
    @Shared Host host = new Host('kes1', Address.of('127.0.0.1'))

    protected abstract boolean isByClient()

    def setupSpec() {
        PrivateSshd.sh('install', '-d', '-o', 'postgres', "$dir")
        asPostgres("$BIN/initdb -D $dir/data -E UTF8 --locale=C.UTF-8")
        sshd.write('pg/data/pg_hba.conf', '''\
            local all all peer
            host db careless 127.0.0.1/32 password
            host db all 127.0.0.1/32 trust
            host all secretive 127.0.0.1/32 scram-sha-256
            host replication postgres 127.0.0.1/32 trust
            '''.stripIndent())
        asPostgres("$BIN/pg_ctl -D $dir/data -l $dir/log -o '-F -p $port -k $dir' -w start")
        ssh.query(host, unix, [Query.changing('db', 'create database db'),
                               Query.changing('role', "create role careless login password '$PASSWORD'"),
                               Query.changing('role', "create role secretive login password '$PASSWORD'")], LIMIT)
    }

    def cleanupSpec() { asPostgres("$BIN/pg_ctl -D $dir/data -m immediate stop") }

    def "a peer login through the socket, read only and named, within the limit"() {
        given:
        def settings = Query.reading('settings', '''select current_user, current_setting('application_name') as name,
                current_setting('default_transaction_read_only') as ro, current_setting('statement_timeout') as bound -- end''')

        expect:
        query(unix, settings)[0].rows()[0].columns() == [current_user: 'postgres', name: 'kesh', ro: 'on', bound: "${LIMIT.plusSeconds(1).seconds}s" as String]
        query(unix, Query.reading('write', 'create table t (x int)'))[0].sqlState() == '25006'
    }

    def "what anybody has put beside the server's own names is run for the operator only"() {
        given: 'an equals sign that fits better than that of the server, in a schema where everybody may create'
        [tcp, unix].each { login ->
            ssh.query(host, login, ['drop operator if exists public.= (oid, int4)', 'create or replace function public.theirs(oid, int4) returns boolean language sql as \'select false\'',
                    'create operator public.= (leftarg = oid, rightarg = int4, function = public.theirs)'].collect { Query.changing('prepare', it) }, LIMIT)
        }
        def own = Query.reading('own', "select 1::oid = 1::int4 as same, current_setting('search_path') as path")

        expect:
        query(tcp, own)[0].rows()[0].columns() == [same: 't', path: 'pg_catalog,pg_temp']
        ssh.query(host, tcp, [Query.changing('own', own.sql())], LIMIT)[0].rows()[0].columns() == [same: 't', path: 'pg_catalog,pg_temp']
        ssh.converse(host, tcp, LIMIT).withCloseable { it.ask(own) }.rows()[0].columns().path == 'pg_catalog,pg_temp'
        ssh.hold(host, tcp, own, 'kesh', LIMIT).withCloseable { it.answer() }.rows()[0].columns().path == 'pg_catalog,pg_temp'

        and:
        query(tcp, own.byOperator())[0].rows()[0].columns() == [same: 'f', path: '"$user", public']
        ssh.query(host, tcp, [Query.changing('own', own.sql()).byOperator()], LIMIT)[0].rows()[0].columns().same == 'f'

        when:
        query(tcp, own, own.byOperator())

        then:
        thrown(IllegalArgumentException)

        cleanup:
        [tcp, unix].each { ssh.query(host, it, [Query.changing('clean', 'drop operator public.= (oid, int4)')], LIMIT) }
    }

    def "records that are not the extension's own are not read, and nothing of theirs is run: #what"() {
        given: 'a superuser goes to a database in which somebody else may create'
        def login = to(user: 'postgres', database: 'strange', host: dir.toString())
        query(unix, *['drop database if exists strange', 'drop role if exists mallory', 'create role mallory', 'create database strange owner mallory']
                .collect { Query.changing('prepare', it) })
        prepared.each { query(login, Query.changing('prepare', it).byOperator()) }
        def plain = Query.reading('plain', 'select 1 as a')
        def records = Query.reading('records', 'select node_id from repmgr.nodes')
        def paused = Query.changing('paused', 'select repmgr.repmgrd_pause(false) as a')

        expect: 'all ways to ask'
        query(login, plain, records)[0].rows()[0].columns() == [a: '1']
        def said = [query(login, plain, records)[1], query(login, paused)[0], query(login, records)[0],
                    ssh.converse(host, login, LIMIT).withCloseable { it.ask(records) },
                    ssh.hold(host, login, records, 'kesh', LIMIT).withCloseable { it.answer() }]*.toString().unique()
        found ? said.size() == 1 && said[0].startsWith('Refused[sqlState=55000, message=') && found.split('; ').every { said[0].contains(it) } :
                said == ['Rows[rows=[]]', 'Rows[rows=[Row[columns={a=null}]]]']

        and: 'an operator who names them in a statement of his own sees to that himself'
        query(login, records.byOperator())[0].toString() == own

        where:
        what                       | prepared                                              || found                                        | own
        'a view'                   | [LEAK, THEIR_VIEW]                                    || "database strange has no extension repmgr; view repmgr.nodes of role mallory $NOT_ITS_OWN" | RAN
        'a table'                  | ['set role mallory; create schema repmgr; create table repmgr.nodes (node_id int)'] || "database strange has no extension repmgr; table repmgr.nodes of role mallory $NOT_ITS_OWN" | NONE
        'nothing'                  | []                                                    || 'database strange has no extension repmgr'   | 'Refused[sqlState=42P01, message=relation "repmgr.nodes" does not exist]'
        'a function that fits too' | ['create extension repmgr; grant create on schema repmgr to mallory',
                                      'set role mallory; create function repmgr.repmgrd_pause(int) returns int language sql as $$select 1$$'] || "function repmgr.repmgrd_pause of role mallory $NOT_ITS_OWN" | NONE
        'in a schema of theirs'    | ['set role mallory; create schema repmgr', 'create extension repmgr'] || "schema repmgr belongs to role mallory, who could put other records there: alter schema repmgr owner to the extension's owner" | NONE
        'with a trigger'           | ['create extension repmgr; grant usage on schema repmgr to mallory; grant all on all tables in schema repmgr to mallory',
                                      'set role mallory; create schema m; create function m.f() returns trigger language plpgsql as $$begin return new; end$$; create trigger t after insert on repmgr.events for each row execute function m.f(); create trigger t after insert on repmgr.voting_term execute function m.f()'] || "trigger t on table repmgr.events ${RUNS}events disable trigger t; trigger t on table repmgr.voting_term ${RUNS}voting_term disable trigger t" | NONE
        'with a rule'              | ['create extension repmgr; create rule r as on insert to repmgr.events do also select 1'] || "rule r on table repmgr.events ${RUNS}events disable rule r" | NONE
        'with an odd trigger'      | ['create extension repmgr; create function public.f() returns trigger language plpgsql as $$begin return new; end$$; create trigger "T; --" after insert on repmgr.nodes for each row execute function public.f()'] || "trigger \"T; --\" on table repmgr.nodes ${RUNS}nodes disable trigger \"T" | NONE
        'with both at rest'        | ['create extension repmgr; create function public.f() returns trigger language plpgsql as $$begin return new; end$$; create trigger "T; --" after insert on repmgr.nodes for each row execute function public.f(); alter table repmgr.nodes disable trigger "T; --"; create rule r as on insert to repmgr.events do also select 1; alter table repmgr.events disable rule r'] || null | NONE
        'with a foreign key'       | ['create extension repmgr; create schema m; create table m.t (id int references repmgr.nodes on delete cascade)'] || "foreign key t_id_fkey of table m.t refers to repmgr's records" | NONE
        'tables of theirs'         | ['create extension repmgr; alter table repmgr.nodes owner to mallory; alter table repmgr.voting_term owner to mallory; grant usage on schema repmgr to mallory'] || "table repmgr.nodes $THEIRS; table repmgr.voting_term $THEIRS" | NONE
        'a function of theirs'     | ['create extension repmgr; alter function repmgr.repmgrd_pause owner to mallory'] || "function repmgr.repmgrd_pause $THEIRS" | NONE
        "the extension's own"      | ['create extension repmgr']                           || null                                         | NONE
    }

    def "a trigger that nobody could see yet when kesh looked does not run with its note either"() {
        given: 'somebody who may make triggers has made one, and waits with the end of his transaction until kesh writes'
        def login = to(user: 'postgres', database: 'strange', host: dir.toString())
        query(unix, *['drop database if exists strange', 'drop role if exists mallory', 'create role mallory login', 'create database strange'].collect { Query.changing(it, it) })
        query(login, Query.changing('prepare', "create extension repmgr; grant usage on schema repmgr to mallory; grant trigger on repmgr.events to mallory; create schema m authorization mallory").byOperator())
        def theirs = ssh.converse(host, login, LIMIT)
        ['set role mallory', 'begin read write', 'create function m.f() returns trigger language plpgsql as $$begin new.details := current_user; return new; end$$',
         'create trigger t before insert on repmgr.events for each row execute function m.f()'].each { assert theirs.ask(Query.changing(it, it)).toString() == 'Rows[rows=[]]' }
        def note = Query.changing('note', "insert into repmgr.events (node_id, event, successful, details) values (?::int, ?, true, ?)", '1', 'kesh_pause', 'mine')

        when:
        def answer = new FutureTask<>({ query(login, note)[0] })
        Thread.start(answer.&run)
        Until.within(Duration.ofSeconds(60), 'kesh waits') {
            query(unix, Query.reading('waits', "select exists (select from pg_locks where not granted) as waits"))[0].rows()[0].columns() == [waits: 't']
        }
        theirs.ask(Query.changing('commit', 'commit'))

        then:
        answer.get(60, TimeUnit.SECONDS).toString().contains('trigger t on table repmgr.events is not the extension')
        query(login, Query.reading('events', 'select count(*) as n from repmgr.events').byOperator())[0].rows()[0].columns() == [n: '0']

        when: 'it is gone'
        query(login, Query.changing('drop', 'drop trigger t on repmgr.events').byOperator())

        then:
        query(login, note)[0].toString() == 'Rows[rows=[]]'
        query(login, Query.reading('events', 'select details from repmgr.events').byOperator())[0].rows()*.columns() == [[details: 'mine']]

        cleanup:
        theirs?.close()
    }

    def "values are as the server prints them, and parameters are never SQL"() {
        given:
        def odd = ["it's", '\\', '?', '$1', "'; drop table t; --", '中文', '', 'a\nb']

        expect:
        odd.every { text ->
            query(tcp, Query.reading('values', 'select null as n, true as b, 1.50 as d, ?::int + 1 as i, ? as s', '41', text))[0]
                    .rows()[0].columns() == [n: null, b: 't', d: '1.50', i: '42', s: text]
        }
    }

    def "no position that a receiver claims makes a query fail, and none is no lag: #position"() {
        expect:
        query(tcp, Query.reading('lag', "select ${ServerProbe.sendableSince("${position}::pg_lsn")} < 0 as ahead".toString()))[0].rows()[0].columns() == [ahead: ahead]

        where:
        position              || ahead
        "'0/0'"               || 'f'
        "'FFFFFFFF/FFFFFFFF'" || 't'
        // A slot that is lost or was never used has no position, nor has a receiver that may not be seen.
        'null'                || null
    }

    def "who may write repmgr's events is told, whatever lets him: #grant"() {
        given:
        def login = to(user: 'postgres', database: 'strange', host: dir.toString())
        query(unix, *['drop database if exists strange', 'drop role if exists mallory', 'create role mallory login', 'create database strange'].collect { Query.changing(it, it) })

        expect:
        query(login, Query.changing('extension', 'create extension repmgr'), Query.changing('grant', "grant $grant on repmgr.events to mallory"),
                ServerProbe.EVENT_WRITERS)[2].rows()*.columns() == writers.collect { [role: it] }

        where:
        grant                                  || writers
        'select'                               || []
        'insert'                               || ['mallory']
        'insert (node_id, event, successful)'  || ['mallory']
        'update (event)'                       || ['mallory']
        'delete'                               || ['mallory']
        'truncate'                             || ['mallory']
        'trigger'                              || ['mallory']
    }

    def "each query of a call gets its own answer"() {
        expect:
        query(tcp, Query.reading('a', 'select 1 as a -- one'), Query.reading('bad', 'select 1/0'),
                Query.reading('nope', 'select nope'), Query.reading('b', 'select 2 as b'))*.toString() ==
                ['Rows[rows=[Row[columns={a=1}]]]', 'Refused[sqlState=22012, message=division by zero]',
                 'Refused[sqlState=42703, message=column "nope" does not exist]', 'Rows[rows=[Row[columns={b=2}]]]']
        query(tcp, *(1..30).collect { Query.reading("q$it", "select $it as n where 1 = ?", '1') })*.rows()*.get(0)*.get('n')*.get() ==
                (1..30)*.toString()
    }

    def "events of a time that nobody can live to see are left out, and long names cut"() {
        given:
        def login = to(user: 'postgres', database: 'strange', host: dir.toString())
        query(unix, *['drop database if exists strange', 'create database strange'].collect { Query.changing(it, it) })
        query(login, Query.changing('extension', 'create extension repmgr'), Query.changing('events', """insert into repmgr.events (node_id, event, successful, event_timestamp)
            select 1, n, true, t::timestamptz from (values ('endless', 'infinity'), ('far', '9999-01-01'), ('ahead', (now() + interval '1 hour')::text), (repeat('x', 200), now()::text)) e (n, t)""".toString()))

        expect:
        query(login, PulseProbe.query(Optional.empty(), -1))[0].rows().findAll { it.get('about').get() == 'event' }*.get('c')*.get() == ['x' * 100]
    }

    def "a text reaches the server unchanged, though the client program would interpret it"() {
        expect:
        query(tcp, Query.reading('escape', text))[0].toString() == answer

        where:
        text                                                       || answer
        "select 1 as a \\! touch /tmp/no"                          || 'Refused[sqlState=42601, message=syntax error at or near "\\"]'
        "select 1 as a \\g /tmp/no"                                || 'Refused[sqlState=42601, message=syntax error at or near "\\"]'
        "select ':HOST' as a, (array[1,2])[1:1] as b, 'x'::text as c" || 'Rows[rows=[Row[columns={a=:HOST, b={1}, c=x}]]]'
        'select 1 as a; select 2 as b; select 3 as c where false'  || 'Rows[rows=[]]'
        'select 1 as a; select 1/0'                                || 'Refused[sqlState=22012, message=division by zero]'
        "do \$\$ begin raise notice 'n'; raise exception 'no' using detail = 'why'; end \$\$" || 'Refused[sqlState=P0001, message=no (why)]'
        "select 'ERROR:  42P01: x' || chr(10) || 'ERROR:  42P01: y' as a" || 'Rows[rows=[Row[columns={a=ERROR:  42P01: x\nERROR:  42P01: y}]]]'
        'select null as a, chr(10) as b, $$$$ as c'                || 'Rows[rows=[Row[columns={a=null, b=\n, c=}]]]'
    }

    def "an answer of some megabytes is whole"() {
        when:
        def rows = query(tcp, Query.reading('much', "select i, repeat(md5(i::text), 30) as t from generate_series(1, 5000) i"))[0].rows()

        then:
        rows.size() == 5000
        rows[4999].columns() == [i: '5000', t: query(tcp, Query.reading('last', "select repeat(md5('5000'), 30) as t"))[0].rows()[0].get('t').get()]
    }

    def "an answer that is too large is refused, the backend ends, and the next query is answered: #what"() {
        when:
        query(tcp, Query.changing('run the statement', "$sql -- flood"))

        then:
        def e = thrown(TooMuch)
        e.message == "the database server at 127.0.0.1:$port of kes1 sent more than $most"
        e.detail().get().startsWith('the answer to: run the statement')
        PrivateSshd.until('the backend has ended') {
            query(unix, Query.reading('who', "select count(*) as n from pg_stat_activity where query like '%-- flood' and pid <> pg_backend_pid() and state = 'active'"))[0].rows()[0].get('n').get() == '0'
        }
        query(tcp, Query.reading('one', 'select 1 as a'))[0].rows()[0].get('a').get() == '1'

        where:
        what                 | sql                                                       || most
        'many small rows'    | 'select generate_series(1, 3000000)'                      || '16 MB'
        'more rows than fit' | "select i as a from generate_series(1, 100001) i"         || '100000 rows'
        'one large value'    | "select repeat('x', 100000000) as a"                      || '16 MB'
        'a large error'      | "do \$\$ begin raise exception '%', repeat('x', 50000000); end \$\$;" || '16 MB'
    }

    def "as many rows as fit are all given"() {
        expect:
        query(tcp, Query.reading('fits', 'select i as a from generate_series(1, 100000) i'))[0].rows().size() == 100_000
    }

    def "an interrupted caller ends the statement"() {
        given:
        def asking = Thread.start {
            try { ssh.query(host, tcp, [Query.reading('nap', 'select pg_sleep(78)')], Duration.ofSeconds(100)) } catch (Unreachable ignored) { }
        }
        def naps = { query(unix, Query.reading('who', "select count(*) as n from pg_stat_activity where query = 'select pg_sleep(78)' and state = 'active'"))[0].rows()[0].get('n').get() }
        PrivateSshd.until('it naps') { naps() == '1' }

        when:
        asking.interrupt()
        asking.join(5000)

        then:
        !asking.alive
        PrivateSshd.until('the backend has ended') { naps() == '0' }
    }

    def "changes run each in a transaction of its own"() {
        expect:
        query(tcp, Query.changing('t', 'create table public.t (x int)'), Query.changing('i', 'insert into public.t values (?)', '7'),
                Query.changing('v', 'vacuum public.t'), Query.reading('s', 'select x from public.t'))[3].rows()[0].get('x').get() == '7'
    }

    def "a replication connection identifies the system"() {
        expect:
        query(tcp.asReplication(), Query.reading('id', 'IDENTIFY_SYSTEM'))[0].rows()[0].get('timeline').get() == '1'
    }

    def "a password opens"() {
        expect:
        query(to(user: 'secretive', database: 'postgres', password: PASSWORD), Query.reading('me', 'select current_user as me'))[0].rows()[0].get('me').get() == 'secretive'
    }

    def "a refusal says why: #why"() {
        when:
        query(login.call(this), Query.reading('one', 'select 1'))

        then:
        def e = thrown(ServerUnreachable)
        e.why() == why
        byClient || e.sqlState().orElse('') == state

        where:
        login                                             || why          | state
        ({ it.to(user: 'postgres', database: 'postgres') }) || NO_HBA_ENTRY | '28000'
        ({ it.to(user: 'secretive', database: 'db', password: 'x', replication: true) }) || NO_HBA_ENTRY | '28000'
        ({ it.to(user: 'secretive', database: 'postgres', password: 'x') }) || LOGIN_FAILED | '28P01'
        ({ it.to(user: 'secretive', database: 'postgres') }) || LOGIN_FAILED | ''
        ({ it.unix.to(it.dir.toString(), PrivateSshd.freePort()) }) || REFUSED | ''
        ({ it.tcp.to('127.0.0.1', PrivateSshd.freePort()) }) || REFUSED      | ''
        ({ it.tcp.to('no.such.invalid', 1) })             || NO_ANSWER    | ''
        ({ it.to(user: 'nobody', database: 'db') })       || NO_ROLE      | '28000'
        ({ it.to(user: 'postgres', database: 'no', host: it.dir.toString()) }) || NO_DATABASE | '3D000'
    }

    def "the limit bounds a statement, and the server is rid of it soon"() {
        when: 'it does not come back, and is not waited for'
        ssh.query(host, tcp, [Query.reading('nap', 'select pg_sleep(77)')], Duration.ofMillis(1500))

        then:
        def e = thrown(TimedOut)
        e.message == 'kes1: nap: not finished after 1.5 s'
        PrivateSshd.until('the backend has ended') {
            query(unix, Query.reading('who', "select 1 from pg_stat_activity where query = 'select pg_sleep(77)'"))[0].rows().empty
        }
    }

    def "a session serves the next question too, and one that ended with its server is replaced"() {
        given:
        def who = Query.reading('who', 'select pg_backend_pid() as pid')
        def ask = { ssh.query(host, tcp, [who], Duration.ofSeconds(20))[0].rows()[0].get('pid').get() }
        def first = ask()

        expect:
        ask() == first

        when:
        asPostgres("$BIN/pg_ctl -D $dir/data -m fast -w restart -l $dir/log")
        def after = ask()

        then:
        after != first
        ask() == after
    }

    def "a value in the files is not taken for one that the server has read"() {
        given:
        def waits = Query.reading('waits', "select pending_restart as waits from pg_settings where name = 'max_connections'")
        def written = Query.readingLast('written', "select setting from pg_file_settings where name = 'max_connections' order by seqno desc limit 1")

        when: 'nobody tells the server'
        query(tcp, Query.changing('alter system', 'alter system set max_connections = 77'))

        then:
        query(tcp, waits, written)*.rows()*.get(0)*.columns() == [[waits: 'f'], [setting: '77']]
        query(tcp, waits, written)*.rows()*.get(0)*.columns() == [[waits: 'f'], [setting: '77']]

        when:
        query(tcp, Query.changing('reload', 'select pg_reload_conf()'))

        then:
        PrivateSshd.until('it is read') { query(tcp, waits)[0].rows()[0].get('waits').get() == 't' }

        cleanup:
        query(tcp, Query.changing('as it was', 'alter system reset max_connections'), Query.changing('reload', 'select pg_reload_conf()'))
    }

    def "a lock is held until it is closed"() {
        given:
        def tries = Query.reading('try', 'select pg_try_advisory_lock(7) as got')

        when:
        def held = ssh.hold(host, tcp, tries, 'kesh: expand by ops', Duration.ofMillis(500))

        then:
        held.answer().rows()[0].get('got').get() == 't'
        query(tcp, tries)[0].rows()[0].get('got').get() == 'f'
        query(tcp, Query.reading('who', "select application_name as a from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory'"))[0]
                .rows()[0].get('a').get() == 'kesh: expand by ops'

        when:
        held.close()

        then:
        PrivateSshd.until('the lock is free') { query(tcp, tries)[0].rows()[0].get('got').get() == 't' }
    }

    def "a lock's session can be queried, until the server ends it: #setting"() {
        given:
        def held = ssh.hold(host, tcp, Query.changing('lock', 'select pg_try_advisory_lock(8) as got'), 'kesh: expand by ops', LIMIT)
        def ask = { String sql -> held.ask(Query.reading('ask', sql)) }

        expect:
        ask(begin) instanceof Answer.Rows
        ask('select 1 as one').rows()[0].get('one').get() == '1'
        ask(renew) instanceof Answer.Rows

        when: 'nothing is said for a while'
        ask("set $setting = '100ms'")
        PrivateSshd.until('the lock is free') {
            query(tcp, Query.reading('try', 'select pg_try_advisory_xact_lock(8) as got'))[0].rows()[0].get('got').get() == 't'
        }
        ask('select 1')

        then:
        thrown(Unreachable)

        cleanup:
        held.close()

        where:
        setting                               | begin               | renew
        'idle_session_timeout'                | 'select 1'          | 'select 1'
        'idle_in_transaction_session_timeout' | 'start transaction' | 'commit; start transaction'
    }

    Login getUnix() { to(user: 'postgres', database: 'postgres', host: dir.toString()) }

    Login getTcp() { to(user: 'postgres', database: 'db') }

    Login to(Map to) {
        new Login(to.host ?: '127.0.0.1', port, to.user, to.database, Optional.ofNullable(to.password).map { new Secret(it) },
                'prefer', to.replication ?: false, new Login.Names('.s.PGSQL.', 'pg_hba.conf', Optional.of("$BIN/psql".toString())))
    }

    protected List<Answer> query(Login login, Query... queries) { ssh.query(host, login, queries.toList(), LIMIT) }

    private void asPostgres(String command) {
        PrivateSshd.sh('runuser', '-u', 'postgres', '--', 'sh', '-c', "cd / && $command >/dev/null 2>&1".toString())
    }
}
