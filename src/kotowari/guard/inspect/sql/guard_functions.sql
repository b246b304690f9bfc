-- The functions in the guard's own schema, with whatever decides what they do.
SELECT f.proname::text AS name, pg_catalog.concat_ws(
    E'\n', pg_catalog.pg_get_functiondef(f.oid), pg_catalog.pg_get_userbyid(f.proowner), f.proacl::text
) AS definition
FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
WHERE n.nspname = 'kotowari' AND f.prokind = 'f'
ORDER BY 1;
