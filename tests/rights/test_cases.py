"""A request from its arrival on: what is kept, what is sealed, what is opened, and what an erasure leaves."""

from datetime import timedelta
from typing import Any

import pytest

from kotowari.errors import ArrivalUnfit, CaseErased, CaseMoved, CaseUnknown, StepUnfit
from kotowari.handling.asked.arrive import Arrival, arrive
from kotowari.handling.asked.cases import Channel, Kind, Scope, State, case_of_number, read_case
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter, open_request, written
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.erase import Because, erase
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.space import Space
from tests.handling.conftest import entries, rows

PLANTED = "山田 花子"


def arrival(space: Space, kind: Kind = Kind.DISCLOSURE, **more: Any) -> Arrival:
    today = space.today()
    content = {"requester": {"name": PLANTED, "email": "hanako@example.com"}, "text": "全部ください"}
    asked: dict[str, Any] = {"subject": "customer", "channel": Channel.POST, "language": "ja", "arrived_on": today}
    asked |= {"laws": ("jp-appi",), "due_on": today + timedelta(days=14), "content": content}
    return Arrival(kind, **(asked | more))


def arrived(space: Space, kind: Kind = Kind.DISCLOSURE, **more: Any) -> Taken:
    return arrive(space, by="desk", arrival=arrival(space, kind, **more))


def step(space: Space, taken: Taken, kind: Step, **more: Any) -> Taken:
    with space.changing() as connection:
        return take_step(connection, space, by="desk", case=taken.case, kind=kind, **more)


def test_what_was_written_is_sealed_and_opened_under_an_entry(space: Space) -> None:
    taken = arrived(space)
    held = repr([rows(space, f"rights.{table}") for table in ("request", "step")]) + repr(entries(space))
    assert PLANTED not in held
    before = len(entries(space))
    matter = open_request(space, by="desk", request=taken.case.request)
    assert isinstance(matter, Matter)
    assert matter.asked["requester"]["name"] == PLANTED
    assert len(entries(space)) == before + 1
    with space.reading() as connection:
        assert case_of_number(connection, space, f" {taken.case.number.lower()} ") == taken.case
        assert read_case(connection, space, taken.case.request) == taken.case


def test_sent_again_it_is_one_request(space: Space) -> None:
    first, again = (arrive(space, by="desk", arrival=arrival(space), key="k") for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "nobody"},
        {"scope": Scope(items=("shoe-size",))},
        {"language": "fr"},
    ],
)
def test_what_cannot_be_recorded_is_an_error(space: Space, wrong: dict[str, Any]) -> None:
    with pytest.raises(ArrivalUnfit):
        arrived(space, **wrong)


def test_no_request_arrives_tomorrow(space: Space) -> None:
    with pytest.raises(ArrivalUnfit):
        arrived(space, arrived_on=space.today() + timedelta(days=1))


def test_identified_after_its_defects_are_completed(space: Space) -> None:
    taken = step(space, arrived(space), Step.DEFECT, content={"missing": ["signature"]})
    assert (taken.case.state, taken.case.waiting_since) == (State.INCOMPLETE, space.today())
    seeds = {"seeds": {"email": ["hanako@example.com"]}}
    taken = step(space, taken, Step.IDENTIFIED, matter=written(seeds))
    assert taken.case.state is State.INCOMPLETE
    taken = step(space, taken, Step.COMPLETED)
    assert (taken.case.state, taken.case.waiting_since) == (State.IDENTIFIED, None)
    matter = open_request(space, by="desk", request=taken.case.request)
    assert isinstance(matter, Matter)
    assert matter.seeds == seeds["seeds"]
    with pytest.raises(StepUnfit):
        step(space, taken, Step.COMPLETED)


def test_a_step_from_what_is_past_is_not_taken(space: Space) -> None:
    taken = arrived(space)
    step(space, taken, Step.ASSIGNED)
    with pytest.raises(CaseMoved):
        step(space, taken, Step.IDENTIFIED)


def test_when_its_holder_is_erased_nothing_of_it_can_be_read_or_linked(space: Space) -> None:
    taken = step(space, arrived(space), Step.WITHDRAWN)
    holder = taken.case.holder
    assert isinstance(
        erase(space, by="desk", person=holder, subject="customer", because=Because.NO_LONGER_NEEDED), Changed
    )
    assert rows(space, "rights.step") == []
    with pytest.raises(CaseErased):
        open_request(space, by="desk", request=taken.case.request)


def test_what_is_withdrawn_is_not_opened(space: Space) -> None:
    taken = step(space, arrived(space), Step.WITHDRAWN)
    assert isinstance(open_request(space, by="desk", request=taken.case.request), Refused)


def test_another_space_knows_nothing_of_it(space: Space, other: Space) -> None:
    taken = arrived(space)
    with other.reading() as connection, pytest.raises(CaseUnknown):
        read_case(connection, other, taken.case.request)
