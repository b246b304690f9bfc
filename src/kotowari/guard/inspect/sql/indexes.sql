-- Indexes, with what of them is not leakproof: operators of their classes, and functions in their expressions.
SELECT i.indrelid AS oid, c.relname::text AS name, pg_catalog.pg_get_indexdef(i.indexrelid) AS definition, i.indisunique AS unique,
    ARRAY(
        SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k, true) FROM pg_catalog.generate_series(1, i.indnkeyatts) k
    ) AS keys,
    ARRAY(
        SELECT DISTINCT o.amopopr::regoperator::text
        FROM pg_catalog.unnest(i.indclass) AS k (class)
        JOIN pg_catalog.pg_opclass l ON l.oid = k.class
        JOIN pg_catalog.pg_amop o ON o.amopfamily = l.opcfamily AND o.amoplefttype = l.opcintype
            AND o.amoprighttype = l.opcintype AND o.amoppurpose = 's'
        JOIN pg_catalog.pg_operator p ON p.oid = o.amopopr
        JOIN pg_catalog.pg_proc f ON f.oid = p.oprcode
        WHERE NOT f.proleakproof
        UNION
        -- The functions of an expression stand in its tree alone: of built-in ones no dependency is kept.
        SELECT DISTINCT f.oid::regprocedure::text
        FROM pg_catalog.regexp_matches(i.indexprs::text, ':(?:funcid|opfuncid) (\d+)', 'g') AS m
        JOIN pg_catalog.pg_proc f ON f.oid = m[1]::oid
        WHERE NOT f.proleakproof
        ORDER BY 1
    ) AS leaky
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY (%(relations)s)
ORDER BY i.indrelid, c.relname;
