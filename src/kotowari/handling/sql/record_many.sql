-- As record_one.sql, for several persons.
WITH still AS (
    SELECT person.person, asked.entry, asked.body
    FROM unnest(%(persons)s::uuid[], %(versions)s::bigint[], %(entries)s::uuid[], %(bodies)b::bytea[])
        AS asked (person, version, entry, body)
    JOIN vault.person ON person.person = asked.person AND person.version = asked.version
    WHERE (SELECT number FROM publication.edition) = %(edition)s
    FOR SHARE OF person
), logged AS (
    INSERT INTO ledger.pending (space, id, body) SELECT %(space)s, entry, body FROM still
)
INSERT INTO vault.trail (person, space, entry) SELECT person, %(space)s, entry FROM still RETURNING person
