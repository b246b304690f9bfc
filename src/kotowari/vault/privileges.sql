-- What the application's login may do with the vault. An erasure, a suppression and a key's fingerprint stay.
REVOKE ALL ON ALL TABLES IN SCHEMA vault FROM {application}, {sequencer};
GRANT USAGE ON SCHEMA vault TO {application}, {sequencer};
GRANT SELECT, INSERT ON vault.key, vault.suppression, vault.erasure, vault.wording TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.person, vault.holding, vault.organisation,
    vault.membership TO {application};
-- A consent is never altered: it is withdrawn, or goes with the person.
GRANT SELECT, INSERT, DELETE, UPDATE (withdrawn_at, withdrawn_how, withdrawn_by, withdrawn_entry)
    ON vault.consent TO {application};
GRANT SELECT, INSERT, DELETE ON vault.history, vault.handle, vault.former_handle, vault.trail, vault.reply,
    vault.actor TO {application};
GRANT SELECT, INSERT ON vault.drill TO {application};
GRANT SELECT, INSERT, UPDATE ON vault.epoch, vault.bundle TO {application};
-- A number that was merged leads on. What is found of its person goes over whole: nothing else of these rows is altered.
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.merged TO {application};
GRANT UPDATE (person) ON vault.handle, vault.reply TO {application};
-- Who acts adds a line to the journal. Only the sequencer gives it its number, and brings one back after a restore.
GRANT SELECT, INSERT (space, line, sealed) ON vault.journal TO {application};
GRANT SELECT, INSERT (space, line, sealed, number, chain, restore), UPDATE (number, chain, restore)
    ON vault.journal TO {sequencer};
GRANT UPDATE (may_return) ON vault.suppression TO {application};
GRANT SELECT, INSERT, DELETE ON vault.event, vault.organisation_event, vault.hold, vault.subject_hold TO {application};
GRANT SELECT, INSERT, UPDATE ON vault.retention_edition TO {application};
-- What guards are to be told: it goes once they have confirmed it.
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.guard, vault.outbox, vault.delivery TO {application};
