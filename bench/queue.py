"""The first page of a queue of very many requests, beside that of a queue of a hundred."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench.blocks import BLOCKS, Measured, at_most, interleave
from kotowari.database.pool import Connection
from kotowari.handling.asked.cases import Kind, State
from kotowari.handling.installation import set_up_installation
from kotowari.handling.space import Space
from kotowari.home import OPERATOR, Home
from kotowari.rights.queue import Wanted, read_queue
from tests.publishing import publish

FEW = 100
_EACH = 100
POLICY = Path("src/kotowari/cli/demo/policies/hennge-2019-10-18.yaml")

# So few a page that the small queue, too, fills one.
WANTED = {
    "first page": Wanted(count=50),
    "first page of a kind": Wanted(kind=Kind.COMPLAINT, count=10),
    "first page of a state": Wanted(state=State.IDENTIFIED, count=10),
    "first page of what is overdue": Wanted(overdue=True, count=5),
}

# One in ten is overdue, one in nine has ended.
_FILL = b"""
    INSERT INTO rights.request (
        space, request, number, holder, kind, subject, as_whom, channel, language, form, laws, arrived_on, recorded_at,
        recorded_by, state, due_on
    )
    SELECT %(space)s, gen_random_uuid(), 'n-' || one, gen_random_uuid(),
        (ARRAY['disclosure', 'complaint', 'inquiry', 'purposes'])[1 + one %% 4], 'customer', 'person', 'post', 'ja',
        'electronic', ARRAY['jp-appi'], %(on)s::date - one %% 60, now(), gen_random_uuid(),
        (ARRAY['arrived', 'identified', 'incomplete', 'planned', 'approved', 'gathered', 'decided', 'arrived',
            'answered'])[1 + one %% 9], %(on)s::date - one %% 30 + 27
    FROM generate_series(1, %(count)s) AS one
"""


def measure(requests: int = 100_000, blocks: int = BLOCKS) -> Iterator[Measured]:
    """Yield the measurements: a page by what is wanted."""
    with ExitStack() as closing:
        folder = closing.enter_context(TemporaryDirectory(prefix="kotowari-bench-"))
        Path(folder).chmod(0o711)
        installation = closing.enter_context(set_up_installation(Home(Path(folder) / "home")))
        large, small = installation.space(OPERATOR), installation.space("small")
        publish(large, by="officer", text=POLICY.read_text(encoding="utf-8"), file=POLICY.name)
        for space, count in ((large, requests), (small, FEW)):
            fill(installation.owner_url, space.name, count, space.today())
        connections = [closing.enter_context(space.reading()) for space in (large, small)]
        for name, wanted in WANTED.items():
            looks = [partial(_looked, *one, wanted) for one in zip(connections, (large, small), strict=True)]
            times = interleave(looks[0], looks[1], _EACH, blocks)
            yield at_most(f"{name} of {requests:,} requests", f"of {FEW}", times, 1.2)


def fill(owner_url: str, space: str, count: int, on: date) -> None:
    """Put so many requests into a space's queue, as they stand after a while."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("SELECT set_config('kotowari.space', %s, false)", (space,))
        owner.execute(_FILL, {"space": space, "count": count, "on": on})
        owner.execute("VACUUM ANALYZE rights.request")


def _looked(connection: Connection, space: Space, wanted: Wanted) -> None:
    for _ in range(_EACH):
        if len(read_queue(connection, space, wanted).cases) < wanted.count:
            raise AssertionError("both queues fill a page")
