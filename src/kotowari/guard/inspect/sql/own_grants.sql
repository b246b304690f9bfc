-- What others than its owner may do with each table and sequence in the guard's own schema.
SELECT c.relname::text AS name, x.column,
    CASE WHEN x.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(x.grantee)::text END AS grantee,
    pg_catalog.pg_get_userbyid(x.grantor)::text AS grantor, x.privilege_type AS privilege, x.is_grantable AS grantable
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace, LATERAL (
    SELECT NULL::text AS column, e.grantee, e.grantor, e.privilege_type, e.is_grantable FROM pg_catalog.aclexplode(c.relacl) e
    UNION ALL
    SELECT a.attname::text, e.grantee, e.grantor, e.privilege_type, e.is_grantable
    FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) e WHERE a.attrelid = c.oid AND NOT a.attisdropped
) x
WHERE n.nspname = 'kotowari' AND x.grantee <> c.relowner
ORDER BY c.relname, x.grantee, x.privilege_type, x.column;
