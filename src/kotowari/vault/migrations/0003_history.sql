-- The day on which a holding was last found to be true (APPI 22). A correction, or the same item taken in anew, begins again
-- without one.
ALTER TABLE vault.holding ADD COLUMN confirmed_at date;

-- What a holding was before, whole: its value and how it came in, sealed under the person's key. It goes with the item, and
-- with the person.
CREATE TABLE vault.history (
    person uuid NOT NULL,
    space text NOT NULL,
    item text NOT NULL,
    version integer NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (person, space, item, version)
);

-- A person who was found to be one with another: the number leads to the one who stands. `refers` is the key of the
-- references that entries made to the number, sealed under the key of the one who stands; it opens nothing else.
-- `first_epoch` is the first under which the number's own key was wrapped.
CREATE TABLE vault.merged (
    person uuid NOT NULL,
    space text NOT NULL,
    into_person uuid NOT NULL,
    refers bytea NOT NULL,
    first_epoch integer NOT NULL,
    PRIMARY KEY (person, space)
);
CREATE INDEX merged_into ON vault.merged (into_person, space);

SELECT public.kotowari_enclose('vault.history');
SELECT public.kotowari_enclose('vault.merged');
