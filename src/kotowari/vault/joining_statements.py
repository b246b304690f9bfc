"""The statements by which two persons become one, or one becomes two."""

PUT_WHOLE = b"""
    INSERT INTO vault.holding
        (person, space, item, version, sealed, purposes, source, notice, language, acquired_at, corrected_at,
         confirmed_at, resolve_by)
    VALUES (%(person)s, %(space)s, %(item)s, %(version)s, %(sealed)b, %(purposes)s, %(source)s, %(notice)s,
            %(language)s, %(acquired_at)s, %(corrected_at)s, %(confirmed_at)s, %(resolve_by)s)
"""
# The one is read before the other is written: each may lie on a node of its own.
UNITE = b"""
    WITH goes AS MATERIALIZED (
        SELECT subjects, stopped, provision_stopped FROM vault.person WHERE person = %(other)s AND space = %(space)s
    )
    UPDATE vault.person AS stands SET
        subjects = ARRAY(SELECT DISTINCT unnest(stands.subjects || goes.subjects)),
        stopped = ARRAY(SELECT DISTINCT unnest(stands.stopped || goes.stopped)),
        provision_stopped = stands.provision_stopped OR goes.provision_stopped
    FROM goes WHERE stands.person = %(person)s AND stands.space = %(space)s
"""
UNITE_CONSENTS = b"""
    WITH taken AS MATERIALIZED (
        SELECT person, items, purpose, recipient, class, withdrawn_at, withdrawn_how, withdrawn_by, withdrawn_entry
        FROM vault.consent WHERE person IN (%(person)s, %(other)s) AND space = %(space)s AND withdrawn_at IS NOT NULL
    )
    UPDATE vault.consent AS given SET
        withdrawn_at = taken.withdrawn_at, withdrawn_how = taken.withdrawn_how, withdrawn_by = taken.withdrawn_by,
        withdrawn_entry = taken.withdrawn_entry
    FROM taken
    WHERE given.person IN (%(person)s, %(other)s) AND given.space = %(space)s AND given.person <> taken.person
        AND given.withdrawn_at IS NULL AND given.given_at <= taken.withdrawn_at AND given.items && taken.items
        AND (given.purpose, given.recipient, given.class)
            IS NOT DISTINCT FROM (taken.purpose, taken.recipient, taken.class)
    RETURNING given.consent, given.withdrawn_at
"""
_SAME_HOLDS = b"""
    INSERT INTO vault.hold (person, space, hold, items, duty, basis, until)
    SELECT %(to)s, space, hold, items, duty, basis, until FROM vault.hold
    WHERE person = %(of)s AND space = %(space)s ON CONFLICT DO NOTHING
"""
_SAME_FORMER = b"""
    INSERT INTO vault.former_handle (person, space, mark, item)
    SELECT %(to)s, space, mark, item FROM vault.former_handle
    WHERE person = %(of)s AND space = %(space)s ON CONFLICT DO NOTHING
"""
GO_OVER = (
    b"UPDATE vault.handle SET person = %(person)s WHERE person = %(other)s AND space = %(space)s",
    b"UPDATE vault.reply SET person = %(person)s WHERE person = %(other)s AND space = %(space)s",
    # These rows lie by their person: each is taken from the one and put to the other.
    b"""
    WITH gone AS (DELETE FROM vault.trail WHERE person = %(other)s AND space = %(space)s RETURNING entry)
    INSERT INTO vault.trail (person, space, entry) SELECT %(person)s, %(space)s, entry FROM gone RETURNING entry
    """,
    b"""
    WITH gone AS (DELETE FROM vault.consent WHERE person = %(other)s AND space = %(space)s RETURNING *)
    INSERT INTO vault.consent
        (person, space, consent, purpose, recipient, class, items, names, notice, language, shown, how, given_at,
         recorded_by, entry, withdrawn_at, withdrawn_how, withdrawn_by, withdrawn_entry)
    SELECT %(person)s, space, consent, purpose, recipient, class, items, names, notice, language, shown, how, given_at,
        recorded_by, entry, withdrawn_at, withdrawn_how, withdrawn_by, withdrawn_entry
    FROM gone RETURNING consent
    """,
    b"""
    INSERT INTO recipients.concerned (person, space, request)
    SELECT %(person)s, space, request FROM recipients.concerned
    WHERE person = %(other)s AND space = %(space)s ON CONFLICT DO NOTHING
    """,
    b"""
    INSERT INTO rights.concerns (person, space, request)
    SELECT %(person)s, space, request FROM rights.concerns
    WHERE person = %(other)s AND space = %(space)s ON CONFLICT DO NOTHING
    """,
    b"""
    INSERT INTO vault.event (person, space, period, matter, turn, day)
    SELECT %(person)s, space, period, matter, turn, day FROM vault.event
    WHERE person = %(other)s AND space = %(space)s ON CONFLICT DO NOTHING
    """,
    _SAME_HOLDS.replace(b"%(to)s", b"%(person)s").replace(b"%(of)s", b"%(other)s"),
    _SAME_FORMER.replace(b"%(to)s", b"%(person)s").replace(b"%(of)s", b"%(other)s"),
)
# What ended for the one may go on for the other: of a person split off nothing is known, and a law keeps it of both.
SPLIT_HOLDS = _SAME_HOLDS.replace(b"%(to)s", b"%(other)s").replace(b"%(of)s", b"%(person)s")
GO_OVER_MEMBERSHIPS = b"""
    INSERT INTO vault.membership (person, space, organisation, since, until)
    SELECT %(person)s, space, organisation, since, until FROM vault.membership
    WHERE person = %(other)s AND space = %(space)s
    ON CONFLICT (person, space, organisation, since) DO UPDATE SET
        until = CASE WHEN num_nulls(membership.until, excluded.until) = 0
            THEN GREATEST(membership.until, excluded.until) END
"""
DROP_MEMBERSHIPS = b"DELETE FROM vault.membership WHERE person = %(person)s AND space = %(space)s"
ADD_MERGED = b"""
    INSERT INTO vault.merged (person, space, into_person, refers, first_epoch)
    SELECT person, space, %(into)s, %(refers)b, first_epoch
    FROM vault.person WHERE person = %(person)s AND space = %(space)s
"""
LEAD_ON = b"""
    UPDATE vault.merged SET into_person = %(into)s, refers = %(refers)b WHERE person = %(person)s AND space = %(space)s
"""
SPLIT_PERSON = b"""
    WITH whole AS MATERIALIZED (
        SELECT stopped, provision_stopped FROM vault.person WHERE person = %(person)s AND space = %(space)s
    )
    UPDATE vault.person AS new SET stopped = whole.stopped, provision_stopped = whole.provision_stopped
    FROM whole WHERE new.person = %(other)s AND new.space = %(space)s
"""
SPLIT_HANDLES = b"""
    UPDATE vault.handle SET person = %(other)s
    WHERE person = %(person)s AND space = %(space)s AND item = ANY(%(items)s)
"""
SPLIT_FORMER = b"""
    WITH gone AS (
        DELETE FROM vault.former_handle WHERE person = %(person)s AND space = %(space)s AND item = ANY(%(items)s)
        RETURNING mark, item
    )
    INSERT INTO vault.former_handle (person, space, mark, item)
    SELECT %(other)s, %(space)s, mark, item FROM gone RETURNING item
"""
COPY_FORMER = b"""
    INSERT INTO vault.former_handle (person, space, mark, item)
    SELECT %(other)s, space, mark, item FROM vault.former_handle
    WHERE person = %(person)s AND space = %(space)s AND item = ANY(%(items)s) ON CONFLICT DO NOTHING
"""
DROP_ONE = tuple(
    b"""
    DELETE FROM vault.%s
    WHERE person = %%(person)s AND space = %%(space)s AND item = %%(item)s AND version = %%(version)s
    """
    % table
    for table in (b"holding", b"history")
)
REACH = b"""
    UPDATE vault.person SET version = GREATEST(version, %(last)s) + 1
    WHERE person = %(person)s AND space = %(space)s
"""
SUBJECTS = b"SELECT subjects FROM vault.person WHERE person = %(person)s AND space = %(space)s"
