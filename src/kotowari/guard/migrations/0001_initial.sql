-- What is on record of the guards in a company's databases. Nothing here is about a person whose information is held.

CREATE SCHEMA guard;

-- A place whose database has a guard: how many of its logins are bound, and whether reads there are recorded. A row goes
-- with the guard.
CREATE TABLE guard.place (
    space text NOT NULL,
    place text NOT NULL,
    database text NOT NULL,
    enforced integer NOT NULL,
    reads_recorded boolean NOT NULL,
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (space, place)
);

SELECT public.kotowari_enclose('guard.place');
