-- What the application's login may do with requests. A request is never deleted, and a step never altered: it goes with
-- the holder of the request's key.
REVOKE ALL ON ALL TABLES IN SCHEMA rights FROM {application};
GRANT USAGE ON SCHEMA rights TO {application};
GRANT SELECT, INSERT ON rights.request TO {application};
GRANT UPDATE (scope, laws, state, due_on, identified_on, waiting_since, defects, ended_on, assigned, map, version)
    ON rights.request TO {application};
GRANT SELECT, INSERT, DELETE ON rights.step, rights.concerns, rights.code, rights.paper TO {application};
GRANT UPDATE (tries, used_at, sent_at) ON rights.code TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON rights.reading TO {application};
GRANT SELECT, INSERT, DELETE ON rights.gathered, rights.replied, rights.answer, rights.piece, rights.link, rights.parcel TO {application};
GRANT UPDATE (tries_left, fetched_at, times_fetched, revoked_at) ON rights.link TO {application};
