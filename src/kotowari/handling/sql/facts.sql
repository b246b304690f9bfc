-- Everything that decides a use or a provision, and what it would open: what stands published about the ask, whoever it
-- concerns (one row, even for nobody), and the state and the holdings of some persons.
WITH standing AS MATERIALIZED (
    SELECT
        (SELECT count(*) FROM publication.revision) AS revisions,
        (SELECT count(*) FROM publication.evidence) AS evidence,
        EXISTS (
            SELECT FROM publication.evidence
            WHERE kind = 'unjust' AND about = ANY (%(about)s::text[]) AND since <= %(on)s
                AND (until IS NULL OR until >= %(on)s)
        ) AS unjust,
        (
            SELECT max(since) FROM publication.evidence
            WHERE kind = 'equivalent-system' AND about = %(recipient_rule)s AND since <= %(on)s
        ) AS checked,
        EXISTS (
            SELECT FROM publication.evidence
            WHERE kind = 'contract' AND about = %(recipient_rule)s AND since <= %(on)s
                AND (until IS NULL OR until >= %(on)s)
        ) AS contract,
        EXISTS (
            SELECT FROM publication.evidence
            WHERE kind = 'succession' AND about = %(recipient_rule)s AND since <= %(on)s
        ) AS succession
)
SELECT
    standing.*,
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
    (
        SELECT consent.names FROM vault.consent
        WHERE consent.person = person.person AND consent.recipient = %(recipient)s
            AND consent.items @> %(items)s::text[] AND consent.withdrawn_at IS NULL
        ORDER BY consent.given_at DESC LIMIT 1
    ),
    holding.item,
    holding.version,
    holding.sealed,
    %(purpose)s = ANY (holding.purposes),
    holding.notice
FROM standing
LEFT JOIN vault.person ON person.person = ANY (%(persons)s::uuid[])
LEFT JOIN vault.holding ON holding.person = person.person AND holding.item = ANY (%(items)s::text[])
