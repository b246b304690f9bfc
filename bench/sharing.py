"""Which of the many things that a person's rows name are named by others' too, beside the SQL written by hand."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import psycopg

from bench.blocks import Measured, at_most, interleave
from bench.disclosure import company
from kotowari.datamap.model import Column, Place, PlaceKind, Table, TableName
from kotowari.places.lookup import Condition, Limits, Referring
from kotowari.places.sql.place import SqlPlace

GOAL: Final = 1.3
_VISIT: Final = Table(TableName("crm", "visit"), {name: Column(name) for name in ("id", "page")}, key=("id",))
_LIMITS: Final = Limits()


def measure(sizes: Sequence[int] = (10, 1000), visits: int = 300_000, asks: int = 5) -> Iterator[Measured]:
    """Yield the question about the pages of persons of so many visits, every other page visited by others too."""
    with company(0, 0) as url:
        for many in sizes:
            _fill(url, many, visits)
            yield _measured(url, many, asks)


def _fill(url: str, many: int, visits: int) -> None:
    """The first ``many`` visits are the person's, each to a page of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS visit")
        connection.execute("CREATE TABLE visit (id bigint PRIMARY KEY, page bigint)")
        connection.execute(
            "INSERT INTO visit SELECT n, CASE WHEN n >= %(many)s AND n %% 2 = 0 THEN n %% %(many)s ELSE n END "
            "FROM generate_series(0::bigint, %(last)s) n",
            {"many": many, "last": visits - 1},
        )
        connection.execute("CREATE INDEX ON visit (page)")
        connection.execute("VACUUM (ANALYZE) visit")


def _measured(url: str, many: int, asks: int) -> Measured:
    opener = SqlPlace(Place("crm", PlaceKind.SQL, {"en": "Customers"}), url)
    values = [(number,) for number in range(many)]
    question = Referring(_VISIT, Condition(("page",), values), values)
    pages = list(range(many))
    with psycopg.connect(url) as connection:
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True

        def asked() -> Any:  # noqa: ANN401 - values, or an error that the comparison below shows
            for _ in range(asks):
                with opener.opened(_LIMITS) as snapshot:
                    (answer,) = snapshot.shared([question])
            return answer

        def written() -> set[tuple[Any, ...]]:
            for _ in range(asks):
                with connection.transaction():
                    rows = connection.execute(
                        "SELECT page FROM unnest(%s::bigint[]) AS asked (page) WHERE EXISTS "
                        "(SELECT FROM visit WHERE visit.page = asked.page AND id <> ALL (%s))",
                        [pages, pages],
                    ).fetchall()
            return set(rows)

        assert asked() == written()
        times = interleave(asked, written, asks)
    opener.close()
    return at_most(f"which of {many:,} values others' rows have", "one query by hand", times, GOAL)
