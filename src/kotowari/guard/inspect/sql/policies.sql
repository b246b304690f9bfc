-- Policies of row-level security. A policy of everybody names no role.
SELECT p.polrelid AS oid, p.polname::text AS name, p.polpermissive AS permissive, p.polcmd::text AS command,
    ARRAY(
        SELECT r.rolname::text FROM pg_catalog.unnest(p.polroles) AS k (role)
        JOIN pg_catalog.pg_roles r ON r.oid = k.role ORDER BY 1
    ) AS roles,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using, pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS check
FROM pg_catalog.pg_policy p WHERE p.polrelid = ANY (%(relations)s)
ORDER BY p.polrelid, p.polname;
