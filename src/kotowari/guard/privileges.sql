-- What the application's login may do with what is on record of guards.
REVOKE ALL ON ALL TABLES IN SCHEMA guard FROM {application};
GRANT USAGE ON SCHEMA guard TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON guard.place TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON guard.shape, guard.observed, guard.polled, guard.log_position, guard.session
    TO {application};
