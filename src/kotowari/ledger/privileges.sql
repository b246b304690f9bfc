-- Who acts adds what waits. Only the sequencer takes it away, into the log. Nobody changes or deletes what was written.
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM {application}, {sequencer};
GRANT USAGE ON SCHEMA ledger TO {application}, {sequencer};
GRANT SELECT ON ledger.entry, ledger.tile, ledger.checkpoint TO {application};
GRANT SELECT, INSERT ON ledger.pending TO {application};
GRANT SELECT, INSERT ON ledger.entry, ledger.tile, ledger.checkpoint TO {sequencer};
GRANT SELECT, DELETE ON ledger.pending TO {sequencer};
