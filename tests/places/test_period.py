"""Which day a value tells, and which rows are of a period."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.datamap.model import Column, Datamap, Place, PlaceKind, Table, TableName
from kotowari.datamap.route import Stop, plan
from kotowari.places.shown.period import Asked, Parted, day_of, of_period
from kotowari.places.walking.walked import FoundRow, Standing

TOKYO = ZoneInfo("Asia/Tokyo")
DAY = date(2026, 4, 1)
THEIRS = (Standing.OWN, Standing.SHARED)


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        datetime(2026, 4, 1, 23, 59),  # noqa: DTZ001 - as a column without a time zone has it
        datetime(2026, 3, 31, 15, 0, tzinfo=UTC),
        datetime(2026, 4, 1, 14, 59, tzinfo=UTC),
        datetime(2026, 4, 1, 20, 0, tzinfo=timezone(timedelta(hours=12))),
        "2026-04-01",
        " 2026-04-01 10:00:00 ",
        "2026-03-31T15:00:00Z",
        "20260401",
        20260401,
        "2026/4/1",
        "2026/04/01 10:00",
        "2026.4.1",
        "2026年4月1日",
    ],
)
def test_a_day_is_read_as_the_operators_calendar_has_it(value: object) -> None:
    assert day_of(value, TOKYO) == DAY


@pytest.mark.parametrize(
    "value", [None, "", "soon", "2026-13-01", "2026/2/30", "2026-4/1", 1775001600, True, 4.5, [DAY], "12026/04/01"]
)
def test_what_tells_no_day_is_none(value: object) -> None:
    assert day_of(value, TOKYO) is None


@given(st.one_of(st.datetimes(timezones=st.timezones()), st.datetimes(), st.text(), st.integers(), st.floats()))
def test_no_value_is_too_much(value: object) -> None:
    day_of(value, TOKYO)


def stop(when: str | None) -> Stop:
    name = TableName("crm", "orders")
    columns = {"id": Column("id"), "mail": Column("mail", finds="email"), "on": Column("on")}
    table = Table(name, columns, key=("id",), hides=frozenset({"on"}), when=when)
    made = Datamap("m", {"crm": Place("crm", PlaceKind.SQL, {"en": "CRM"}, {"orders": table})})
    return plan(made, ["email"]).stops[0]


def test_a_column_that_tells_the_day_is_read_also_where_nobody_is_shown_it() -> None:
    assert "on" in stop("on").columns
    assert "on" not in stop(None).columns


@given(
    st.lists(st.tuples(st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 20)), st.sampled_from(list(Standing)))),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 20)),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 20)),
)
def test_each_row_is_given_or_counted(
    drawn: list[tuple[date | None, Standing]], since: date | None, until: date | None
) -> None:
    found: dict[Standing, list[FoundRow]] = {}
    for number, (day, standing) in enumerate(drawn):
        found.setdefault(standing, []).append(FoundRow((number, "m", day), standing, ()))
    kept, parted = of_period(stop("on"), found, Asked(since, until, TOKYO), THEIRS)
    theirs = [row for standing in THEIRS for row in found.get(standing, [])]
    given_out = [row for standing in THEIRS for row in kept.get(standing, [])]
    assert len(theirs) == len(given_out) + parted.left_out
    for row in given_out:
        day = row.values[2]
        assert day is None or ((since or day) <= day <= (until or day))
    assert parted.undated == sum(row.values[2] is None for row in given_out)
    assert not parted.whole


def test_a_table_that_tells_no_day_is_given_whole_and_that_is_said() -> None:
    rows = {Standing.OWN: [FoundRow((1, "m"), Standing.OWN, ())]}
    kept, parted = of_period(stop(None), rows, Asked(DAY, DAY, TOKYO), THEIRS)
    assert kept == rows
    assert parted == Parted(TableName("crm", "orders"), whole=True)
    assert not of_period(stop(None), {}, Asked(DAY, DAY, TOKYO), THEIRS)[1].is_said
