-- The ledger. Entries wait in `pending`; the sequencer gives each its index and moves it to `entry`.

CREATE SCHEMA ledger;

-- No key and no index: an act waits for this INSERT. The sequencer reads the table whole, and drops what stands twice.
CREATE TABLE ledger.pending (
    space text NOT NULL,
    id uuid NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now(),
    body bytea NOT NULL
);

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

-- What a caller was told under an idempotency key; `ask` is the digest of what was asked.
CREATE TABLE ledger.reply (
    space text NOT NULL,
    key bytea NOT NULL,
    ask bytea NOT NULL,
    entry uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (space, key)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['pending', 'entry', 'tile', 'checkpoint', 'reply'] LOOP
        EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY own_space ON ledger.%I'
            ' USING (space = current_setting(''kotowari.space'')::public.kotowari_space)'
            ' WITH CHECK (space = current_setting(''kotowari.space'')::public.kotowari_space)',
            name
        );
        -- A dump by the owner (pg_dump --enable-row-security) holds every space.
        EXECUTE format('CREATE POLICY owner_reads ON ledger.%I FOR SELECT TO CURRENT_USER USING (true)', name);
    END LOOP;
END
$$;
