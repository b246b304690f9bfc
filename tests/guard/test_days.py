"""Whether a day is over, asked of a real server at the moments that matter, in zones with and without summer time."""

from datetime import date, timedelta

import pytest

from kotowari.guard.compile.days import not_over
from tests.guard.server import CompanyDatabase

MOMENTS = """
SELECT moment.at FROM pg_catalog.generate_series(
    timestamptz '2026-03-28 00:00Z', timestamptz '2026-03-31 00:00Z', interval '30 minutes') AS moment (at)
"""
ZONES = ("Asia/Tokyo", "Asia/Taipei", "UTC", "Pacific/Kiritimati", "America/Phoenix", "Asia/Kathmandu", "Europe/Berlin")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("session", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_day_is_not_over_while_it_is_that_day_or_an_earlier_one_there(
    one_company: CompanyDatabase, zone: str, session: str
) -> None:
    asked = not_over("day", zone, date(2026, 4, 1)).replace("pg_catalog.statement_timestamp()", "moment")
    with one_company.connect() as connection:
        connection.execute("SELECT set_config('TimeZone', %s, false)", (session,))
        rows = connection.execute(
            f"SELECT day, moment, {asked}, (moment AT TIME ZONE '{zone}')::date"
            f" FROM ({MOMENTS}) AS given (moment), pg_catalog.generate_series(0, 6) AS n,"
            " LATERAL (SELECT date '2026-03-26' + n) AS days (day)".encode()
        ).fetchall()
    assert rows
    assert all(not_yet_over == (day >= there) for day, _, not_yet_over, there in rows)
    assert {not_yet_over for _, _, not_yet_over, _ in rows} == {True, False}


def test_of_a_zone_whose_clocks_are_changed_the_day_is_worked_out_once_a_query() -> None:
    assert "SELECT" in not_over("day", "Europe/Berlin", date(2026, 4, 1))
    assert str(int((timedelta(hours=9) - timedelta(days=1)).total_seconds())) in not_over(
        "day", "Asia/Tokyo", date(2026, 4, 1)
    )
