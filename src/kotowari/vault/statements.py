"""The statements of the vault."""

from kotowari.vault.tables import OF_A_PERSON, OF_A_REQUEST

# Nobody comes under an epoch that a newer one has retired: its row is held until this person is there.
ADD_PERSON = b"""
    WITH current AS (
        SELECT epoch FROM vault.epoch WHERE space = %(space)s AND epoch = %(epoch)s AND retired_at IS NULL FOR SHARE
    )
    INSERT INTO vault.person (person, space, epoch, first_epoch, wrapped, subjects)
    SELECT %(person)s, %(space)s, epoch, epoch, %(wrapped)b, %(subjects)s FROM current RETURNING person
"""
CURRENT_EPOCH = b"SELECT max(epoch) FROM vault.epoch WHERE space = %(space)s AND retired_at IS NULL"
LOCK_PERSON = b"""
    SELECT version, epoch, wrapped FROM vault.person WHERE person = %(person)s AND space = %(space)s FOR UPDATE
"""
CHANGE_PERSON = b"""
    UPDATE vault.person
    SET subjects = ARRAY(SELECT DISTINCT unnest(subjects || %(subject)s::text))
    WHERE person = %(person)s AND space = %(space)s
"""
MOVE = b"""
    UPDATE vault.person SET version = version + %(by)s WHERE person = %(person)s AND space = %(space)s
    RETURNING version - %(by)s
"""
STOP = b"""
    UPDATE vault.person
    SET version = version + 1,
        stopped = ARRAY(SELECT DISTINCT unnest(stopped || %(purposes)s::text[])),
        provision_stopped = provision_stopped OR %(provision)s
    WHERE person = ANY(%(persons)s::uuid[]) AND space = %(space)s
"""
RESUME = b"""
    UPDATE vault.person
    SET version = version + 1,
        stopped = ARRAY(SELECT unnest(stopped) EXCEPT SELECT unnest(%(purposes)s::text[])),
        provision_stopped = provision_stopped AND NOT %(provision)s
    WHERE person = ANY(%(persons)s::uuid[]) AND space = %(space)s
"""
STOPPED = b"SELECT stopped, provision_stopped FROM vault.person WHERE person = %(person)s AND space = %(space)s"
PUT_HOLDINGS = b"""
    INSERT INTO vault.holding
        (person, space, item, version, sealed, purposes, source, notice, language, acquired_at, resolve_by)
    SELECT %(person)s, %(space)s, item, %(version)s, sealed, %(purposes)s, %(source)s, %(notice)s, %(language)s,
           %(acquired_at)s, %(resolve_by)s
    FROM unnest(%(items)s::text[], %(sealed)b::bytea[]) AS new (item, sealed)
    ON CONFLICT (person, space, item) DO UPDATE SET
        version = excluded.version, sealed = excluded.sealed, purposes = excluded.purposes, source = excluded.source,
        notice = excluded.notice, language = excluded.language, acquired_at = excluded.acquired_at,
        resolve_by = excluded.resolve_by, corrected_at = NULL, confirmed_at = NULL
"""
HOLDINGS = b"""
    SELECT item, version, sealed FROM vault.holding
    WHERE person = %(person)s AND space = %(space)s AND item = ANY (%(items)s) ORDER BY item
"""
HELD = b"""
    SELECT item, version, purposes, notice, resolve_by, COALESCE(corrected_at, acquired_at) FROM vault.holding
    WHERE person = %(person)s AND space = %(space)s ORDER BY item
"""
CORRECT_HOLDINGS = b"""
    UPDATE vault.holding
    SET version = %(version)s, sealed = new.sealed, corrected_at = %(corrected_at)s, confirmed_at = NULL
    FROM unnest(%(items)s::text[], %(sealed)b::bytea[]) AS new (item, sealed)
    WHERE holding.person = %(person)s AND holding.space = %(space)s AND holding.item = new.item
"""
DROP_HOLDINGS = b"""
    DELETE FROM vault.holding WHERE person = %(person)s AND space = %(space)s AND item = ANY(%(items)s)
"""
CONFIRM = b"""
    UPDATE vault.holding SET confirmed_at = GREATEST(confirmed_at, %(on)s)
    WHERE person = %(person)s AND space = %(space)s AND item = ANY(%(items)s)
"""
DROP_HANDLES = b"""
    DELETE FROM vault.handle WHERE person = %(person)s AND space = %(space)s AND item = ANY(%(items)s)
"""
# What was a handle keeps imports from bringing an erased person back too: its mark stays, for the day of an erasure.
RETIRE_HANDLES = b"""
    WITH retired AS (
        DELETE FROM vault.handle WHERE person = %(person)s AND space = %(space)s AND item = ANY(%(items)s)
        RETURNING item, mark
    )
    INSERT INTO vault.former_handle (person, space, mark, item)
    SELECT %(person)s, %(space)s, mark, item FROM retired WHERE NOT mark = ANY(%(marks)b::bytea[])
    ON CONFLICT DO NOTHING
"""
DROP_FORMER = b"""
    DELETE FROM vault.former_handle WHERE person = %(person)s AND space = %(space)s AND item = ANY(%(items)s)
"""
ADD_HANDLES = b"""
    INSERT INTO vault.handle (digest, space, item, person, mark)
    SELECT digest, %(space)s, item, %(person)s, mark
    FROM unnest(%(items)s::text[], %(digests)b::bytea[], %(marks)b::bytea[]) AS new (item, digest, mark)
    RETURNING item
"""
FIND = b"""
    SELECT person FROM vault.handle WHERE digest = %(digest)b AND space = %(space)s AND item = %(item)s ORDER BY person
"""
STATED = b"""
    SELECT person FROM vault.holding
    WHERE person = ANY (%(persons)s) AND space = %(space)s AND item = %(item)s AND purposes && %(stated)s
    ORDER BY person
"""
FIND_EACH = b"""
    SELECT item, digest, person FROM vault.handle
    WHERE space = %(space)s AND (item, digest) IN (SELECT * FROM unnest(%(items)s::text[], %(digests)b::bytea[]))
"""
DIGESTS_OF = b"SELECT digest FROM vault.handle WHERE space = %(space)s AND person = ANY (%(persons)s)"
SHARING = b"""
    SELECT DISTINCT person FROM vault.handle
    WHERE space = %(space)s AND (item, digest) IN (SELECT * FROM unnest(%(items)s::text[], %(digests)b::bytea[]))
"""
SUPPRESSED = b"""
    SELECT may_return FROM vault.suppression
    WHERE space = %(space)s AND (item, digest) IN (SELECT * FROM unnest(%(items)s::text[], %(digests)b::bytea[]))
    ORDER BY may_return LIMIT 1
"""
SUPPRESSED_EACH = b"""
    SELECT item, digest FROM vault.suppression
    WHERE space = %(space)s AND (item, digest) IN (SELECT * FROM unnest(%(items)s::text[], %(digests)b::bytea[]))
        AND NOT may_return
"""
# A former handle may be another's now: that one may come, and an import may not bring the erased back by it.
SUPPRESS = b"""
    WITH marked AS (
        SELECT item, mark, bool_and(is_former) AS is_former FROM (
            SELECT item, mark, false AS is_former FROM vault.handle WHERE person = %(person)s AND space = %(space)s
            UNION ALL
            SELECT item, mark, true FROM vault.former_handle WHERE person = %(person)s AND space = %(space)s
        ) AS every GROUP BY item, mark
    ), suppressed AS (
        INSERT INTO vault.suppression (digest, space, item, may_return) SELECT mark, %(space)s, item, is_former
        FROM marked ON CONFLICT (digest, space, item)
        DO UPDATE SET may_return = suppression.may_return AND excluded.may_return
    )
    SELECT item, mark, is_former FROM marked ORDER BY item, mark
"""
ADD_ERASURE = b"""
    INSERT INTO vault.erasure (person, space, entry, at, first_epoch, last_epoch)
    SELECT person, %(space)s, %(entry)s, %(at)s, first_epoch,
           (SELECT max(epoch) FROM vault.epoch WHERE space = %(space)s)
    FROM (
        SELECT person, first_epoch FROM vault.person WHERE person = %(person)s AND space = %(space)s
        UNION ALL
        SELECT person, first_epoch FROM vault.merged WHERE into_person = %(person)s AND space = %(space)s
    ) AS gone
    RETURNING to_jsonb(erasure)
"""
# What an older line of the journal does not say of an erasure is what the columns had when they came.
ERASE_AGAIN = b"""
    INSERT INTO vault.erasure
    SELECT whole.* FROM jsonb_array_elements(%(erasures)s) AS one, jsonb_populate_record(
        jsonb_populate_record(NULL::vault.erasure, '{"first_epoch": 1, "last_epoch": 1}'), one
    ) AS whole ON CONFLICT DO NOTHING
"""
SUPPRESS_AGAIN = b"""
    INSERT INTO vault.suppression (digest, space, item, may_return)
    SELECT DISTINCT mark, %(space)s, item, %(may_return)s::boolean
    FROM unnest(%(items)s::text[], %(marks)b::bytea[]) AS old (item, mark)
    ON CONFLICT (digest, space, item) DO UPDATE SET may_return = suppression.may_return AND excluded.may_return
"""
ERASE = (
    b"DELETE FROM vault.merged WHERE into_person = ANY (%(persons)s::uuid[]) AND space = %(space)s",
    *(
        b"DELETE FROM %s WHERE person = ANY (%%(persons)s::uuid[]) AND space = %%(space)s" % table
        for table in (*OF_A_PERSON, *OF_A_REQUEST, b"vault.person")
    ),
)
GONE = b"""
    SELECT person, NULL FROM vault.erasure WHERE space = %(space)s AND person = ANY(%(persons)s)
    UNION ALL SELECT person, into_person FROM vault.merged WHERE space = %(space)s AND person = ANY(%(persons)s)
"""
MERGED_INTO = b"""
    SELECT person, refers FROM vault.merged WHERE into_person = %(person)s AND space = %(space)s ORDER BY person
"""
ADD_TRAIL = b"INSERT INTO vault.trail (person, space, entry) VALUES (%(person)s, %(space)s, %(entry)s)"
TRAIL = b"SELECT entry FROM vault.trail WHERE person = %(person)s AND space = %(space)s"
FIND_REPLY = b"SELECT ask, entry, person FROM vault.reply WHERE key = %(key)b AND space = %(space)s"
ADD_REPLY = b"""
    INSERT INTO vault.reply (key, space, ask, entry, person)
    VALUES (%(key)b, %(space)s, %(ask)b, %(entry)s, %(person)s)
"""
WITHDRAW_AGAIN = b"""
    UPDATE vault.consent SET withdrawn_at = greatest(%(at)s, given_at), withdrawn_how = %(how)s
    WHERE person = ANY(%(persons)s::uuid[]) AND space = %(space)s AND consent = ANY(%(consents)s::uuid[])
        AND withdrawn_at IS NULL
"""
ADD_MEMBERSHIP = b"""
    INSERT INTO vault.membership (person, space, organisation, since)
    VALUES (%(person)s, %(space)s, %(organisation)s, %(since)s) ON CONFLICT DO NOTHING
"""
FIND_ORGANISATION = b"SELECT organisation FROM vault.organisation WHERE space = %(space)s AND digest = %(digest)b"
ADD_ORGANISATION = b"""
    INSERT INTO vault.organisation (organisation, space, digest, sealed, since)
    VALUES (%(organisation)s, %(space)s, %(digest)b, %(sealed)b, %(since)s) ON CONFLICT DO NOTHING
"""
FIND_ACTOR = b"SELECT actor FROM vault.actor WHERE space = %(space)s AND name = %(name)s"
ADD_ACTOR = b"""
    INSERT INTO vault.actor (actor, space, name) VALUES (%(actor)s, %(space)s, %(name)s) ON CONFLICT DO NOTHING
"""
FIND_KEYS = b"""
    SELECT name, fingerprint FROM vault.key WHERE space = %(space)s AND NOT EXISTS (
        SELECT FROM vault.epoch
        WHERE epoch.space = key.space AND 'epoch-' || epoch = name AND destroying_at IS NOT NULL
    )
"""
ADD_EPOCH = b"INSERT INTO vault.epoch (space, epoch, made_at) VALUES (%(space)s, %(epoch)s, %(at)s)"
EPOCHS = b"""
    SELECT epoch, made_at, retired_at, rolled_at, destroying_at, destroyed_at, coalesce(count, 0)
    FROM vault.epoch
    LEFT JOIN (SELECT epoch, count(*) FROM vault.person WHERE space = %(space)s GROUP BY epoch) AS under USING (epoch)
    WHERE space = %(space)s ORDER BY epoch
"""
RETIRE_EPOCHS = b"""
    UPDATE vault.epoch SET retired_at = %(at)s
    WHERE space = %(space)s AND epoch < %(epoch)s AND retired_at IS NULL
"""
ROLLED_EPOCHS = b"""
    UPDATE vault.epoch SET rolled_at = %(at)s
    WHERE space = %(space)s AND retired_at IS NOT NULL AND rolled_at IS NULL RETURNING epoch
"""
DESTROYING_EPOCHS = b"""
    UPDATE vault.epoch SET destroying_at = %(at)s
    WHERE space = %(space)s AND rolled_at IS NOT NULL AND destroying_at IS NULL RETURNING epoch
"""
EPOCH_NEEDED = b"SELECT EXISTS (SELECT 1 FROM vault.person WHERE space = %(space)s AND epoch = %(epoch)s)"
DESTROYED_EPOCH = b"""
    UPDATE vault.epoch SET destroyed_at = %(at)s
    WHERE space = %(space)s AND epoch = %(epoch)s AND destroyed_at IS NULL RETURNING epoch
"""
# Persons of older epochs, but for those that a restored dump brought back under a key that is destroyed: the erased.
OLDER = b"""
    SELECT person, epoch, wrapped FROM vault.person
    WHERE person > %(after)s AND space = %(space)s AND epoch < %(epoch)s AND NOT EXISTS (
        SELECT FROM vault.epoch
        WHERE epoch.space = person.space AND epoch.epoch = person.epoch AND destroying_at IS NOT NULL
    )
    ORDER BY person LIMIT %(limit)s
"""
REWRAP = b"""
    UPDATE vault.person SET epoch = %(epoch)s, wrapped = new.wrapped
    FROM unnest(%(persons)s::uuid[], %(wrapped)b::bytea[]) AS new (person, wrapped)
    WHERE person.person = new.person AND person.space = %(space)s AND person.epoch < %(epoch)s
"""
REWRAP_ONE = b"""
    UPDATE vault.person SET epoch = %(epoch)s, wrapped = %(wrapped_one)b
    WHERE person = %(person)s AND space = %(space)s AND epoch < %(epoch)s
"""
REWRAP_FREE = b"""
    WITH free AS (
        SELECT person.person, new.wrapped FROM vault.person
        JOIN unnest(%(persons)s::uuid[], %(wrapped)b::bytea[]) AS new (person, wrapped) ON new.person = person.person
        WHERE space = %(space)s AND epoch < %(epoch)s
        FOR NO KEY UPDATE OF person SKIP LOCKED
    )
    UPDATE vault.person SET epoch = %(epoch)s, wrapped = free.wrapped
    FROM free WHERE person.person = free.person AND person.space = %(space)s
"""
WRAPPINGS = b"""
    SELECT person, wrapped FROM vault.person
    WHERE space = %(space)s AND epoch = %(epoch)s AND first_epoch < %(epoch)s
"""
ERASURES = b"""
    SELECT entry, min(at), min(first_epoch), max(last_epoch) FROM vault.erasure
    WHERE space = %(space)s AND entry = ANY (%(entries)s::uuid[]) GROUP BY entry
"""
ERASURES_PENDING = b"""
    WITH erased AS MATERIALIZED (
        SELECT DISTINCT space, entry, first_epoch, last_epoch FROM vault.erasure WHERE space = %(space)s
    )
    SELECT count(DISTINCT entry) FILTER (WHERE
        EXISTS (
            SELECT FROM vault.epoch
            WHERE epoch.space = erased.space AND epoch BETWEEN first_epoch AND last_epoch
                AND (destroyed_at IS NULL OR epoch = ANY (%(back)s::integer[]))
        ) OR EXISTS (
            SELECT FROM vault.bundle CROSS JOIN unnest(epochs) AS held
            WHERE bundle.space = erased.space AND held BETWEEN first_epoch AND last_epoch AND destroyed_at IS NULL
        )
    ), count(DISTINCT entry)
    FROM erased
"""
BUNDLES = b"""
    SELECT bundle, epochs, written_at, destroyed_at FROM vault.bundle
    WHERE space = %(space)s ORDER BY written_at, bundle
"""
CUSTODY = b"""
    SELECT
        (SELECT COALESCE(jsonb_agg(to_jsonb(one) || jsonb_build_object('fingerprint', encode(fingerprint, 'hex'))
            ORDER BY one.epoch), '[]')
         FROM vault.epoch AS one JOIN vault.key ON key.space = one.space AND name = 'epoch-' || one.epoch
         WHERE one.space = %(space)s),
        (SELECT COALESCE(jsonb_agg(to_jsonb(one) ORDER BY written_at), '[]')
         FROM vault.bundle AS one WHERE space = %(space)s)
"""
KNOW_EPOCHS = b"""
    INSERT INTO vault.epoch AS was
    SELECT %(space)s, epoch, made_at, retired_at, rolled_at, destroying_at, destroyed_at
    FROM jsonb_populate_recordset(NULL::vault.epoch, %(epochs)s::jsonb)
    ON CONFLICT (space, epoch) DO UPDATE SET
        retired_at = COALESCE(was.retired_at, excluded.retired_at),
        rolled_at = COALESCE(was.rolled_at, excluded.rolled_at),
        destroying_at = COALESCE(was.destroying_at, excluded.destroying_at),
        destroyed_at = COALESCE(was.destroyed_at, excluded.destroyed_at)
"""
KNOW_KEYS = b"""
    INSERT INTO vault.key (space, name, fingerprint)
    SELECT %(space)s, 'epoch-' || epoch, decode(fingerprint, 'hex')
    FROM jsonb_to_recordset(%(epochs)s::jsonb) AS known (epoch integer, fingerprint text)
    ON CONFLICT DO NOTHING
"""
KNOW_BUNDLES = b"""
    INSERT INTO vault.bundle AS was
    SELECT %(space)s, bundle, epochs, written_at, destroyed_at
    FROM jsonb_populate_recordset(NULL::vault.bundle, %(bundles)s::jsonb)
    ON CONFLICT (space, bundle) DO UPDATE SET destroyed_at = COALESCE(was.destroyed_at, excluded.destroyed_at)
"""
ADD_BUNDLE = b"""
    INSERT INTO vault.bundle (space, bundle, epochs, written_at)
    VALUES (%(space)s, %(bundle)s, %(epochs)s, %(at)s)
"""
BUNDLE_DESTROYED = b"""
    UPDATE vault.bundle SET destroyed_at = %(at)s
    WHERE space = %(space)s AND bundle = %(bundle)s AND destroyed_at IS NULL RETURNING bundle
"""
ADD_DRILL = b"""
    INSERT INTO vault.drill (space, entry, at, bundle, passed, persons)
    VALUES (%(space)s, %(entry)s, %(at)s, %(bundle)s, %(passed)s, %(persons)s)
"""
LAST_DRILL = b"SELECT at, passed, persons FROM vault.drill WHERE space = %(space)s ORDER BY place DESC LIMIT 1"
ADD_KEY = b"INSERT INTO vault.key (space, name, fingerprint) VALUES (%(space)s, %(name)s, %(fingerprint)b)"
UNCONFIRMED = b"""
    SELECT item, extract(year FROM age(%(on)s::date, last))::integer AS years, count(*)
    FROM (
        SELECT item, GREATEST(
            confirmed_at, (COALESCE(corrected_at, acquired_at) AT TIME ZONE %(timezone)s)::date
        ) AS last FROM vault.holding WHERE space = %(space)s
    ) AS known GROUP BY item, years ORDER BY item, years
"""
COUNTS = b"""
    SELECT (SELECT count(*) FROM vault.person WHERE space = %(space)s AND subjects <> '{}'),
           (SELECT count(*) FROM vault.holding WHERE space = %(space)s AND resolve_by IS NOT NULL),
           (SELECT count(DISTINCT entry) FROM vault.erasure WHERE space = %(space)s)
"""
