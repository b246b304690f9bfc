-- The ledger. Entries wait in `pending`; the sequencer gives each its index and moves it to `entry`.

CREATE SCHEMA ledger;

-- No key: an act waits for this INSERT, and the sequencer drops what stands twice. The index costs an INSERT about 1%
-- and keeps the sequencer from reading what it deleted, of which there is much more than of what waits.
CREATE TABLE ledger.pending (
    space text NOT NULL,
    id uuid NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now(),
    body bytea NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX ON ledger.pending (space, xid);

CREATE TABLE ledger.entry (
    space text NOT NULL,
    index bigint NOT NULL CHECK (index >= 0),
    id uuid NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (space, index),
    UNIQUE (space, id)
);

-- Full tiles only; `root` is the hash by which a tile enters the level above.
CREATE TABLE ledger.tile (
    space text NOT NULL,
    level smallint NOT NULL CHECK (level >= 0),
    index bigint NOT NULL CHECK (index >= 0),
    hashes bytea NOT NULL CHECK (length(hashes) = 8192),
    root bytea NOT NULL CHECK (length(root) = 32),
    PRIMARY KEY (space, level, index)
);

CREATE TABLE ledger.checkpoint (
    space text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    note text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (space, size)
);

SELECT public.kotowari_enclose('ledger.pending');
SELECT public.kotowari_enclose('ledger.entry');
SELECT public.kotowari_enclose('ledger.tile');
SELECT public.kotowari_enclose('ledger.checkpoint');
