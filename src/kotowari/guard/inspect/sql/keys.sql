-- Primary keys, foreign keys and checks.
SELECT c.conrelid AS oid, c.conname::text AS name, c.contype::text AS kind, c.confrelid AS target,
    CASE c.contype WHEN 'c' THEN pg_catalog.pg_get_constraintdef(c.oid) END AS definition,
    ARRAY(
        SELECT a.attname::text FROM pg_catalog.unnest(c.conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place
    ) AS columns,
    ARRAY(
        SELECT a.attname::text FROM pg_catalog.unnest(c.confkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place
    ) AS target_columns
FROM pg_catalog.pg_constraint c
WHERE c.conrelid = ANY (%(relations)s) AND c.contype IN ('p', 'f', 'c')
ORDER BY c.conrelid, c.conname;
