-- What the application's login may do with the keys: what a key is bound to never changes, and none is deleted.
REVOKE ALL ON ALL TABLES IN SCHEMA api FROM {application};
GRANT USAGE ON SCHEMA api TO {application};
GRANT SELECT, INSERT, UPDATE (used, revoked_at) ON api.key TO {application};
