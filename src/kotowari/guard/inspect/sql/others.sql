-- Rights on what the guard carries to no seat: types, languages, foreign data, tablespaces, settings, large objects, and
-- the default privileges of a role for what it makes. What everybody may is left out, and what
-- an owner may by itself, but of large objects.
SELECT DISTINCT x.what, pg_catalog.pg_get_userbyid(x.grantee)::text AS grantee
FROM (
    SELECT 'type ' || t.oid::regtype::text AS what, a.grantee, t.typowner AS owner
    FROM pg_catalog.pg_type t, pg_catalog.aclexplode(t.typacl) a
    UNION ALL
    SELECT 'language ' || l.lanname, a.grantee, l.lanowner
    FROM pg_catalog.pg_language l, pg_catalog.aclexplode(l.lanacl) a
    UNION ALL
    SELECT 'foreign data wrapper ' || w.fdwname, a.grantee, w.fdwowner
    FROM pg_catalog.pg_foreign_data_wrapper w, pg_catalog.aclexplode(w.fdwacl) a
    UNION ALL
    SELECT 'foreign server ' || s.srvname, a.grantee, s.srvowner
    FROM pg_catalog.pg_foreign_server s, pg_catalog.aclexplode(s.srvacl) a
    UNION ALL
    SELECT 'foreign server ' || m.srvname || ' by a mapping of its own', m.umuser, 0::oid
    FROM pg_catalog.pg_user_mappings m
    UNION ALL
    SELECT 'tablespace ' || t.spcname, a.grantee, t.spcowner
    FROM pg_catalog.pg_tablespace t, pg_catalog.aclexplode(t.spcacl) a
    UNION ALL
    SELECT 'setting ' || p.parname, a.grantee, 0::oid
    FROM pg_catalog.pg_parameter_acl p, pg_catalog.aclexplode(p.paracl) a
    UNION ALL
    SELECT 'large objects', a.grantee, 0::oid
    FROM pg_catalog.pg_largeobject_metadata o,
        pg_catalog.aclexplode(COALESCE(o.lomacl, pg_catalog.acldefault('L', o.lomowner))) a
    UNION ALL
    SELECT 'its default privileges for what it makes', d.defaclrole, 0::oid FROM pg_catalog.pg_default_acl d
) x
WHERE x.grantee <> 0 AND x.grantee <> x.owner
ORDER BY 1, 2;
