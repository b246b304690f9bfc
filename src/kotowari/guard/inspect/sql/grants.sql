-- The privileges on relations, then on their columns, each in the order in which the catalog keeps them.
SELECT c.oid, NULL::text AS "column", 0 AS number, x.position, x.grantee, x.grantor, x.privilege_type AS privilege,
    x.is_grantable AS grantable
FROM pg_catalog.pg_class c, LATERAL (
    SELECT e.ordinality AS position, CASE WHEN e.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(e.grantee)::text END AS grantee,
        pg_catalog.pg_get_userbyid(e.grantor)::text AS grantor, e.privilege_type, e.is_grantable
    FROM pg_catalog.aclexplode(c.relacl) WITH ORDINALITY AS e
) x
WHERE c.oid = ANY (%(relations)s)
UNION ALL
SELECT a.attrelid, a.attname::text, a.attnum, x.position, x.grantee, x.grantor, x.privilege_type, x.is_grantable
FROM pg_catalog.pg_attribute a, LATERAL (
    SELECT e.ordinality AS position, CASE WHEN e.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(e.grantee)::text END AS grantee,
        pg_catalog.pg_get_userbyid(e.grantor)::text AS grantor, e.privilege_type, e.is_grantable
    FROM pg_catalog.aclexplode(a.attacl) WITH ORDINALITY AS e
) x
WHERE a.attrelid = ANY (%(relations)s) AND NOT a.attisdropped
ORDER BY 1, 3, 4;
