-- The same, such that it may run on a node of a cluster beside the person's row: there a trigger reads and writes only what
-- lies on its node, a row at a time, and a row is not of the type of the table that was distributed.
CREATE OR REPLACE FUNCTION vault.tell_guards() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    about uuid;
    enclosing text;
    newest bigint;
    guards text[];
    told text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        about := OLD.person;
        enclosing := OLD.space;
    ELSE
        about := NEW.person;
        enclosing := NEW.space;
        newest := NEW.version;
    END IF;
    SELECT array_agg(guard.guard) INTO guards FROM vault.guard WHERE guard.space = enclosing;
    FOREACH told IN ARRAY coalesce(guards, '{}') LOOP
        INSERT INTO vault.outbox AS waiting (person, space, guard, version) VALUES (about, enclosing, told, newest)
        ON CONFLICT (person, space, guard) DO UPDATE
            SET change = excluded.change, version = excluded.version, delivery = NULL;
    END LOOP;
    RETURN NULL;
END
$$;
