-- What begins, ends and renews the periods by which information is kept, and what a law requires to be kept.
--
-- `matter` tells several periods of one kind apart (contracts, applications, inquiries): a keyed digest of what the company
-- calls it, empty where it calls it nothing.
CREATE TABLE vault.event (
    person uuid NOT NULL,
    space text NOT NULL,
    period text NOT NULL,
    matter bytea NOT NULL DEFAULT '',
    turn text NOT NULL CHECK (turn IN ('began', 'ended', 'renewed')),
    day date NOT NULL,
    PRIMARY KEY (person, space, period, matter, turn, day)
);

CREATE TABLE vault.organisation_event (
    organisation uuid NOT NULL,
    space text NOT NULL,
    period text NOT NULL,
    matter bytea NOT NULL DEFAULT '',
    turn text NOT NULL CHECK (turn IN ('began', 'ended', 'renewed')),
    day date NOT NULL,
    PRIMARY KEY (organisation, space, period, matter, turn, day)
);

-- A duty to keep some items (all, where none is named) of one person, to a last day if one is known. Lifted, it is deleted.
CREATE TABLE vault.hold (
    person uuid NOT NULL,
    space text NOT NULL,
    hold uuid NOT NULL,
    items text[] NOT NULL,
    duty text NOT NULL,
    basis text NOT NULL,
    until date,
    PRIMARY KEY (person, space, hold)
);

-- The same of every person of a subject.
CREATE TABLE vault.subject_hold (
    space text NOT NULL,
    hold uuid NOT NULL,
    subject text NOT NULL,
    items text[] NOT NULL,
    duty text NOT NULL,
    basis text NOT NULL,
    until date,
    PRIMARY KEY (space, hold)
);

-- Moves with every event of an organisation and every hold on a subject: what is due of many persons then moves with it.
CREATE TABLE vault.retention_edition (
    space text NOT NULL PRIMARY KEY,
    number bigint NOT NULL
);

-- Of a person erased because no purpose needed the information any more: an import must not bring them back, but they may
-- come back themselves.
ALTER TABLE vault.suppression ADD COLUMN may_return boolean NOT NULL DEFAULT false;

CREATE INDEX membership_of_organisation ON vault.membership (organisation, space);

SELECT public.kotowari_enclose('vault.event');
SELECT public.kotowari_enclose('vault.organisation_event');
SELECT public.kotowari_enclose('vault.hold');
SELECT public.kotowari_enclose('vault.subject_hold');
SELECT public.kotowari_enclose('vault.retention_edition');
