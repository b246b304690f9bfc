"""The statements of the ledger, read from their files."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"

APPEND = (_FOLDER / "append.sql").read_bytes()
TAKE = (_FOLDER / "take.sql").read_bytes()
# The same where what waits lies on many nodes (take.sql says why these rows). First these nodes are asked, then the one
# that gives out the numbers of transactions: what was there before and is above its own number was not given out by it.
# Then rows are taken, of transactions that were there at first and no others.
XIDS_WAITING = b"SELECT xid::text::bigint FROM ledger.pending WHERE space = %(space)s ORDER BY xid LIMIT %(limit)s"
ENDED_BEFORE = b"""
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint
"""
TAKE_APART = b"""
    DELETE FROM ledger.pending WHERE space = %(space)s AND xid = ANY (%(xids)s::text[]::xid8[])
    RETURNING xid::text::bigint, id, body
"""
RECORDED = b"SELECT id, body FROM ledger.entry WHERE space = %(space)s AND id = ANY (%(ids)s::uuid[])"
LOCK = b"SELECT pg_try_advisory_xact_lock(%(key)s)"
CHECKPOINT = b"SELECT size, root, note FROM ledger.checkpoint WHERE space = %(space)s ORDER BY size DESC LIMIT 1"
LEAVES = b"""
    SELECT sha256('\\x00'::bytea || body) FROM ledger.entry
    WHERE space = %(space)s AND index >= %(begin)s AND index < %(end)s ORDER BY index
"""
ROOTS = b"""
    SELECT root FROM ledger.tile
    WHERE space = %(space)s AND level = %(level)s AND index >= %(begin)s AND index < %(end)s ORDER BY index
"""
HASHES = b"SELECT hashes FROM ledger.tile WHERE space = %(space)s AND level = %(level)s AND index = %(index)s"
BODIES = b"""
    SELECT body FROM ledger.entry
    WHERE space = %(space)s AND index >= %(begin)s AND index < %(end)s ORDER BY index
"""
ADD_TILES = b"""
    INSERT INTO ledger.tile (space, level, index, hashes, root)
    SELECT %(space)s, *
    FROM unnest(%(levels)s::smallint[], %(indices)s::bigint[], %(hashes)b::bytea[], %(roots)b::bytea[])
    RETURNING index
"""
ADD_CHECKPOINT = b"""
    INSERT INTO ledger.checkpoint (space, size, root, note) VALUES (%(space)s, %(size)s, %(root)b, %(note)s)
"""
ADD_ENTRIES = b"""
    INSERT INTO ledger.entry (space, index, id, body)
    SELECT %(space)s, %(size)s + place - 1, id, body
    FROM unnest(%(ids)s::uuid[], %(bodies)b::bytea[]) WITH ORDINALITY AS new (id, body, place)
    RETURNING index
"""
INDEX = b"SELECT index, body FROM ledger.entry WHERE space = %(space)s AND id = %(id)s"
INDICES = b"""
    SELECT id, index, body FROM ledger.entry
    WHERE space = %(space)s AND id = ANY (%(ids)s::uuid[]) AND index < %(end)s ORDER BY index
"""
WAITING = b"SELECT id FROM ledger.pending WHERE space = %(space)s"
LAG = b"SELECT count(*), clock_timestamp() - min(at) FROM ledger.pending WHERE space = %(space)s"
