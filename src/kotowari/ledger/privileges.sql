-- What the application's login may do with the ledger. Nobody changes or deletes what was written.
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM {application};
GRANT USAGE ON SCHEMA ledger TO {application};
GRANT SELECT, INSERT ON ledger.entry, ledger.tile, ledger.checkpoint TO {application};
GRANT SELECT, INSERT, DELETE ON ledger.pending TO {application};
