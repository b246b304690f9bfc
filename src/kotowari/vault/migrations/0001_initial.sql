-- The vault: persons, what is held of them (sealed), how they are found (blind), and who was erased.

CREATE SCHEMA vault;

-- Which keys this database was sealed with. Fingerprints only: the keys themselves never come here.
CREATE TABLE vault.key (
    space text NOT NULL,
    name text NOT NULL,
    fingerprint bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (space, name)
);

-- `version` moves with every change of the person's state or holdings; a recorded read holds only if it has not moved.
-- `stopped` are purposes whose use the person has stopped; `*` stands for all of them.
CREATE TABLE vault.person (
    person uuid NOT NULL,
    space text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    epoch integer NOT NULL,
    wrapped bytea NOT NULL,
    subjects text[] NOT NULL,
    stopped text[] NOT NULL DEFAULT '{}',
    provision_stopped boolean NOT NULL DEFAULT false,
    PRIMARY KEY (person, space)
);

-- `notice` is the revision shown, or for what came from before the system the one then published; such a holding has a
-- day by which its notice must be resolved.
CREATE TABLE vault.holding (
    person uuid NOT NULL,
    space text NOT NULL,
    item text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    sealed bytea NOT NULL,
    purposes text[] NOT NULL,
    source text NOT NULL,
    notice date NOT NULL,
    language text,
    acquired_at timestamptz NOT NULL,
    resolve_by date,
    PRIMARY KEY (person, space, item)
);
CREATE INDEX holding_to_resolve ON vault.holding (space, resolve_by) WHERE resolve_by IS NOT NULL;

-- `names` is what a consent to provide abroad was told: country, regime, measures (APPI 28(2)).
CREATE TABLE vault.consent (
    person uuid NOT NULL,
    space text NOT NULL,
    consent uuid NOT NULL,
    purpose text,
    recipient text,
    items text[] NOT NULL,
    names text[] NOT NULL DEFAULT '{}',
    notice date NOT NULL,
    language text NOT NULL,
    how text NOT NULL,
    given_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (person, space, consent),
    CHECK (num_nonnulls(purpose, recipient) = 1)
);

CREATE TABLE vault.organisation (
    organisation uuid NOT NULL,
    space text NOT NULL,
    digest bytea NOT NULL,
    sealed bytea NOT NULL,
    since date,
    until date,
    PRIMARY KEY (organisation, space),
    UNIQUE (space, digest)
);

CREATE TABLE vault.membership (
    person uuid NOT NULL,
    space text NOT NULL,
    organisation uuid NOT NULL,
    since date NOT NULL,
    until date,
    PRIMARY KEY (person, space, organisation, since)
);

-- `mark` is what goes onto the list of the erased, under another key, so that an erasure opens nothing.
CREATE TABLE vault.handle (
    digest bytea NOT NULL,
    space text NOT NULL,
    item text NOT NULL,
    person uuid NOT NULL,
    mark bytea NOT NULL,
    PRIMARY KEY (digest, space, item, person)
);
CREATE INDEX handle_of_person ON vault.handle (person, space);

CREATE TABLE vault.suppression (
    digest bytea NOT NULL,
    space text NOT NULL,
    item text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (digest, space, item)
);

CREATE TABLE vault.erasure (
    person uuid NOT NULL,
    space text NOT NULL,
    entry uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (person, space)
);

-- Leads from a person to the entries about that person. Erased with the person: nothing else does. No unique index: every
-- read waits for this INSERT, and an entry is recorded once.
CREATE TABLE vault.trail (
    person uuid NOT NULL,
    space text NOT NULL,
    entry uuid NOT NULL
);
CREATE INDEX trail_of_person ON vault.trail (person, space);

-- What a request under an idempotency key was answered with; `ask` is the keyed digest of what was asked.
CREATE TABLE vault.reply (
    key bytea NOT NULL,
    space text NOT NULL,
    ask bytea NOT NULL,
    entry uuid NOT NULL,
    person uuid NOT NULL,
    PRIMARY KEY (key, space)
);
CREATE INDEX reply_of_person ON vault.reply (person, space);

-- Who acts. Entries name the actor by number, so that a member of staff can be forgotten too.
CREATE TABLE vault.actor (
    actor uuid NOT NULL,
    space text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (space, actor),
    UNIQUE (space, name)
);

SELECT public.kotowari_enclose('vault.key');
SELECT public.kotowari_enclose('vault.person');
SELECT public.kotowari_enclose('vault.holding');
SELECT public.kotowari_enclose('vault.consent');
SELECT public.kotowari_enclose('vault.organisation');
SELECT public.kotowari_enclose('vault.membership');
SELECT public.kotowari_enclose('vault.handle');
SELECT public.kotowari_enclose('vault.suppression');
SELECT public.kotowari_enclose('vault.erasure');
SELECT public.kotowari_enclose('vault.trail');
SELECT public.kotowari_enclose('vault.reply');
SELECT public.kotowari_enclose('vault.actor');
