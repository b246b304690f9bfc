-- The entry of a read, if the person's state has not moved since it was read. A change that is under way is waited for,
-- and then the version is compared once more: no read is recorded as permitted after a stop that was already answered,
-- nor after a publication.
WITH still AS (
    SELECT FROM vault.person
    WHERE person = %(person)s AND version = %(version)s
        AND (SELECT number FROM publication.edition) = %(edition)s
    FOR SHARE
), logged AS (
    INSERT INTO ledger.pending (space, id, body) SELECT %(space)s, %(entry)s, %(body)b FROM still
)
INSERT INTO vault.trail (person, space, entry) SELECT %(person)s, %(space)s, %(entry)s FROM still RETURNING true
