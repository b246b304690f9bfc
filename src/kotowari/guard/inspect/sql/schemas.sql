-- Schemas with their owners.
SELECT nspname::text AS name, pg_catalog.pg_get_userbyid(nspowner)::text AS owner
FROM pg_catalog.pg_namespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
ORDER BY oid;
