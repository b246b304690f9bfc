-- The guard's own schema in a guarded database. Default privileges of a company may give new tables to others.
CREATE SCHEMA IF NOT EXISTS kotowari;

-- What the guard made: digests of the statements that made it, and of what the catalogs said of it when it was new.
CREATE TABLE IF NOT EXISTS kotowari.made (
    kind text NOT NULL,
    name text[] NOT NULL,
    source text NOT NULL,
    seen text NOT NULL,
    PRIMARY KEY (kind, name)
);

-- What was before: grants in their order, row security, and what enforced logins had.
CREATE TABLE IF NOT EXISTS kotowari.before (
    kind text NOT NULL,
    name text[] NOT NULL,
    what jsonb NOT NULL,
    PRIMARY KEY (kind, name)
);

-- Under which name each table was known, by what it is: one that was renamed since is found again. A dump has its name.
CREATE TABLE IF NOT EXISTS kotowari.named (
    relation regclass PRIMARY KEY,
    schema text NOT NULL,
    name text NOT NULL
);

-- The seats of enforced logins, by what takes one up: a purpose.
CREATE TABLE IF NOT EXISTS kotowari.seat (
    login text NOT NULL,
    capacity text NOT NULL,
    role text NOT NULL,
    search_path text NOT NULL,
    PRIMARY KEY (login, capacity)
);

-- Of whoever is connected alone: a seat of another is not told.
CREATE OR REPLACE FUNCTION kotowari.seat_of(wanted text) RETURNS TABLE (role text, search_path text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$SELECT s.role, s.search_path FROM kotowari.seat s WHERE s.login = session_user AND s.capacity = wanted$$;

CREATE OR REPLACE FUNCTION kotowari.take_up(purpose text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    chosen record;
BEGIN
    SELECT * INTO chosen FROM kotowari.seat_of(purpose);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this login does not read for `%`: the data map names what it reads for', purpose
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_catalog.set_config('search_path', chosen.search_path, true);
    -- By a statement of its own, so that an audit log has it: the purpose of each read is told by it.
    EXECUTE pg_catalog.format('SET LOCAL ROLE %I', chosen.role);
END
$$;

REVOKE ALL ON FUNCTION kotowari.seat_of(text), kotowari.take_up(text) FROM PUBLIC;
