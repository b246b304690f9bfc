-- What places answered to a request, the answers made of it, and how these were handed over. `person` is the holder of the
-- request's key: all of it goes with the holder.

-- How a place stands in the reading for a request. `attempts` are the moments at which it was tried, with what went wrong,
-- by the code of the error. Between the entry that admits to it and what it answered, a place is `begun`.
CREATE TABLE rights.reading (
    space text NOT NULL,
    request uuid NOT NULL,
    place text NOT NULL,
    person uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('begun', 'read', 'unread')),
    attempts jsonb NOT NULL,
    rows bigint NOT NULL DEFAULT 0,
    entry uuid NOT NULL,
    PRIMARY KEY (space, request, place)
);
CREATE INDEX reading_of_holder ON rights.reading (person, space);

-- What a place answered, sealed under the holder's key, in parts of about a quarter of a megabyte: rows of others are among
-- it, for whoever approves to see that they are left out. It goes when the answer has been given.
CREATE TABLE rights.gathered (
    space text NOT NULL,
    request uuid NOT NULL,
    place text NOT NULL,
    part integer NOT NULL,
    person uuid NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (space, request, place, part)
);
CREATE INDEX gathered_of_holder ON rights.gathered (person, space);

-- An answer as it was made, its archive in pieces sealed under the holder's key. `answer` is the step of the request that
-- it was made by, `digest` the SHA-256 of the archive.
CREATE TABLE rights.answer (
    space text NOT NULL,
    request uuid NOT NULL,
    answer integer NOT NULL,
    person uuid NOT NULL,
    number text NOT NULL,
    digest text NOT NULL,
    size bigint NOT NULL,
    pieces integer NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (space, request, answer)
);
CREATE INDEX answer_of_holder ON rights.answer (person, space);
CREATE TABLE rights.piece (
    space text NOT NULL,
    request uuid NOT NULL,
    answer integer NOT NULL,
    piece integer NOT NULL,
    person uuid NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (space, request, answer, piece)
);
CREATE INDEX piece_of_holder ON rights.piece (person, space);

-- A link under which an answer can be fetched: `token` is the digest of what is in the link, `lock` the digest of the
-- passphrase under `salt`; `fetched_at` is when it was first fetched. What it leads to is sealed to the passphrase, so that who serves it needs no key.
CREATE TABLE rights.link (
    space text NOT NULL,
    link uuid NOT NULL,
    request uuid NOT NULL,
    answer integer NOT NULL,
    person uuid NOT NULL,
    token bytea NOT NULL,
    salt bytea NOT NULL,
    lock bytea NOT NULL,
    language text NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries_left integer NOT NULL CHECK (tries_left >= 0),
    fetched_at timestamptz,
    times_fetched integer NOT NULL DEFAULT 0,
    revoked_at timestamptz,
    PRIMARY KEY (space, link),
    UNIQUE (space, token)
);
CREATE INDEX link_of_holder ON rights.link (person, space);
CREATE INDEX link_of_request ON rights.link (space, request);
CREATE INDEX link_to_expire ON rights.link (space, expires_at);
CREATE TABLE rights.parcel (
    space text NOT NULL,
    link uuid NOT NULL,
    piece integer NOT NULL,
    person uuid NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (space, link, piece)
);
CREATE INDEX parcel_of_holder ON rights.parcel (person, space);

SELECT public.kotowari_enclose('rights.reading');
SELECT public.kotowari_enclose('rights.gathered');
SELECT public.kotowari_enclose('rights.answer');
SELECT public.kotowari_enclose('rights.piece');
SELECT public.kotowari_enclose('rights.link');
SELECT public.kotowari_enclose('rights.parcel');
