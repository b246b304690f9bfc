-- Which rows of the company's tables are whose, as enrolment found. Whoever applies the guard owns this; nobody else reads it.
-- `relation` is quoted, with its schema; `key` the row's primary key as text. `state` has the person's state where it
-- differs from what is assumed of somebody unknown, by the table's columns. A row whose person was erased stays without
-- the person, and with a state that lets nothing through, until the row is somebody else's or is gone.
CREATE TABLE IF NOT EXISTS kotowari.link (
    relation text NOT NULL,
    key text[] NOT NULL,
    person uuid,
    state jsonb NOT NULL DEFAULT '{}',
    UNIQUE NULLS NOT DISTINCT (relation, key, person)
);
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
REVOKE ALL ON kotowari.link, kotowari.enrolment FROM PUBLIC;
