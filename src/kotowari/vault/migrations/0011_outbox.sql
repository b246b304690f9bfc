-- What guards are still to be told of persons. A guard is a company's database that holds its logins to the policy; it has
-- a person's state on the person's rows there, and a stop is effective in it only once it has confirmed the state.

-- The guards that a space feeds. `basis` is the digest of what state follows from beside the persons themselves (policy,
-- map, records of recipients), as of which every person was last told; none until then.
CREATE TABLE vault.guard (
    space text NOT NULL,
    guard text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    basis text,
    PRIMARY KEY (space, guard)
);

-- A row for each person and guard that has not confirmed the person's state, written with the change itself: a row cannot
-- be passed over as a number of a sequence can. `change` is the transaction of the last change, so that a confirmation of
-- an earlier one takes nothing away. `version` is the person's, none of one who is gone. `since` is when the guard first
-- fell behind. `delivery` is the one that brought this very change, and waits to be confirmed.
CREATE TABLE vault.outbox (
    person uuid NOT NULL,
    space text NOT NULL,
    guard text NOT NULL,
    change xid8 NOT NULL DEFAULT pg_current_xact_id(),
    version bigint,
    since timestamptz NOT NULL DEFAULT now(),
    delivery uuid,
    PRIMARY KEY (person, space, guard)
);
CREATE INDEX outbox_of_guard ON vault.outbox (space, guard, since);

-- What was written to a guard and is not confirmed: the transactions that were open there then, which may not have seen it.
CREATE TABLE vault.delivery (
    delivery uuid NOT NULL,
    space text NOT NULL,
    guard text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    awaited text[] NOT NULL,
    PRIMARY KEY (delivery, space)
);

SELECT public.kotowari_enclose('vault.guard');
SELECT public.kotowari_enclose('vault.outbox');
SELECT public.kotowari_enclose('vault.delivery');

-- Runs as whoever changes the person, within the same transaction. `since` stays that of the first change: so long the
-- guard has been behind.
CREATE FUNCTION vault.tell_guards() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed vault.person := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    INSERT INTO vault.outbox AS waiting (person, space, guard, version)
    SELECT changed.person, changed.space, guard.guard, CASE WHEN TG_OP <> 'DELETE' THEN changed.version END
    FROM vault.guard WHERE guard.space = changed.space
    ON CONFLICT (person, space, guard) DO UPDATE
        SET change = excluded.change, version = excluded.version, delivery = NULL;
    RETURN NULL;
END
$$;
-- The holder of a request's key is of no subject, and no guard knows of them.
CREATE TRIGGER tell_guards AFTER UPDATE OF version, subjects, stopped, provision_stopped ON vault.person
    FOR EACH ROW WHEN (NEW.subjects <> '{}') EXECUTE FUNCTION vault.tell_guards();
CREATE TRIGGER tell_guards_of_new AFTER INSERT ON vault.person
    FOR EACH ROW WHEN (NEW.subjects <> '{}') EXECUTE FUNCTION vault.tell_guards();
CREATE TRIGGER tell_guards_of_gone AFTER DELETE ON vault.person
    FOR EACH ROW WHEN (OLD.subjects <> '{}') EXECUTE FUNCTION vault.tell_guards();
