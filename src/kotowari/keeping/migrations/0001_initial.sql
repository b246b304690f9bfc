-- Sweeps: what was deleted because nothing needed it any more, batch by batch. Figures only: nothing here is about a person.

CREATE SCHEMA keeping;

-- `through` is the day as of which it was worked out what is due; `entry` records the certificate's digest.
CREATE TABLE keeping.sweep (
    space text NOT NULL,
    sweep integer NOT NULL,
    through date NOT NULL,
    begun_at timestamptz NOT NULL,
    begun_by uuid NOT NULL,
    ended_at timestamptz,
    certificate text,
    entry uuid,
    PRIMARY KEY (space, sweep)
);
-- One at a time: a sweep that did not end is resumed.
CREATE UNIQUE INDEX one_open_sweep ON keeping.sweep (space) WHERE ended_at IS NULL;

-- `tally` has the figures of one commit, whose entry is `entry`.
CREATE TABLE keeping.batch (
    space text NOT NULL,
    sweep integer NOT NULL,
    entry uuid NOT NULL,
    at timestamptz NOT NULL,
    tally jsonb NOT NULL,
    PRIMARY KEY (space, sweep, entry)
);

SELECT public.kotowari_enclose('keeping.sweep');
SELECT public.kotowari_enclose('keeping.batch');
