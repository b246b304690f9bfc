-- What every login has set on connecting to this database.
SELECT setconfig AS settings FROM pg_catalog.pg_db_role_setting
WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database());
