-- What waits for a second person: a revision, or texts in languages that were to follow. Proposed again, it is replaced.
CREATE TABLE publication.proposal (
    space text NOT NULL,
    revision date NOT NULL,
    digest text NOT NULL,
    text text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    PRIMARY KEY (space, revision)
);

-- A revision's file with texts in more languages, which followed it, the last one the fullest. The file it was published
-- as stays as it is.
CREATE TABLE publication.translation (
    space text NOT NULL,
    revision date NOT NULL,
    place integer NOT NULL,
    digest text NOT NULL,
    text text NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (space, revision, place)
);

SELECT public.kotowari_enclose('publication.proposal');
SELECT public.kotowari_enclose('publication.translation');
