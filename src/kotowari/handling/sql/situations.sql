-- A page of persons, in the order of their numbers, with all that bears on how long what is held of them is needed, read
-- for the whole page at once. The holder of a request's key is of no subject, and none of them.
WITH page AS MATERIALIZED (
    SELECT person, version, epoch, wrapped, subjects FROM vault.person
    WHERE person.person > %(after)s AND subjects <> '{}' ORDER BY person.person LIMIT %(count)s
), last AS MATERIALIZED (
    SELECT person FROM page ORDER BY person DESC LIMIT 1
)
SELECT
    page.person,
    version,
    epoch,
    wrapped,
    subjects,
    holdings.text,
    consents.text,
    events.text,
    holds.text,
    memberships.text
FROM page
LEFT JOIN (
    SELECT person, string_agg(
        item || ' ' || (acquired_at AT TIME ZONE %(timezone)s)::date - DATE '0001-01-01'
        || ' ' || array_to_string(purposes, ' '), ','
    ) AS text
    FROM vault.holding WHERE person > %(after)s AND person <= (SELECT person FROM last)
    GROUP BY person
) AS holdings USING (person)
LEFT JOIN (
    SELECT person, json_agg(
        json_build_array(purpose, items, (given_at AT TIME ZONE %(timezone)s)::date) ORDER BY purpose, given_at
    )::text AS text
    FROM vault.consent
    WHERE person > %(after)s AND person <= (SELECT person FROM last) AND purpose IS NOT NULL AND withdrawn_at IS NULL
    GROUP BY person
) AS consents USING (person)
LEFT JOIN (
    SELECT person,
        json_agg(json_build_array(period, turn, day, encode(matter, 'hex')) ORDER BY period, matter, day)::text AS text
    FROM vault.event WHERE person > %(after)s AND person <= (SELECT person FROM last)
    GROUP BY person
) AS events USING (person)
LEFT JOIN (
    SELECT person, json_agg(json_build_array(duty, items, until) ORDER BY hold)::text AS text
    FROM vault.hold WHERE person > %(after)s AND person <= (SELECT person FROM last)
    GROUP BY person
) AS holds USING (person)
LEFT JOIN (
    SELECT person, string_agg(organisation || coalesce(' ' || until, ''), ',') AS text
    FROM vault.membership WHERE person > %(after)s AND person <= (SELECT person FROM last)
    GROUP BY person
) AS memberships USING (person)
ORDER BY page.person
