-- What was swept stays as it was recorded; of a sweep only its end is added.
REVOKE ALL ON ALL TABLES IN SCHEMA keeping FROM {application};
GRANT USAGE ON SCHEMA keeping TO {application};
GRANT SELECT, INSERT ON keeping.sweep, keeping.batch TO {application};
GRANT UPDATE (ended_at, certificate, entry) ON keeping.sweep TO {application};
