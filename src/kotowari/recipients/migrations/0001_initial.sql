-- What is on record about recipients: contracts and their supervision, checks, successions, and requests with their
-- approvals. A record is never changed: what ends or mends one is a record of its own, `regarding` it.

CREATE SCHEMA recipients;

-- `content` are names of the policy and days, which the ledger's entry has too; `texts` what people wrote, which it has
-- not. `digest` is that of the document, which stays where it is. Nothing here is about a person.
CREATE TABLE recipients.record (
    space text NOT NULL,
    record uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('contract', 'supervision', 'end', 'disposal', 'check', 'impairment', 'remedy',
        'answers', 'succession', 'request', 'approval', 'closure')),
    recipient text NOT NULL,
    regarding uuid,
    since date NOT NULL,
    content jsonb NOT NULL,
    texts jsonb NOT NULL,
    digest text,
    recorded_by uuid,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (space, record)
);
CREATE INDEX record_regarding ON recipients.record (space, regarding);
-- Of a contract ended twice, a request closed twice or an approval given twice by the same, one stands.
CREATE UNIQUE INDEX record_once ON recipients.record (space, regarding) WHERE kind IN ('end', 'closure', 'remedy');
CREATE UNIQUE INDEX record_approved ON recipients.record (space, regarding, recorded_by) WHERE kind = 'approval';

-- Whom a request is about.
CREATE TABLE recipients.concerned (
    person uuid NOT NULL,
    space text NOT NULL,
    request uuid NOT NULL,
    PRIMARY KEY (person, request)
);
CREATE INDEX concerned_request ON recipients.concerned (request);

-- Which items went out under a contract, and when last: what has to be disposed of when it ends.
CREATE TABLE recipients.given (
    space text NOT NULL,
    contract uuid NOT NULL,
    item text NOT NULL,
    last_given date NOT NULL,
    PRIMARY KEY (space, contract, item)
);

-- Checks and agreements that were kept as evidence are taken over. A contract kept so has no scope and covers nothing:
-- it is recorded anew. The records' tables are enclosed only then, since the owner writes of every space here.
INSERT INTO recipients.record
    (space, record, kind, recipient, since, content, texts, digest, recorded_at)
SELECT space, evidence, 'check', substr(about, 12), since, '{}', '{}', digest, since
FROM publication.evidence WHERE kind = 'equivalent-system' AND about LIKE 'recipients.%';

SELECT public.kotowari_enclose('recipients.record');
SELECT public.kotowari_enclose('recipients.concerned');
SELECT public.kotowari_enclose('recipients.given');
