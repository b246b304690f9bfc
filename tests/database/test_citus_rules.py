"""The rules say of statements what Citus says of them: cases of its own tests, told with tables of three kinds."""

import pytest

from tests.database import citus

LAYOUT = citus.Layout(
    {"s.person": "person", "s.holding": "person", "s.handle": "digest", "s.entry": "space", "s.tile": "space"},
    {
        "s.person": "s.person",
        "s.holding": "s.person",
        "s.handle": "s.handle",
        "s.entry": "s.entry",
        "s.tile": "s.entry",
    },
    frozenset(("s.epoch",)),
    frozenset(("s.request",)),
)

TAKEN = [
    "SELECT version FROM s.person WHERE person = %(person)s FOR UPDATE",
    "SELECT count(*) FROM s.person WHERE space = %(space)s",
    "SELECT item FROM s.person JOIN s.holding ON holding.person = person.person",
    "SELECT item FROM s.person JOIN s.holding USING (person)",
    "SELECT 1 FROM s.person WHERE EXISTS (SELECT FROM s.holding WHERE holding.person = person.person)",
    "SELECT 1 FROM s.person WHERE NOT EXISTS (SELECT FROM s.epoch WHERE epoch.epoch = person.epoch)",
    "SELECT 1 FROM s.request JOIN s.person ON person.person = request.holder",
    "INSERT INTO s.person (person) VALUES (%(person)s) ON CONFLICT DO NOTHING",
    "INSERT INTO s.holding (person, item) SELECT person, 'x' FROM s.person WHERE space = %(space)s",
    "INSERT INTO s.holding (person, item) SELECT %(to)s, item FROM s.holding WHERE person = %(of)s RETURNING item",
    "WITH gone AS (DELETE FROM s.handle WHERE person = %(person)s RETURNING digest)"
    " INSERT INTO s.holding (person, item) SELECT %(person)s, digest FROM gone ON CONFLICT DO NOTHING",
    "WITH one AS MATERIALIZED (SELECT stopped FROM s.person WHERE person = %(of)s)"
    " UPDATE s.person SET stopped = one.stopped FROM one WHERE person.person = %(to)s",
    "UPDATE s.handle SET person = %(person)s WHERE person = %(other)s",
    "UPDATE s.person SET epoch = new.epoch FROM unnest(%(a)s::uuid[], %(b)s::int[]) AS new (person, epoch)"
    " WHERE person.person = new.person",
    "SELECT epoch FROM s.epoch LEFT JOIN (SELECT epoch, count(*) FROM s.person GROUP BY epoch) AS p USING (epoch)",
    "SELECT ctid FROM s.request FOR UPDATE",
    "SELECT 1 FROM s.entry JOIN s.tile USING (level) WHERE entry.space = %(space)s AND tile.space = %(space)s",
    "SELECT 1 FROM s.person LEFT JOIN s.holding USING (person) WHERE %(item)s::text IS NULL OR item = %(item)s",
    "DELETE FROM s.person WHERE space = %(space)s AND xid = ANY (%(xids)s::text[]::xid8[]) RETURNING person",
]
REFUSED = [
    (
        "SELECT 1 FROM s.entry JOIN s.tile ON entry.space = tile.space",
        "joins s.entry and s.tile by what row policies compare",
    ),
    (
        "SELECT 1 FROM s.person LEFT JOIN s.holding USING (person) WHERE %(item)s::text IS NULL",
        "asks something of no row beside an outer join",
    ),
    (
        "SELECT 1 FROM s.person LEFT JOIN s.holding USING (person) WHERE EXISTS (SELECT 1 FROM s.epoch)",
        "asks something of no row beside an outer join",
    ),
    ("UPDATE s.person SET person = %(to)s WHERE person = %(of)s", "moves rows of s.person"),
    ("INSERT INTO s.person (person) SELECT * FROM unnest(%(persons)s::uuid[])", "copies into s.person"),
    (
        "INSERT INTO s.holding (person, item) SELECT %(to)s, item FROM s.holding WHERE person = %(of)s",
        "copies into s.holding",
    ),
    ("INSERT INTO s.epoch (epoch) SELECT max(epoch) FROM s.person", "copies into s.epoch"),
    (
        "SELECT 1 FROM s.handle JOIN s.person ON person.person = handle.person",
        "joins s.handle and s.person across nodes",
    ),
    (
        "UPDATE s.person AS a SET stopped = b.stopped FROM s.person AS b WHERE a.person = %(a)s AND b.person = %(b)s",
        "joins s.person and s.person across nodes",
    ),
    (
        "UPDATE s.person SET stopped = '{}' FROM s.request WHERE request.holder = person.person",
        "joins s.request to what is changed on nodes",
    ),
    (
        "SELECT 1 FROM s.handle WHERE EXISTS (SELECT 1 FROM s.holding WHERE holding.person = handle.person)",
        "asks s.holding across nodes for each row of s.handle",
    ),
    (
        "SELECT (SELECT count(*) FROM s.person WHERE person.epoch = epoch.epoch) FROM s.epoch",
        "asks s.person across nodes for each row of s.epoch",
    ),
    (
        "SELECT 1 FROM s.person WHERE EXISTS (SELECT 1 FROM s.request WHERE request.holder = person.person)",
        "asks s.request of each row on a node",
    ),
    ("SELECT 1 FROM s.person WHERE person = ANY (%(persons)s) FOR SHARE", "locks rows of s.person on no one node"),
    ("DELETE FROM s.person WHERE ctid = ANY (%(places)s)", "goes by ctid"),
    (
        "SELECT 1 FROM s.person WHERE xid < pg_snapshot_xmin(pg_current_snapshot())",
        "compares with what only one node knows",
    ),
    ("SELECT pg_advisory_xact_lock(1) FROM s.person", "compares with what only one node knows"),
    ("UPDATE s.person SET at = clock_timestamp()", "changes s.person by a volatile function"),
    ("SELECT EXISTS (SELECT FROM s.person WHERE epoch = %(epoch)s)", "reads no column of s.person"),
    ("INSERT INTO s.person (person, epoch) VALUES (%(a)s, (SELECT 1))", "inserts what a query within VALUES finds"),
    (
        "SELECT 1 FROM s.epoch LEFT JOIN s.person ON person.epoch = epoch.epoch",
        "joins all of s.person from outside",
    ),
    (
        "SELECT 1 FROM s.person JOIN unnest(%(a)s::uuid[], %(b)s::text[]) AS new (person, x) USING (person)",
        "joins s.person to several lists",
    ),
]


@pytest.mark.parametrize("text", TAKEN)
def test_what_a_cluster_takes(text: str) -> None:
    (statement,) = citus.parsed(text)
    assert citus.refused(statement, LAYOUT) == []


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_a_cluster_refuses(text: str, why: str) -> None:
    (statement,) = citus.parsed(text)
    assert citus.refused(statement, LAYOUT) == [why]
