-- What the application's login may do with requests. A request is never deleted, and a step never altered: it goes with
-- the holder of the request's key.
REVOKE ALL ON ALL TABLES IN SCHEMA rights FROM {application};
GRANT USAGE ON SCHEMA rights TO {application};
GRANT SELECT, INSERT ON rights.request TO {application};
GRANT UPDATE (scope, laws, state, due_on, identified_on, waiting_since, defects, ended_on, assigned, map, version)
    ON rights.request TO {application};
GRANT SELECT, INSERT, DELETE ON rights.step, rights.concerns, rights.code, rights.paper TO {application};
GRANT UPDATE (tries, used_at) ON rights.code TO {application};
