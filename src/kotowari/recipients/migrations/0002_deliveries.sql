-- What went out to recipients: their public keys, each delivery, whom it was about, and what is still to be told to them.
CREATE SCHEMA IF NOT EXISTS recipients;

-- A public key (age, X25519) of a recipient: registered by one account and confirmed, out of band, by another. A revoked
-- key stays, so that it is never taken for a new one.
CREATE TABLE recipients.public_key (
    space text NOT NULL,
    fingerprint text NOT NULL,
    recipient text NOT NULL,
    key text NOT NULL,
    registered_by uuid NOT NULL,
    registered_at timestamptz NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamptz,
    revoked_by uuid,
    revoked_at timestamptz,
    PRIMARY KEY (space, fingerprint),
    CHECK (confirmed_by <> registered_by)
);

-- One provision to one recipient, with what all persons in it have in common. `request` is the keyed digest of an
-- idempotency key, `asked` that of what was asked with it. A package is `sealed` when its file is whole: `digest` and
-- `fingerprints` say which bytes, to whom. `kept` says how the records of it are kept (APPI 29(2)).
CREATE TABLE recipients.delivery (
    delivery uuid NOT NULL,
    space text NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    items text[] NOT NULL,
    purpose text,
    ground text NOT NULL,
    basis text,
    own_use boolean NOT NULL,
    revision date NOT NULL,
    kept text NOT NULL,
    form text NOT NULL CHECK (form IN ('values', 'package', 'sent-on')),
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    request bytea,
    asked bytea,
    persons integer NOT NULL DEFAULT 0,
    sealed_at timestamptz,
    digest text,
    fingerprints text[],
    entry uuid,
    PRIMARY KEY (delivery, space)
);
CREATE UNIQUE INDEX delivery_of_request ON recipients.delivery (space, request);
CREATE INDEX delivery_to_recipient ON recipients.delivery (space, recipient);

-- Who was in a delivery, with which items, under which entry. `records` are the articles under which a record is due of
-- it, until they lapse. Erased with the person: what a record must still say is then in `kept_record`.
CREATE TABLE recipients.delivered (
    person uuid NOT NULL,
    space text NOT NULL,
    delivery uuid NOT NULL,
    entry uuid NOT NULL,
    at timestamptz NOT NULL,
    items text[] NOT NULL,
    records text[] NOT NULL,
    PRIMARY KEY (person, space, entry)
);
CREATE INDEX delivered_with_record ON recipients.delivered (space, at) WHERE records <> '{}';

-- From whom, and how acquired, information of a person was received (APPI 30). `sealed` has the provider's particulars.
CREATE TABLE recipients.receipt (
    person uuid NOT NULL,
    space text NOT NULL,
    receipt uuid NOT NULL,
    entry uuid NOT NULL,
    at timestamptz NOT NULL,
    items text[] NOT NULL,
    records text[] NOT NULL,
    kept text NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (person, space, receipt)
);
CREATE INDEX receipt_by_day ON recipients.receipt (space, at);

-- A record that outlives the erasure of its person, by law and until its day: all it says is sealed under the key of the
-- year in which that day falls. Nothing here links two of one person.
CREATE TABLE recipients.kept_record (
    record uuid NOT NULL,
    space text NOT NULL,
    until date NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (record, space)
);
CREATE INDEX kept_record_until ON recipients.kept_record (space, until);

-- What a recipient is to be told of somebody it received: `entry` is by which it knows whom. Of
-- an erasure it names no person.
CREATE TABLE recipients.notice (
    notice uuid NOT NULL,
    space text NOT NULL,
    person uuid,
    delivery uuid NOT NULL,
    entry uuid NOT NULL,
    recipient text NOT NULL,
    what text NOT NULL CHECK (what IN ('correct', 'stop', 'erase')),
    items text[] NOT NULL,
    due_at timestamptz NOT NULL,
    sent_at timestamptz,
    sent_in uuid,
    acknowledged_at timestamptz,
    PRIMARY KEY (notice, space)
);
CREATE INDEX notice_due ON recipients.notice (space, recipient) WHERE sent_at IS NULL;
CREATE INDEX notice_of_person ON recipients.notice (person, space);
CREATE INDEX notice_sent_in ON recipients.notice (sent_in, space);

SELECT public.kotowari_enclose('recipients.public_key');
SELECT public.kotowari_enclose('recipients.delivery');
SELECT public.kotowari_enclose('recipients.delivered');
SELECT public.kotowari_enclose('recipients.receipt');
SELECT public.kotowari_enclose('recipients.kept_record');
SELECT public.kotowari_enclose('recipients.notice');
