-- The marks of values by which a person was once found, and is no more: corrected, taken in anew, or not the one that
-- stood at a merge. They go onto the list of the erased with those of the handles, and with the item where it is deleted.
CREATE TABLE vault.former_handle (
    person uuid NOT NULL,
    space text NOT NULL,
    mark bytea NOT NULL,
    item text NOT NULL,
    PRIMARY KEY (person, mark, space)
);
SELECT public.kotowari_enclose('vault.former_handle');
