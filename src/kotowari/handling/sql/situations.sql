-- A page of persons, in the order of their numbers, with all that bears on how long what is held of them is needed.
SELECT
    person.person,
    person.version,
    person.epoch,
    person.wrapped,
    person.subjects,
    (
        SELECT json_agg(json_build_array(item, (acquired_at AT TIME ZONE %(timezone)s)::date, purposes) ORDER BY item)::text
        FROM vault.holding WHERE holding.person = person.person
    ),
    (
        SELECT json_agg(json_build_array(purpose, items, (given_at AT TIME ZONE %(timezone)s)::date) ORDER BY purpose)::text
        FROM vault.consent
        WHERE consent.person = person.person AND purpose IS NOT NULL AND withdrawn_at IS NULL
    ),
    (
        SELECT json_agg(json_build_array(period, turn, day, encode(matter, 'hex')) ORDER BY period, matter, day)::text
        FROM vault.event WHERE event.person = person.person
    ),
    (
        SELECT json_agg(json_build_array(duty, items, until) ORDER BY hold)::text
        FROM vault.hold WHERE hold.person = person.person
    ),
    (
        SELECT array_agg(organisation::text || coalesce(' ' || until::text, '') ORDER BY organisation)
        FROM vault.membership WHERE membership.person = person.person
    )
FROM vault.person WHERE person.person > %(after)s ORDER BY person.person LIMIT %(count)s
