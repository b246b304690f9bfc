"""Clocks: the cases that counsel would check by hand, and what holds of any."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.errors import LawWithoutClocks, PolicyUnreadable
from kotowari.handling.asked.cases import Kind
from kotowari.rights.time.clocks import OWN, Clock, clocks, waited
from kotowari.rights.time.laws import every_law, known_laws, parse_clocks, rules_in_force
from kotowari.rights.time.workdays import read_closures, workdays

LAWS = ("jp-appi", "tw-pdpa", "eu-gdpr")
WORKING = workdays("JP", {date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)})


def running(kind: str, arrived: date, laws: tuple[str, ...] = LAWS, extended: tuple[str, ...] = ()) -> list[Clock]:
    return list(clocks(rules_in_force(laws, arrived), kind, laws, arrived, extended, WORKING))


def due(kind: str, arrived: date, law: str, *, extended: bool = False) -> date:
    (one,) = running(kind, arrived, (law,), (law,) if extended else ())
    return one.due


@pytest.mark.parametrize(
    ("kind", "arrived", "law", "extended", "expected"),
    [
        ("disclosure", date(2026, 5, 1), "jp-appi", False, date(2026, 5, 15)),
        ("disclosure", date(2026, 5, 1), "jp-appi", True, date(2026, 5, 29)),
        ("complaint", date(2026, 12, 25), "jp-appi", False, date(2027, 1, 8)),
        # 15 days after 1 May is a Saturday in Taiwan: the Monday.
        ("disclosure", date(2026, 5, 1), "tw-pdpa", False, date(2026, 5, 18)),
        ("disclosure", date(2026, 5, 1), "tw-pdpa", True, date(2026, 6, 1)),
        # The last day is New Year's Eve of the lunar year: the first working day after the holidays.
        ("disclosure", date(2026, 2, 1), "tw-pdpa", False, date(2026, 2, 23)),
        ("erasure", date(2026, 5, 1), "tw-pdpa", False, date(2026, 6, 1)),
        ("disclosure", date(2026, 1, 15), "eu-gdpr", False, date(2026, 2, 15)),
        ("disclosure", date(2026, 1, 31), "eu-gdpr", False, date(2026, 2, 28)),
        ("disclosure", date(2024, 1, 31), "eu-gdpr", False, date(2024, 2, 29)),
        # Three months from the arrival, and not two from the end of February.
        ("disclosure", date(2026, 1, 31), "eu-gdpr", True, date(2026, 4, 30)),
        ("disclosure", date(2026, 11, 30), "eu-gdpr", True, date(2027, 2, 28)),
    ],
)
def test_the_last_day(kind: str, arrived: date, law: str, extended: bool, expected: date) -> None:
    assert due(kind, arrived, law, extended=extended) == expected


def test_the_strictest_governs_and_all_are_shown() -> None:
    found = running("disclosure", date(2026, 5, 1))
    assert [(one.rule.law, one.governs) for one in found] == [
        ("jp-appi", True),
        ("tw-pdpa", False),
        ("eu-gdpr", False),
    ]


def test_one_that_was_extended_may_govern_no_more() -> None:
    found = running("disclosure", date(2026, 5, 1), extended=("jp-appi",))
    assert found[0].rule.law == "tw-pdpa"
    assert found[0].governs


def test_it_is_worked_off_before_days_on_which_nobody_works() -> None:
    (one,) = running("disclosure", date(2026, 12, 18), ("jp-appi",))
    assert one.due == date(2027, 1, 1)
    assert one.work_by == date(2026, 12, 28)
    assert one.left(date(2027, 1, 3)) == -2


@pytest.mark.parametrize(
    ("times", "on", "days"),
    [
        ([], date(2026, 5, 10), 0),
        ([(date(2026, 5, 1), date(2026, 5, 4))], date(2026, 5, 10), 3),
        ([(date(2026, 5, 1), None)], date(2026, 5, 10), 9),
        ([(date(2026, 5, 1), date(2026, 5, 6)), (date(2026, 5, 4), date(2026, 5, 8))], date(2026, 5, 10), 7),
        ([(date(2026, 5, 20), None)], date(2026, 5, 10), 0),
    ],
)
def test_days_waited_overlap_once(times: list[tuple[date, date | None]], on: date, days: int) -> None:
    assert waited(times, on) == days


DAYS = st.dates(date(2023, 1, 1), date(2035, 12, 31))


@given(DAYS, st.sampled_from([kind.value for kind in Kind]), st.sets(st.sampled_from(LAWS)))
def test_what_holds_of_any_clock(arrived: date, kind: str, extended: set[str]) -> None:
    found = running(kind, arrived, extended=tuple(extended))
    assert found == sorted(found, key=lambda one: (one.due, one.rule.law))
    assert all(one.governs == (one.due == found[0].due) for one in found)
    for one in found:
        assert arrived < one.first <= one.due <= one.latest
        assert one.is_extended == (one.rule.law in extended)
        assert one.work_by <= one.due
        assert one.rule.moves is None or WORKING(one.rule.moves, one.due)
        assert WORKING(OWN, one.work_by) or one.work_by == one.due


@given(DAYS, st.sampled_from([kind.value for kind in Kind]), st.sampled_from(LAWS))
def test_who_asks_later_is_never_owed_an_answer_earlier(arrived: date, kind: str, law: str) -> None:
    today, tomorrow = (running(kind, day, (law,)) for day in (arrived, arrived + timedelta(days=1)))
    assert all(one.due <= other.due for one, other in zip(today, tomorrow, strict=True))


def test_every_kind_has_a_clock_under_the_law_at_home() -> None:
    assert all(running(kind.value, date(2026, 5, 1), ("jp-appi",)) for kind in Kind)
    assert set(known_laws()) == set(LAWS)
    assert all(one.cite.keys() == {"en", "ja", "zh-Hant"} for one in every_law())


def test_a_law_without_clocks_is_an_error() -> None:
    with pytest.raises(LawWithoutClocks):
        rules_in_force(["us-ccpa"], date(2026, 5, 1))
    with pytest.raises(LawWithoutClocks):
        rules_in_force(["eu-gdpr"], date(2018, 5, 24))


def test_a_mistake_in_a_file_of_clocks_is_told_with_its_line() -> None:
    text = "kotowari_clocks: 1\nlaw: x\nin_force: 2026-01-01\ncite: {en: X}\nclocks:\n  - {for: [tea], within: soon}\n"
    with pytest.raises(PolicyUnreadable):
        parse_clocks(text, "x.yaml")


def test_closures_are_a_list_of_days(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("closures") / "closures"
    assert read_closures(file) == frozenset()
    file.write_text("2026-12-29  # year's end\n\n# nothing\n2026-12-30\n", encoding="utf-8")
    assert read_closures(file) == {date(2026, 12, 29), date(2026, 12, 30)}
