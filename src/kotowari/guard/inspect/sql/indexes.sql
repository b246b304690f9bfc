-- Indexes: by what each key is equal to another, the columns in the keys, the predicate; and what of them is not leakproof,
-- operators of their classes and functions in their expressions.
SELECT i.indrelid AS oid, c.relname::text AS name, pg_catalog.pg_get_indexdef(i.indexrelid) AS definition, i.indisunique AND i.indisvalid AS unique,
    ARRAY(
        SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k, true) FROM pg_catalog.generate_series(1, i.indnkeyatts) k
    ) AS keys,
    ARRAY(
        SELECT pg_catalog.json_build_array(a.attname, (
            SELECT pg_catalog.format('OPERATOR(%%I.%%s)', n.nspname, o.oprname)
            FROM pg_catalog.pg_amop m JOIN pg_catalog.pg_operator o ON o.oid = m.amopopr
            JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
            WHERE m.amopfamily = l.opcfamily AND m.amoplefttype = l.opcintype AND m.amoprighttype = l.opcintype
                AND m.amopstrategy = 3 AND m.amopmethod = 403  -- what a B-tree calls equal
        ), CASE WHEN i.indcollation[k.place - 1] <> 0 AND i.indcollation[k.place - 1] IS DISTINCT FROM a.attcollation
            THEN (SELECT pg_catalog.format('%%I.%%I', n.nspname, o.collname) FROM pg_catalog.pg_collation o
                JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace WHERE o.oid = i.indcollation[k.place - 1])
        END)
        FROM pg_catalog.unnest(i.indclass) WITH ORDINALITY AS k (class, place)
        JOIN pg_catalog.pg_opclass l ON l.oid = k.class
        LEFT JOIN pg_catalog.pg_attribute a
            ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.place - 1] AND a.attnum <> 0
        ORDER BY k.place
    ) AS parts,
    -- A column in an expression stands in its tree; 0 is the whole row.
    ARRAY(
        SELECT a.attname::text FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND NOT a.attisdropped AND (
            a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
            OR i.indexprs::text ~ (':varattno (0|' || a.attnum || ') ')
        )
        ORDER BY a.attnum
    ) AS of,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate, i.indnullsnotdistinct AS nulls_equal,
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
