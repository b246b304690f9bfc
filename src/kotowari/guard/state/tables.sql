-- Which rows of the company's tables are whose, as enrolment found. Whoever applies the guard owns this; nobody else reads it.
-- `relation` is quoted, with its schema; `key` the row's primary key as text, or another key that every row has. `state` has the person's state where it
-- differs from what is assumed of somebody unknown, by the table's columns. A row whose person was erased stays without
-- the person, and with a state that lets nothing through, until the row is somebody else's or is gone.
CREATE TABLE IF NOT EXISTS kotowari.link (
    relation text NOT NULL,
    key text[] NOT NULL,
    person uuid,
    state jsonb NOT NULL DEFAULT '{}',
    UNIQUE NULLS NOT DISTINCT (relation, key, person)
);
-- It has no primary key. Where the company publishes all tables, PostgreSQL refuses to change rows that nothing tells apart.
ALTER TABLE kotowari.link REPLICA IDENTITY FULL;
CREATE INDEX IF NOT EXISTS link_of_person ON kotowari.link (person);

-- How far an enrolment has come in each table: `after` is the key of the last row that was looked at, none at the end.
CREATE TABLE IF NOT EXISTS kotowari.enrolment (
    relation text PRIMARY KEY,
    after text[],
    begun_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    rows bigint NOT NULL DEFAULT 0,
    linked bigint NOT NULL DEFAULT 0
);
-- Of rows that came since: `seen` is the snapshot (as text) of whose transactions every row has been looked at, as of
-- `looked_at`; `came` rows were, `came_linked` of them are somebody's, since `told_at`, when that was last put on record.
ALTER TABLE kotowari.enrolment ADD COLUMN IF NOT EXISTS seen text,
    ADD COLUMN IF NOT EXISTS looked_at timestamptz,
    ADD COLUMN IF NOT EXISTS came bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS came_linked bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS told_at timestamptz;

-- Rows that are nobody's whom the vault knows, by keyed digests of what they could be found by: whoever is taken in later
-- is found by them to have these rows. A digest tells nothing to whoever does not have the space's key.
CREATE TABLE IF NOT EXISTS kotowari.nobody (
    relation text NOT NULL,
    key text[] NOT NULL,
    mark bytea NOT NULL,
    PRIMARY KEY (relation, key, mark)
);
CREATE INDEX IF NOT EXISTS nobody_of_mark ON kotowari.nobody (mark);

-- Tables with rows that are closed though nobody said so: for a column of state was made anew, or the trigger that keeps
-- it could not. The next delivery works out the state of all of their rows.
CREATE TABLE IF NOT EXISTS kotowari.closed (relation text PRIMARY KEY);

-- What some persons permit and not the rest of what a capacity reads of these subjects, as deliveries met it: sorted names
-- of the policy, never whose. `parted`: the guard was applied since, and has columns by which it is let through alone.
CREATE TABLE IF NOT EXISTS kotowari.partly (
    capacity text NOT NULL,
    subjects text[] NOT NULL,
    items text[] NOT NULL,
    parted boolean NOT NULL DEFAULT false,
    PRIMARY KEY (capacity, subjects, items)
);
REVOKE ALL ON kotowari.link, kotowari.enrolment, kotowari.nobody, kotowari.closed, kotowari.partly FROM PUBLIC;
