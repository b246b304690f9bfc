-- What people look through for a request: a task for each place that no program reads. Its evidence is sealed under the key
-- of the request's holder (`person`) and goes with it.

-- `due_on` is the task's own day; the request's, if that is earlier, goes before it. `found` counts what was found.
CREATE TABLE places.task (
    space text NOT NULL,
    request uuid NOT NULL,
    place text NOT NULL,
    person uuid NOT NULL,
    owner text,
    due_on date NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'failed')),
    outcome text CHECK (outcome IN ('found', 'none', 'unsearchable')),
    found integer,
    step integer,
    done_by uuid,
    done_on date,
    reminded_on date,
    PRIMARY KEY (space, request, place),
    CHECK ((state = 'open') = (outcome IS NULL))
);
CREATE INDEX task_due ON places.task (space, due_on, request, place) WHERE state = 'open';
CREATE INDEX task_of_holder ON places.task (person, space);

-- A file that shows what was found, with its name, sealed.
CREATE TABLE places.evidence (
    space text NOT NULL,
    request uuid NOT NULL,
    place text NOT NULL,
    evidence uuid NOT NULL,
    person uuid NOT NULL,
    size bigint NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (space, request, place, evidence)
);
CREATE INDEX evidence_of_holder ON places.evidence (person, space);

SELECT public.kotowari_enclose('places.task');
SELECT public.kotowari_enclose('places.evidence');
