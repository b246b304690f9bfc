-- What was published: the revisions of the policy, the law packs decisions rested on, and evidence on recipients.
-- None of it is ever changed or deleted: past decisions are decided again from it.

CREATE SCHEMA publication;

CREATE TABLE publication.revision (
    space text NOT NULL,
    revision date NOT NULL,
    digest text NOT NULL,
    text text NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (space, revision)
);

CREATE TABLE publication.law_pack (
    space text NOT NULL,
    digest text NOT NULL,
    pack text NOT NULL,
    in_force date NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (space, digest)
);

-- `about` is a rule of the policy: `recipients.taiwan`, `purposes.support`. `digest` is that of the document shown.
CREATE TABLE publication.evidence (
    space text NOT NULL,
    evidence uuid NOT NULL,
    about text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('equivalent-system', 'contract', 'succession', 'unjust')),
    since date NOT NULL,
    until date,
    digest text NOT NULL,
    PRIMARY KEY (space, evidence)
);

-- Moves with every revision and every piece of evidence, so that one look tells whether what was read still stands.
CREATE TABLE publication.edition (
    space text NOT NULL PRIMARY KEY,
    number bigint NOT NULL
);

SELECT public.kotowari_enclose('publication.revision');
SELECT public.kotowari_enclose('publication.law_pack');
SELECT public.kotowari_enclose('publication.evidence');
SELECT public.kotowari_enclose('publication.edition');
