-- The keys of the API. A key itself is shown once and not kept: `digest` is its SHA-256, `id` the name it goes by.

CREATE SCHEMA api;

CREATE TABLE api.key (
    space text NOT NULL,
    id text NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    account text NOT NULL,
    acts text[] NOT NULL,
    purposes text[] NOT NULL,
    added_at timestamptz NOT NULL,
    expires date,
    used date,
    revoked_at timestamptz,
    PRIMARY KEY (space, id)
);

SELECT public.kotowari_enclose('api.key');
