"""The statements of the journal."""

ADD_LINES = b"""
    INSERT INTO vault.journal (space, line, sealed)
    SELECT %(space)s, line, sealed FROM unnest(%(lines)s::uuid[], %(sealed)b::bytea[]) WITH ORDINALITY
        AS new (line, sealed, place) ORDER BY place
"""
LAST_LINE = b"""
    SELECT number, chain FROM vault.journal WHERE space = %(space)s AND number IS NOT NULL ORDER BY number DESC LIMIT 1
"""
WAITING_LINES = b"""
    SELECT line, sealed FROM vault.journal WHERE space = %(space)s AND number IS NULL ORDER BY place LIMIT %(limit)s
"""
NUMBER_LINES = b"""
    UPDATE vault.journal SET number = new.number, chain = new.chain
    FROM unnest(%(lines)s::uuid[], %(numbers)s::bigint[], %(chains)b::bytea[]) AS new (line, number, chain)
    WHERE journal.space = %(space)s AND journal.line = new.line
"""
LINES_FROM = b"""
    SELECT number, line, chain, sealed FROM vault.journal
    WHERE space = %(space)s AND number >= %(number)s ORDER BY number LIMIT %(limit)s
"""
LINES_MET = b"""
    SELECT number, line, chain, restore FROM vault.journal
    WHERE space = %(space)s AND (line = ANY(%(lines)s) OR number = ANY(%(numbers)s))
"""
LINES_RESTORED = b"SELECT line, sealed FROM vault.journal WHERE space = %(space)s AND restore = %(restore)s"
BRING_LINES = b"""
    INSERT INTO vault.journal (space, line, sealed, number, chain, restore)
    SELECT %(space)s, line, sealed, number, chain, restore
    FROM unnest(
        %(lines)s::uuid[], %(sealed)b::bytea[], %(numbers)s::bigint[], %(chains)b::bytea[], %(restores)s::uuid[]
    ) AS old (line, sealed, number, chain, restore)
    ON CONFLICT (line, space) DO UPDATE SET number = excluded.number, chain = excluded.chain
"""
