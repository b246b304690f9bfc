-- Everything of some persons that decides a use or a provision, and what it would open, a row each; and the edition of
-- what is published, in one row at least.
SELECT
    edition.number,
    person.person,
    person.version,
    person.epoch,
    person.wrapped,
    %(subject)s = ANY (person.subjects),
    NOT person.stopped && ARRAY['*', %(purpose)s],
    NOT person.provision_stopped,
    EXISTS (
        SELECT FROM vault.consent
        WHERE consent.person = person.person AND consent.purpose = %(purpose)s
            AND consent.items @> %(items)s::text[] AND consent.withdrawn_at IS NULL
    ),
    CASE WHEN %(recipient)s::text IS NOT NULL THEN (
        SELECT consent.names FROM vault.consent
        WHERE consent.person = person.person AND consent.recipient = %(recipient)s
            AND consent.items @> %(items)s::text[] AND consent.withdrawn_at IS NULL
        ORDER BY consent.given_at DESC LIMIT 1
    ) END,
    CASE WHEN %(addresses)s::text[] IS NOT NULL THEN EXISTS (
        SELECT FROM vault.consent
        WHERE consent.person = person.person AND consent.purpose = %(purpose)s
            AND consent.items @> %(addresses)s::text[] AND consent.withdrawn_at IS NULL
    ) END,
    held.items,
    held.versions,
    held.sealed,
    held.promised,
    held.notice
FROM (SELECT (SELECT number FROM publication.edition)) AS edition (number)
LEFT JOIN vault.person ON person.person = ANY (%(persons)s::uuid[])
LEFT JOIN LATERAL (
    SELECT
        array_agg(holding.item) AS items,
        array_agg(holding.version) AS versions,
        array_agg(holding.sealed) AS sealed,
        bool_and(%(purpose)s = ANY (holding.purposes)) AS promised,
        min(holding.notice) AS notice
    FROM vault.holding WHERE holding.person = person.person AND holding.item = ANY (%(items)s::text[])
) AS held ON true
