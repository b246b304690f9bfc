-- Who belongs to which role. Each membership has its own INHERIT and SET from version 16 on: before, the member's.
SELECT pg_catalog.pg_get_userbyid(m.roleid)::text AS role, pg_catalog.pg_get_userbyid(m.member)::text AS member,
    pg_catalog.pg_get_userbyid(m.grantor)::text AS grantor, m.admin_option AS admin,
    COALESCE((pg_catalog.to_jsonb(m) ->> 'inherit_option')::boolean, r.rolinherit) AS inherit,
    COALESCE((pg_catalog.to_jsonb(m) ->> 'set_option')::boolean, true) AS set
FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.member
ORDER BY m.roleid, m.member, m.grantor;
