-- Every role, with its settings: everywhere, and in this database.
SELECT r.rolname::text AS name, r.rolcanlogin AS login, r.rolsuper AS superuser, r.rolbypassrls AS bypass,
    r.rolcreaterole AS create_role, r.rolreplication AS replication, r.rolinherit AS inherit,
    COALESCE(here.setconfig, '{}') AS settings, COALESCE(everywhere.setconfig, '{}') AS everywhere
FROM pg_catalog.pg_roles r
LEFT JOIN pg_catalog.pg_db_role_setting here ON here.setrole = r.oid
    AND here.setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
LEFT JOIN pg_catalog.pg_db_role_setting everywhere ON everywhere.setrole = r.oid AND everywhere.setdatabase = 0
ORDER BY r.oid;
