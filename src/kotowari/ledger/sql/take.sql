-- Move what waits into the log. Only rows of transactions that ended before every one that still runs: after them
-- nothing with a lower xid can appear, so the order is that of the acts. An xid that this server has yet to give out is
-- of the server that a dump was made on, and would be waited for in vain. `ctid` spares `pending` a key; nobody else
-- deletes there, for the caller holds the sequencer's lock. An entry that was appended again, word for word, is dropped.
WITH taken AS (
    DELETE FROM ledger.pending
    WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ledger.pending
        WHERE space = %(space)s
            AND (xid < pg_snapshot_xmin(pg_current_snapshot()) OR xid >= pg_snapshot_xmax(pg_current_snapshot()))
        ORDER BY xid, id
        LIMIT %(limit)s
    ))
    RETURNING xid, id, body
), new AS (
    SELECT DISTINCT ON (id, body) xid, id, body
    FROM taken
    WHERE NOT EXISTS (
        SELECT FROM ledger.entry WHERE space = %(space)s AND entry.id = taken.id AND entry.body = taken.body
    )
    ORDER BY id, body, xid
)
INSERT INTO ledger.entry (space, index, id, body)
SELECT %(space)s, %(size)s + row_number() OVER (ORDER BY xid, id) - 1, id, body
FROM new
RETURNING index, sha256('\x00'::bytea || body)
