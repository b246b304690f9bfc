-- The privileges on schemas and on the database, in the order in which the catalog keeps them.
SELECT x.schema, x.position, CASE WHEN x.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(x.grantee)::text END AS grantee,
    pg_catalog.pg_get_userbyid(x.grantor)::text AS grantor, x.privilege_type AS privilege, x.is_grantable AS grantable
FROM (
    SELECT n.nspname::text AS schema, e.ordinality AS position, e.grantee, e.grantor, e.privilege_type, e.is_grantable
    FROM pg_catalog.pg_namespace n, pg_catalog.aclexplode(n.nspacl) WITH ORDINALITY AS e
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT NULL, e.ordinality, e.grantee, e.grantor, e.privilege_type, e.is_grantable
    FROM pg_catalog.pg_database d, pg_catalog.aclexplode(d.datacl) WITH ORDINALITY AS e
    WHERE d.datname = current_database()
) x
ORDER BY x.schema, x.position;
