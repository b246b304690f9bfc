-- The columns of relations, with the type below a domain.
WITH RECURSIVE below (oid, base, modifier) AS (
    SELECT oid, oid, -1 FROM pg_catalog.pg_type WHERE typtype <> 'd'
    UNION ALL
    SELECT d.oid, b.base, CASE WHEN b.modifier <> -1 THEN b.modifier ELSE d.typtypmod END
    FROM pg_catalog.pg_type d JOIN below b ON d.typbasetype = b.oid WHERE d.typtype = 'd'
)
SELECT a.attrelid AS oid, a.attname::text AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
    pg_catalog.format_type(b.base, CASE WHEN b.modifier <> -1 THEN b.modifier ELSE a.atttypmod END) AS base_type,
    (
        SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(l.collname)
        FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
        WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation
    ) AS collation,
    a.attnotnull AS required, a.attgenerated::text AS generated, a.attidentity::text AS identity,
    pg_catalog.pg_get_expr(e.adbin, e.adrelid) AS default,
    ARRAY(
        SELECT s.attname::text
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_attribute s ON s.attrelid = d.refobjid AND s.attnum = d.refobjsubid
        WHERE a.attgenerated <> '' AND d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = e.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid AND s.attnum <> a.attnum
        ORDER BY s.attnum
    ) AS derived
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN below b ON b.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
WHERE a.attrelid = ANY (%(relations)s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum;
