-- The tables of Citus: how each is kept, and by which column it is distributed.
SELECT p.logicalrelid::oid AS oid,
    CASE
        WHEN p.partmethod <> 'n' THEN 'distributed'
        WHEN p.repmodel = 't' THEN 'reference'
        WHEN p.colocationid <> 0 THEN 'single'
        ELSE 'local'
    END AS kind,
    CASE WHEN p.partkey IS NOT NULL THEN pg_catalog.column_to_column_name(p.logicalrelid, p.partkey::text) END AS "column",
    p.colocationid AS "group"
FROM pg_catalog.pg_dist_partition p;
