"""The queue: page after page in the order of days, nothing twice and nothing left out, nothing of whose they are."""

from datetime import date, timedelta

import pytest

from bench import queue as bench
from kotowari import clock
from kotowari.handling.asked.cases import Case, Kind, State
from kotowari.handling.space import Space
from kotowari.rights.life import assign, withdraw_request
from kotowari.rights.queue import COUNTED, Counts, Wanted, count_open, read_queue
from tests.conftest import Installation
from tests.handling.conftest import DAY
from tests.rights.requests import received


def whole(space: Space, **wanted: object) -> list[Case]:
    found: list[Case] = []
    after: object = None
    with space.reading() as connection:
        while True:
            page = read_queue(connection, space, Wanted(count=3, after=after, **wanted))  # type: ignore[arg-type]
            found += page.cases
            after = page.after
            if after is None:
                return found


@pytest.fixture
def cases(space: Space) -> list[Case]:
    kinds = (Kind.DISCLOSURE, Kind.COMPLAINT, Kind.DISCLOSURE, Kind.INQUIRY, Kind.DISCLOSURE, Kind.DISCLOSURE)
    days = (20, 3, 3, 0, 0, 16)
    return [
        received(space, kind, arrived_on=DAY - timedelta(days=ago)).case for kind, ago in zip(kinds, days, strict=True)
    ]


def order(cases: list[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: (case.due_on, case.request))


def test_pages_follow_each_other_and_nothing_is_left_out(space: Space, cases: list[Case]) -> None:
    assert whole(space) == order(cases)


def test_it_is_sifted_by_kind_state_account_and_day(space: Space, cases: list[Case], other: Space) -> None:
    assert whole(space, kind=Kind.DISCLOSURE) == order([case for case in cases if case.kind is Kind.DISCLOSURE])
    assert whole(space, overdue=True) == order([case for case in cases if case.due_on < DAY])
    assigned = assign(space, by="officer", request=cases[1].request, to="support-desk").case
    gone = withdraw_request(space, by="desk", request=cases[2].request).case
    assert whole(space, assigned="support-desk") == [assigned]
    assert whole(space, assigned="nobody-known") == []
    assert whole(space, state=State.WITHDRAWN) == [gone]
    assert gone.request not in {case.request for case in whole(space)}
    with space.reading() as connection, other.reading() as beside:
        assert count_open(connection, space) == Counts(5, 2)
        assert count_open(beside, other) == Counts(0, 0)
    with clock.as_of(date(2027, 1, 1)):
        assert len(whole(space, overdue=True)) == 5


def test_what_is_measured_is_a_queue(shared: Installation, space: Space) -> None:
    bench.fill(shared.owner_url, space.name, 300, DAY)
    with space.reading() as connection:
        for wanted in bench.WANTED.values():
            assert read_queue(connection, space, wanted).cases


@pytest.mark.long
def test_a_page_of_very_many_is_read_from_an_index_in_its_order(shared: Installation, space: Space) -> None:
    bench.fill(shared.owner_url, space.name, 100_000, DAY)
    with space.reading() as connection:
        assert count_open(connection, space).open == COUNTED
    seen = whole_numbers(space)
    assert len(seen) == len(set(seen)) == 88_889


def whole_numbers(space: Space) -> list[str]:
    found: list[str] = []
    after = None
    with space.reading() as connection:
        while True:
            page = read_queue(connection, space, Wanted(count=200, after=after))
            found += [case.number for case in page.cases]
            after = page.after
            if after is None:
                return found
