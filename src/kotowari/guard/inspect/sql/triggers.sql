-- Triggers that are not the machinery of constraints.
SELECT tgrelid AS oid, tgname::text AS name,
    pg_catalog.pg_get_triggerdef(oid) || CASE tgenabled WHEN 'O' THEN '' ELSE ' -- ' || tgenabled::text END AS definition
FROM pg_catalog.pg_trigger WHERE tgrelid = ANY (%(relations)s) AND NOT tgisinternal
ORDER BY tgrelid, tgname;
