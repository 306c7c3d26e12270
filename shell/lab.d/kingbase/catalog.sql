-- This is a stand-in for the sys_ names of KingbaseES's catalog, run in each database template by the lab's initdb.
-- Built from views and functions of PostgreSQL, each a second time under its sys_ name in pg_catalog, where it is found
-- without a schema. It does not show database modes (oracle, mysql), booleans as words, columns that only KES has, nor the
-- schema sys_catalog. (The statement ends with an empty line because single-user mode requires it.)
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT relname, 'sys_' || substr(relname, 4) AS name FROM pg_class
        WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v') AND relname LIKE 'pg\_%'
    LOOP
        EXECUTE format('CREATE VIEW pg_catalog.%I AS SELECT * FROM pg_catalog.%I', one.name, one.relname);
        EXECUTE format('GRANT SELECT ON pg_catalog.%I TO PUBLIC', one.name);
    END LOOP;
    FOR one IN
        SELECT replace(pg_get_functiondef(oid), 'FUNCTION pg_catalog.pg_', 'FUNCTION pg_catalog.sys_') AS definition
        FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND proname LIKE 'pg\_%'
            AND prorettype NOT IN ('internal'::regtype, 'trigger'::regtype, 'event_trigger'::regtype)
    LOOP
        EXECUTE one.definition;
    END LOOP;
    -- decode() is Oracle's expression there, and what PostgreSQL calls so has another name (public notes on the Oracle mode).
    ALTER FUNCTION pg_catalog.decode(text, text) RENAME TO decoding;
END
$$;

