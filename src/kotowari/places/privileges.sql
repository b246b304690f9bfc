-- What the application's login may do with places. A map that was in force is never changed and never deleted.
REVOKE ALL ON ALL TABLES IN SCHEMA places FROM {application};
GRANT USAGE ON SCHEMA places TO {application};
GRANT SELECT, INSERT ON places.map TO {application};
-- Tasks go with the holder of a request's key.
GRANT SELECT, INSERT, DELETE ON places.task, places.evidence TO {application};
GRANT UPDATE (state, outcome, found, step, done_by, done_on, reminded_on) ON places.task TO {application};
