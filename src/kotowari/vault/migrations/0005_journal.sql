-- The journal: every change that protects a person (an erasure, a stop …), sealed, as it is also written outside the
-- database, where a restore finds it. `place` is drawn while what was changed is locked: of two changes of one person, the
-- earlier has the lower one. `number` and `chain` are given when a line is about to be written outside; `restore` is that
-- of the restore which brought the line back.
CREATE TABLE vault.journal (
    line uuid NOT NULL,
    space text NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    sealed bytea NOT NULL,
    number bigint CHECK (number >= 0),
    chain bytea CHECK (length(chain) = 32),
    restore uuid,
    PRIMARY KEY (line, space),
    CHECK ((number IS NULL) = (chain IS NULL))
);
CREATE UNIQUE INDEX journal_number ON vault.journal (space, number) WHERE number IS NOT NULL;
CREATE INDEX journal_waiting ON vault.journal (space, place) WHERE number IS NULL;
CREATE INDEX journal_restored ON vault.journal (space, restore) WHERE restore IS NOT NULL;
SELECT public.kotowari_enclose('vault.journal');
