-- The data maps that were in force, and the tasks of places that no program reads.

CREATE SCHEMA places;

-- A data map as it was recorded: its files as they were written, and what was read from them. The last recorded is in
-- force; the others stay, for requests name the map they were run with. Nothing here is about a person.
CREATE TABLE places.map (
    space text NOT NULL,
    map uuid NOT NULL,
    ordinal bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    digest text NOT NULL,
    files jsonb NOT NULL,
    content text NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (space, map)
);
CREATE INDEX map_in_order ON places.map (space, ordinal);

SELECT public.kotowari_enclose('places.map');
