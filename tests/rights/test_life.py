"""A request's life: whatever is done with it in whatever order, what always holds of it holds."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kotowari import clock
from kotowari.errors import ActorUnnamed, ArrivalUnfit, DefectUnfit, Error, NothingToExtend, StepUnfit
from kotowari.handling.asked.cases import OPEN, AsWhom, Kind, State, read_case
from kotowari.handling.asked.check import Check, check_who_asks
from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.moves import MOVES, Step
from kotowari.handling.asked.open import Matter, open_request, read_steps
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.space import Space
from kotowari.rights.arriving.arrival import Who
from kotowari.rights.life import (
    assign,
    clocks_of,
    complete,
    extend,
    find_defect,
    open_defects,
    set_laws,
    times_waited,
    withdraw_request,
)
from kotowari.rights.time.clocks import waited
from tests.handling.conftest import DAY, entries, rows
from tests.rights.requests import NAME, TEXT, WORKING, received

LICENCE = Check(Of.PERSON, Means.DOCUMENT, "vault", "driving-licence", ("name", "address"))


def extended(space: Space, taken: Taken, *laws: str, words: str = "照会先の回答待ち") -> Taken:
    return extend(space, by="desk", request=taken.case.request, laws=laws, words=words, is_working=WORKING)


def test_it_runs_from_its_true_arrival(space: Space) -> None:
    taken = received(space, arrived_on=DAY - timedelta(days=10))
    assert taken.case.arrived_on == DAY - timedelta(days=10)
    assert taken.case.due_on == DAY + timedelta(days=4)
    assert taken.case.recorded_at.date() == DAY


@pytest.mark.parametrize(
    "wrong",
    [
        {"arrived_on": DAY + timedelta(days=1)},
        {"as_whom": AsWhom.AGENT},
        {"agent": Who("誰か")},
        {"text": "あ" * 70_000},
        {"laws": ("tw-pdpa",), "kind": Kind.COMPLAINT},
    ],
)
def test_what_cannot_arrive_so_is_told(space: Space, wrong: dict[str, Any]) -> None:
    with pytest.raises(ArrivalUnfit):
        received(space, **wrong)


def test_what_is_wanting_is_waited_for_beside_the_clock(space: Space) -> None:
    taken = received(space)
    request = taken.case.request
    asked: dict[str, Any] = {"by": "desk", "request": request, "words": "署名がありません"}
    first = find_defect(space, missing=["signature"], **asked)
    with clock.as_of(DAY + timedelta(days=2)):
        second = find_defect(space, missing=["scope", "contact"], **asked)
    with clock.as_of(DAY + timedelta(days=5)):
        third = complete(space, by="desk", request=request, defect=first.step)
        assert (third.case.state, third.case.waiting_since) == (State.INCOMPLETE, DAY + timedelta(days=2))
        with pytest.raises(DefectUnfit):
            complete(space, by="desk", request=request, defect=first.step)
        done = complete(space, by="desk", request=request, defect=second.step, on=DAY + timedelta(days=4))
        with space.reading() as connection:
            times = times_waited(read_steps(connection, space, done.case))
    assert waited(times, DAY + timedelta(days=9)) == 5
    assert (done.case.state, done.case.waiting_since, done.case.due_on) == (State.ARRIVED, None, taken.case.due_on)


def test_a_defect_is_named_and_was_asked_after_the_arrival(space: Space) -> None:
    request = received(space).case.request
    for missing, on in ((["tea"], None), ([], None), (["fee"], DAY - timedelta(days=1))):
        with pytest.raises(DefectUnfit):
            find_defect(space, by="desk", request=request, missing=missing, words="", on=on)


def test_the_laws_are_set_by_the_officer_and_the_strictest_governs(space: Space) -> None:
    taken = received(space)
    request = taken.case.request
    gdpr = set_laws(space, by="officer", request=request, laws=["eu-gdpr"], is_working=WORKING)
    assert gdpr.case.due_on == DAY.replace(month=6)
    both = set_laws(space, by="officer", request=request, laws=["eu-gdpr", "jp-appi"], is_working=WORKING)
    assert both.case.due_on == taken.case.due_on
    with pytest.raises(Error, match="tw-pdpa"):
        set_laws(space, by="officer", request=request, laws=["mars"], is_working=WORKING)


def test_it_is_extended_once_for_a_reason_and_in_time(space: Space) -> None:
    taken = received(space, laws=("jp-appi", "tw-pdpa"))
    with pytest.raises(NothingToExtend):
        extended(space, taken, words=" ")
    done = extended(space, taken, "jp-appi")
    assert done.case.due_on == DAY + timedelta(days=17)  # Taiwan's, moved to the Monday
    with pytest.raises(NothingToExtend):
        extended(space, taken, "jp-appi")
    with clock.as_of(DAY + timedelta(days=18)), pytest.raises(NothingToExtend):
        extended(space, taken, "tw-pdpa")
    with space.reading() as connection:
        steps = read_steps(connection, space, done.case)
    assert [one.is_extended for one in clocks_of(done.case, steps, WORKING)] == [False, True]
    assert "照会" not in repr(entries(space)) + repr(rows(space, "rights.step"))


def test_somebody_sees_to_it_who_is_an_account(space: Space) -> None:
    taken = received(space)
    assert assign(space, by="officer", request=taken.case.request, to="support-desk").case.assigned
    with pytest.raises(ActorUnnamed):
        assign(space, by="officer", request=taken.case.request, to="Hanako Yamada")


def test_of_a_complaint_nothing_is_gathered(space: Space) -> None:
    taken = received(space, Kind.COMPLAINT)
    for step in (Step.PLANNED, Step.GATHERED):
        with pytest.raises(StepUnfit), space.changing() as connection:
            take_step(connection, space, by="desk", case=taken.case, kind=step)


STEPS = st.lists(st.sampled_from([step for step in Step if step is not Step.ARRIVED]), max_size=12)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(Kind), STEPS)
def test_any_sequence_of_steps_keeps_what_always_holds(space: Space, kind: Kind, steps: list[Step]) -> None:
    taken = received(space, kind)
    for step in steps:
        before = taken.case
        content: dict[str, Any] = {"missing": ["fee"], "on": space.today().isoformat()} if step is Step.DEFECT else {}
        if step is Step.COMPLETED:
            with space.reading() as connection:
                waiting = open_defects(read_steps(connection, space, before))
            content = {"defect": min(waiting, default=0), "on": space.today().isoformat()}
        try:
            with space.changing() as connection:
                taken = take_step(connection, space, by="desk", case=before, kind=step, content=content)
        except StepUnfit:
            with space.reading() as connection:
                assert read_case(connection, space, before.request) == before
            continue
        now = taken.case
        with space.reading() as connection:
            kept = read_steps(connection, space, now)
            assert read_case(connection, space, now.request) == now
        assert now.version == before.version + 1 == len(kept)
        assert now.defects == len(open_defects(kept)) >= 0
        assert (now.waiting_since is not None) == bool(now.defects)
        assert now.is_open == (now.ended_on is None)
        assert before.state in OPEN or now.state not in OPEN, "what has ended does not begin again"
        assert now.state is not State.INCOMPLETE or now.defects
        if kind in (Kind.DISCLOSURE, Kind.ERASURE):
            ready = {State.PLANNED, State.APPROVED, State.GATHERED, State.DECIDED, State.ANSWERED}
            assert now.state not in ready or now.identified_on, "nothing is gathered for a stranger"


def test_every_step_is_in_the_table() -> None:
    assert MOVES.keys() == set(Step) - {Step.ARRIVED}


def test_what_is_written_is_nowhere_but_sealed(space: Space) -> None:
    taken = received(space)
    check_who_asks(space, by="desk", request=taken.case.request, check=LICENCE)
    withdraw_request(space, by="desk", request=taken.case.request, words=TEXT)
    shown = repr([rows(space, f"rights.{table}") for table in ("request", "step", "paper", "code")])
    assert not [text for text in (NAME, TEXT, "hanako") if text in shown + repr(entries(space))]


def test_it_can_be_looked_at_until_it_ends(space: Space) -> None:
    taken = received(space)
    assert isinstance(open_request(space, by="desk", request=taken.case.request), Matter)
