-- Functions and procedures that run as their owner, or that not everybody may call. Those that only triggers call are
-- left out: no login calls them.
SELECT n.nspname::text AS schema, f.proname::text AS name, pg_catalog.pg_get_function_identity_arguments(f.oid) AS arguments,
    pg_catalog.pg_get_userbyid(f.proowner)::text AS owner, f.prosecdef AS definer, f.proacl IS NULL AS acl_default,
    (
        SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(
            CASE WHEN e.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(e.grantee) END, e.privilege_type,
            pg_catalog.pg_get_userbyid(e.grantor), e.is_grantable
        ) ORDER BY e.ordinality)
        FROM pg_catalog.aclexplode(COALESCE(f.proacl, pg_catalog.acldefault('f', f.proowner))) WITH ORDINALITY AS e
    ) AS grants
FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND (f.prosecdef OR f.proacl IS NOT NULL)
    AND f.prorettype NOT IN ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'e'
    )
ORDER BY 1, 2, 3;
