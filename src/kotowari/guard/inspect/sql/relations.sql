-- Tables, views and sequences of the company: not the system's, not temporary ones, not those of extensions.
SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
    pg_catalog.pg_get_userbyid(c.relowner)::text AS owner, c.relrowsecurity AS row_security, c.relforcerowsecurity AS forced,
    GREATEST(c.reltuples, 0)::bigint AS rows, c.relpages::bigint * current_setting('block_size')::bigint AS size,
    COALESCE(c.reloptions, '{}') AS options, c.relacl IS NULL AS acl_default,
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END AS definition,
    (SELECT i.inhparent FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition) AS partition_of,
    ARRAY(
        SELECT i.inhparent::bigint FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid AND NOT c.relispartition
        ORDER BY i.inhseqno
    ) AS inherits,
    CASE WHEN c.relkind IN ('v', 'm') THEN ARRAY(
        SELECT DISTINCT d.refobjid::bigint
        FROM pg_catalog.pg_rewrite w
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> c.oid
        WHERE w.ev_class = c.oid
    ) ELSE '{}' END AS reads,
    -- What may keep an update of its rows, or of those that inherit from it, from being written: not what the guard made.
    CASE WHEN c.relkind IN ('r', 'p') THEN ARRAY(
        WITH RECURSIVE heir (oid) AS (
            SELECT c.oid UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN heir ON i.inhparent = heir.oid
        )
        SELECT 'trigger ' || t.tgname FROM heir JOIN pg_catalog.pg_trigger t ON t.tgrelid = heir.oid
        WHERE NOT t.tgisinternal AND t.tgtype & 19 = 19 AND t.tgname !~ '^~kotowari_' -- before, of each row, an update
        UNION
        SELECT 'rule ' || w.rulename FROM pg_catalog.pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type = '2' AND w.is_instead
        ORDER BY 1
    ) ELSE '{}' END AS meddling
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'kotowari')
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
ORDER BY n.nspname, c.relname;
