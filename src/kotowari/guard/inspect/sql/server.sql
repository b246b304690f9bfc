-- The server and the database, as whoever looks may see them.
SELECT current_database() AS name, current_setting('server_version_num')::integer AS version, current_user::text AS "user",
    current_setting('TimeZone') AS timezone, pg_catalog.pg_get_userbyid(d.datdba)::text AS owner,
    -- Of a library that is not loaded the view has no setting, though one may be kept for it.
    EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = 'pgaudit.role') AS audits,
    (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'citus') AS citus,
    ARRAY(SELECT srvname::text FROM pg_catalog.pg_foreign_server ORDER BY 1) AS foreign_servers,
    ARRAY(SELECT pubname::text FROM pg_catalog.pg_publication ORDER BY 1) AS publications,
    ARRAY(SELECT pubname::text FROM pg_catalog.pg_publication WHERE puballtables ORDER BY 1) AS publishes_all,
    ARRAY(SELECT evtname::text FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' ORDER BY 1) AS event_triggers,
    ARRAY(
        SELECT DISTINCT pg_catalog.pg_get_userbyid(s.refobjid)::text FROM pg_catalog.pg_shdepend s
        WHERE s.refclassid = 'pg_catalog.pg_authid'::regclass AND s.dbid IN (0, d.oid) AND (
            s.deptype = 'o' OR s.deptype = 'a' AND s.classid NOT IN (
                'pg_catalog.pg_class'::regclass, 'pg_catalog.pg_namespace'::regclass, 'pg_catalog.pg_proc'::regclass,
                'pg_catalog.pg_database'::regclass
            )
        )
    ) AS tied,
    (
        SELECT pg_catalog.jsonb_object_agg(name, reset_val) FROM pg_catalog.pg_settings
        WHERE name IN ('search_path', 'logging_collector', 'log_destination', 'log_min_messages', 'lc_messages')
            OR name LIKE 'pgaudit.%'
    ) AS settings
FROM pg_catalog.pg_database d WHERE d.datname = current_database();
