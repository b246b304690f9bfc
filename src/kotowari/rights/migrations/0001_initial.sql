-- Requests of persons, from arrival to answer. What was said, by whom, and every address is sealed under the key of the
-- request's holder, a bare person of the vault: erasing the holder makes all of a request unreadable, in dumps too.

CREATE SCHEMA rights;

-- One request, with nothing personal in it. `holder` is the person of the vault under whose key its content is sealed.
-- `scope` says what is asked: items, places and a period by their names; empty for everything. `due_on` is the day of the
-- strictest of its clocks, `defects` how many defects wait to be completed, since `waiting_since`. `number` is what people
-- write on paper; it tells of no other request.
CREATE TABLE rights.request (
    space text NOT NULL,
    request uuid NOT NULL,
    number text NOT NULL,
    holder uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('disclosure', 'provision-records', 'purposes', 'correction', 'stop', 'erasure',
        'stop-provision', 'complaint', 'inquiry')),
    subject text NOT NULL,
    as_whom text NOT NULL CHECK (as_whom IN ('person', 'agent', 'legal-representative')),
    channel text NOT NULL CHECK (channel IN ('api', 'cli', 'post', 'phone', 'counter', 'email')),
    language text NOT NULL,
    form text NOT NULL CHECK (form IN ('electronic', 'paper')),
    scope jsonb NOT NULL DEFAULT '{}',
    laws text[] NOT NULL,
    arrived_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('arrived', 'incomplete', 'identified', 'planned', 'approved', 'gathered',
        'decided', 'answered', 'withdrawn', 'closed')),
    is_open boolean NOT NULL GENERATED ALWAYS AS (state NOT IN ('answered', 'withdrawn', 'closed')) STORED,
    due_on date NOT NULL,
    identified_on date,
    waiting_since date,
    defects integer NOT NULL DEFAULT 0,
    ended_on date,
    assigned uuid,
    map uuid,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (space, request),
    UNIQUE (space, number)
);
-- The queue's pages are cut from these: the open ones by their days, and those of one account.
CREATE INDEX request_due ON rights.request (space, due_on, request) WHERE is_open;
CREATE INDEX request_assigned ON rights.request (space, assigned, due_on, request) WHERE is_open;
CREATE INDEX request_of_kind ON rights.request (space, kind, due_on, request) WHERE is_open;
CREATE INDEX request_in_state ON rights.request (space, state, due_on, request);
CREATE INDEX request_ended ON rights.request (space, ended_on, request) WHERE NOT is_open AND state <> 'closed';
CREATE INDEX request_of_holder ON rights.request (holder, space);

-- One step of a request, never changed, under one entry of the ledger. `content` is what the entry has too; `sealed` what
-- people wrote, under the holder's key. It goes with the holder, so that nothing links a request's entries afterwards.
CREATE TABLE rights.step (
    space text NOT NULL,
    request uuid NOT NULL,
    step integer NOT NULL,
    person uuid NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    by uuid NOT NULL,
    content jsonb NOT NULL,
    sealed bytea,
    entry uuid NOT NULL,
    PRIMARY KEY (space, request, step)
);
CREATE INDEX step_of_holder ON rights.step (person, space);
CREATE INDEX step_of_entry ON rights.step (entry, space);

-- Whom of those known a request concerns, once that is established. Erased with that person.
CREATE TABLE rights.concerns (
    person uuid NOT NULL,
    space text NOT NULL,
    request uuid NOT NULL,
    PRIMARY KEY (person, space, request)
);
CREATE INDEX concerns_of_request ON rights.concerns (space, request);

-- A one-time code that was sent, or that would have been if the address were known: both look alike here. `address` is the
-- keyed digest of where to, `digest` that of the code under the holder's key; a code that nobody was sent has one that no
-- code meets.
CREATE TABLE rights.code (
    space text NOT NULL,
    request uuid NOT NULL,
    code uuid NOT NULL,
    person uuid NOT NULL,
    address bytea NOT NULL,
    digest bytea NOT NULL,
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    used_at timestamptz,
    PRIMARY KEY (space, request, code)
);
CREATE INDEX code_of_holder ON rights.code (person, space);
CREATE INDEX code_to_address ON rights.code (space, address, at);

-- A paper that came with a request or that staff keeps a copy of, sealed under the holder's key with its name and type.
-- It is deleted by itself from its day on, and at the latest with the holder.
CREATE TABLE rights.paper (
    space text NOT NULL,
    request uuid NOT NULL,
    paper uuid NOT NULL,
    person uuid NOT NULL,
    step integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('letter', 'attachment', 'copy')),
    size bigint NOT NULL,
    delete_on date,
    sealed bytea NOT NULL,
    PRIMARY KEY (space, request, paper)
);
CREATE INDEX paper_of_holder ON rights.paper (person, space);
CREATE INDEX paper_to_delete ON rights.paper (space, delete_on) WHERE delete_on IS NOT NULL;

SELECT public.kotowari_enclose('rights.request');
SELECT public.kotowari_enclose('rights.step');
SELECT public.kotowari_enclose('rights.concerns');
SELECT public.kotowari_enclose('rights.code');
SELECT public.kotowari_enclose('rights.paper');
