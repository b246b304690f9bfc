-- What else goes by a table's rows being as they are: types, functions that copy rows whole, publications.
WITH tables AS (
    SELECT c.oid, c.relkind, c.reltype, c.reloftype, c.relreplident FROM pg_catalog.pg_class c
    WHERE c.oid = ANY (%(relations)s) AND c.relkind IN ('r', 'p')
), triggers AS (
    SELECT t.tgrelid, t.tgfoid, t.tgname,
        pg_catalog.regexp_replace(f.prosrc, '--[^\n]*|/\*.*?\*/', ' ', 'g') AS source,
        pg_catalog.array_to_string(ARRAY[t.tgoldtable::text, t.tgnewtable::text], '|') AS transition
    FROM tables c JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgname !~ '^~kotowari_'
), named AS (
    SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), published AS (
    SELECT c.oid, c.relkind, c.relreplident, p.pubname, p.pubupdate, r.prattrs
    FROM pg_catalog.pg_publication_tables t
    JOIN named ON (named.nspname, named.relname) = (t.schemaname, t.tablename)
    JOIN tables c ON named.oid = c.oid OR named.oid IN (SELECT relid FROM pg_catalog.pg_partition_ancestors(c.oid))
    JOIN pg_catalog.pg_publication p ON p.pubname = t.pubname
    LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = named.oid
)
SELECT oid, 'of-type' AS how, pg_catalog.format_type(reloftype, NULL) AS what FROM tables WHERE reloftype <> 0
UNION ALL
SELECT c.oid, 'row-type', pg_catalog.format('%%s.%%I', a.attrelid::regclass, a.attname)
FROM tables c JOIN pg_catalog.pg_type t ON t.oid = c.reltype
JOIN pg_catalog.pg_attribute a ON a.atttypid IN (t.oid, t.typarray) AND NOT a.attisdropped
JOIN pg_catalog.pg_class h ON h.oid = a.attrelid AND h.relkind IN ('r', 'p', 'm')
UNION ALL
SELECT DISTINCT tgrelid, 'copied', pg_catalog.format('%%s of trigger %%I', tgfoid::regproc, tgname) FROM triggers
WHERE source ~* '\minsert\s+into\M[^;]*?(values\s*\(|\mselect\s|,)\s*\(?(new|old)\)?\s*\.\s*\*(?!\s*\)?\s*(is\M|=|<>|!=))'
    OR transition <> '' AND source ~* ('\minsert\s+into\M[^;]*(\mselect\s+\*|\.\s*\*)[^;]*\mfrom\s+(' || transition || ')\M')
UNION ALL
SELECT DISTINCT oid, 'published', pubname::text FROM published WHERE prattrs IS NULL
UNION ALL
SELECT DISTINCT oid, 'untold', pubname::text FROM published
WHERE pubupdate AND relkind = 'r' AND relreplident <> 'f' AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = oid
        AND CASE relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END
);
