-- What in the guard's schema no guard made, as (what, why). A superuser goes on with a guard of whoever runs the database,
-- and who was let into it may watch one: who was not is told so elsewhere.
WITH own AS (
    SELECT n.oid, n.nspowner AS owner, o.rolname AS name, me.rolname = o.rolname OR o.rolsuper OR o.rolcreaterole
            OR o.oid = d.datdba OR NOT me.rolsuper AND pg_catalog.pg_has_role(me.oid, o.oid, 'USAGE') AS is_trusted
    FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_roles o ON o.oid = n.nspowner
    JOIN pg_catalog.pg_roles me ON me.rolname = current_user
    JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
    WHERE n.nspname = %(schema)s
)
SELECT 'it', 'belongs to `' || name || '`' FROM own WHERE NOT is_trusted
UNION ALL
SELECT '`' || c.relname || '`', CASE
        WHEN c.relkind NOT IN ('r', 'S', 'i', 't') THEN 'is no table'
        ELSE 'belongs to `' || pg_catalog.pg_get_userbyid(c.relowner) || '`'
    END
FROM own JOIN pg_catalog.pg_class c ON c.relnamespace = own.oid
WHERE c.relkind NOT IN ('r', 'S', 'i', 't') OR c.relowner <> own.owner
UNION ALL
SELECT '`' || f.proname || '`', 'belongs to `' || pg_catalog.pg_get_userbyid(f.proowner) || '`'
FROM own JOIN pg_catalog.pg_proc f ON f.pronamespace = own.oid
WHERE f.proowner <> own.owner AND pg_catalog.pg_get_userbyid(f.proowner) <> %(keeper)s
UNION ALL
SELECT '`' || c.relname || '`', 'has a trigger or a rule' FROM own JOIN pg_catalog.pg_class c ON c.relnamespace = own.oid
WHERE c.relkind = 'r' AND (
    EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
    OR EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid)
)
ORDER BY 1, 2;
