-- Epochs of the keys that wrap persons' keys: how each came and went. `retired_at`: a newer one has begun, and no person
-- comes under this one any more. `rolled_at`: no living person is under it. `destroying_at`: its destruction is in the
-- ledger, and may be under way. `destroyed_at`: its key is gone from the key store.
CREATE TABLE vault.epoch (
    space text NOT NULL,
    epoch integer NOT NULL CHECK (epoch > 0),
    made_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    rolled_at timestamptz,
    destroying_at timestamptz,
    destroyed_at timestamptz,
    PRIMARY KEY (space, epoch),
    CHECK (rolled_at IS NULL OR retired_at IS NOT NULL),
    CHECK (destroying_at IS NULL OR rolled_at IS NOT NULL),
    CHECK (destroyed_at IS NULL OR destroying_at IS NOT NULL)
);
INSERT INTO vault.epoch (space, epoch, made_at)
SELECT space, substr(name, 7)::integer, at FROM vault.key WHERE name ~ '^epoch-[0-9]+$';

-- `first_epoch` is the one that the person's key was wrapped under when it was made: an old dump has that wrapping.
ALTER TABLE vault.person ADD COLUMN first_epoch integer NOT NULL DEFAULT 1;
ALTER TABLE vault.person ALTER COLUMN first_epoch DROP DEFAULT;

-- The epochs under which the erased person's key may have been wrapped, from first to last: while one of their keys is
-- anywhere, a dump can revive the person.
ALTER TABLE vault.erasure ADD COLUMN first_epoch integer NOT NULL DEFAULT 1;
ALTER TABLE vault.erasure ADD COLUMN last_epoch integer NOT NULL DEFAULT 1;
ALTER TABLE vault.erasure ALTER COLUMN first_epoch DROP DEFAULT;
ALTER TABLE vault.erasure ALTER COLUMN last_epoch DROP DEFAULT;
ALTER TABLE vault.erasure ADD CHECK (first_epoch <= last_epoch);
CREATE INDEX erasure_by_entry ON vault.erasure (space, entry);

-- Copies of the keys that were written for escrow, until each is attested destroyed.
CREATE TABLE vault.bundle (
    space text NOT NULL,
    bundle uuid NOT NULL,
    epochs integer[] NOT NULL,
    written_at timestamptz NOT NULL,
    destroyed_at timestamptz,
    PRIMARY KEY (space, bundle)
);

-- When custodians tried whether their shares open what is held.
CREATE TABLE vault.drill (
    space text NOT NULL,
    entry uuid NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    bundle uuid NOT NULL,
    passed boolean NOT NULL,
    persons bigint NOT NULL,
    PRIMARY KEY (space, entry)
);

SELECT public.kotowari_enclose('vault.epoch');
SELECT public.kotowari_enclose('vault.bundle');
SELECT public.kotowari_enclose('vault.drill');
