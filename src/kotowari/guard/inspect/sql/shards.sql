-- Every shard that this node has, with what a guard makes of it. Run on a node, as one JSON value.
SELECT pg_catalog.json_agg(one) FROM (
    SELECT n.nspname AS schema, t.relname AS name, c.relname AS shard, c.relrowsecurity AS row_security, c.relforcerowsecurity AS forced,
        (
            SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
                p.polname, p.polpermissive, p.polcmd,
                ARRAY(SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.oid = ANY (p.polroles)),
                pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
            ))
            FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid
        ) AS policies,
        (
            SELECT pg_catalog.json_agg(f.proname)
            FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_proc f ON f.oid = g.tgfoid
            WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled = 'O'
        ) AS triggers,
        (
            SELECT pg_catalog.json_agg(pg_catalog.json_build_array(r.rolname, g.privilege_type, g.attname))
            FROM (
                SELECT e.grantee, e.privilege_type, NULL::name AS attname FROM pg_catalog.aclexplode(c.relacl) e
                UNION ALL
                SELECT e.grantee, e.privilege_type, a.attname
                FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) e
                WHERE a.attrelid = c.oid AND NOT a.attisdropped
            ) g JOIN pg_catalog.pg_roles r ON r.oid = g.grantee
        ) AS grants
    FROM pg_catalog.pg_dist_shard s
    JOIN pg_catalog.pg_class t ON t.oid = s.logicalrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_catalog.pg_class c ON c.relnamespace = t.relnamespace AND c.relname = t.relname || '_' || s.shardid
) one
