-- In the guard's own schema. What the guard made: digests of the statements that made it, and of what the catalogs said of it when it was new.
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

-- Nothing, ever: whoever a bound login may become has a grant of its column, by which it is not free to drop its own.
CREATE TABLE IF NOT EXISTS kotowari.anchor (held boolean);

-- Which guard this is, by a mark that no other has, and how often persons' state was written here: a copy, or a backup
-- that is restored, is known by what it does not know.
CREATE TABLE IF NOT EXISTS kotowari.mark (mark uuid PRIMARY KEY, told bigint NOT NULL DEFAULT 0);
INSERT INTO kotowari.mark (mark) SELECT pg_catalog.gen_random_uuid() WHERE NOT EXISTS (SELECT FROM kotowari.mark);

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

-- A mark that a session has for itself: the number that it was last set to there, which no login can set, and the lock that
-- setting it takes until the transaction ends. PostgreSQL fires the statement triggers of an UPDATE ahead of INSERT … ON
-- CONFLICT DO UPDATE too, before its first row; so without the mark of its transaction an insert is none of these.
CREATE UNLOGGED SEQUENCE IF NOT EXISTS kotowari.upserting;

CREATE OR REPLACE FUNCTION kotowari.before_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    PERFORM pg_catalog.setval('kotowari.upserting'::pg_catalog.regclass, pg_catalog.txid_current());
    RETURN NULL;
END
$$;

-- Whether the transaction has the mark. A session that never had a number, or threw it away, is told by the lock.
CREATE OR REPLACE FUNCTION kotowari.upserting() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mark CONSTANT regclass := 'kotowari.upserting';
    is_locked boolean;
    is_marked boolean;
BEGIN
    IF current_setting('kotowari.upserting', true) = mark::oid::text THEN
        RETURN currval(mark) IS NOT DISTINCT FROM txid_current_if_assigned();
    END IF;
    is_locked := EXISTS (
        SELECT FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.relation = mark
    );
    BEGIN
        is_marked := currval(mark) IS NOT DISTINCT FROM txid_current_if_assigned();
    EXCEPTION WHEN object_not_in_prerequisite_state THEN
        PERFORM setval(mark, CASE WHEN is_locked THEN txid_current() ELSE 1 END);
        is_marked := is_locked;
    END;
    PERFORM set_config('kotowari.upserting', mark::oid::text, false);
    RETURN is_marked;
END
$$;

REVOKE ALL ON FUNCTION
    kotowari.seat_of(text), kotowari.take_up(text), kotowari.before_update(), kotowari.upserting() FROM PUBLIC;
