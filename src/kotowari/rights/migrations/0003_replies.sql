-- What places replied to each question of a run, sealed under the holder's key, until the answer has been made: a run that
-- is taken again does not ask it again. `plan` is the digest of the plan that was run, `entry` what admitted to the place
-- in that run, `part` the number of the part among those of the run.
CREATE TABLE rights.replied (
    space text NOT NULL,
    request uuid NOT NULL,
    place text NOT NULL,
    entry uuid NOT NULL,
    part integer NOT NULL,
    person uuid NOT NULL,
    plan text NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (space, request, place, entry, part)
);
CREATE INDEX replied_of_holder ON rights.replied (person, space);

SELECT public.kotowari_enclose('rights.replied');
