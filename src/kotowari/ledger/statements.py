"""The statements of the ledger, read from their files."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"

APPEND = (_FOLDER / "append.sql").read_bytes()
TAKE = (_FOLDER / "take.sql").read_bytes()
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
"""
ADD_CHECKPOINT = b"""
    INSERT INTO ledger.checkpoint (space, size, root, note) VALUES (%(space)s, %(size)s, %(root)b, %(note)s)
"""
ADD_ENTRIES = b"""
    INSERT INTO ledger.entry (space, index, id, body)
    SELECT %(space)s, %(size)s + place - 1, id, body
    FROM unnest(%(ids)s::uuid[], %(bodies)b::bytea[]) WITH ORDINALITY AS new (id, body, place)
"""
INDEX = b"SELECT index, body FROM ledger.entry WHERE space = %(space)s AND id = %(id)s"
INDICES = b"""
    SELECT id, index, body FROM ledger.entry
    WHERE space = %(space)s AND id = ANY (%(ids)s::uuid[]) AND index < %(end)s ORDER BY index
"""
WAITING = b"SELECT id FROM ledger.pending WHERE space = %(space)s"
LAG = b"SELECT count(*), clock_timestamp() - min(at) FROM ledger.pending WHERE space = %(space)s"
