"""How long a request is kept, what stays of it, and what a hold keeps."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.errors import CaseErased, ReplyUnfit, StepUnfit
from kotowari.handling.asked.cases import Kind, State, read_case
from kotowari.handling.asked.check import Check, check_who_asks
from kotowari.handling.asked.close import close_request, delete_copies
from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.open import Matter, open_request
from kotowari.handling.asked.papers import Paper
from kotowari.handling.hold import Requirement, hold
from kotowari.handling.space import Space
from kotowari.keeping.survey import survey
from kotowari.policy.period import Period
from kotowari.rights.life import withdraw_request
from kotowari.rights.reply import reply, tell_purposes
from kotowari.rights.retention import KEPT, Swept, _before, sweep_requests
from tests.handling.conftest import DAY, entries, rows
from tests.rights.requests import received

COPY = Paper("copy", "front.png", "image/png", b"front", DAY + timedelta(days=30))


def ended(space: Space) -> UUID:
    request = received(space).case.request
    agreed = Check(Of.PERSON, Means.DOCUMENT, "vault", "driving-licence", ("name", "address"), copy=COPY, masked=True)
    check_who_asks(space, by="desk", request=request, check=agreed)
    withdraw_request(space, by="desk", request=request)
    return request


def test_a_copy_deletes_itself_on_its_day(space: Space) -> None:
    request = ended(space)
    assert delete_copies(space, by="clerk", request=request) == 0
    with clock.as_of(DAY + timedelta(days=30)):
        assert sweep_requests(space, by="clerk") == Swept(1, 0, 0)
        assert sweep_requests(space, by="clerk") == Swept(0, 0, 0)
    assert rows(space, "rights.paper") == []
    assert entries(space)[-1]["request"] == {"step": "copy-deleted", "state": "withdrawn", "copies": 1}


def test_when_its_time_is_over_its_key_is_destroyed_and_only_that_it_was_stays(space: Space) -> None:
    request = ended(space)
    with clock.as_of(KEPT.after(DAY) - timedelta(days=1)):
        assert sweep_requests(space, by="clerk").erased == 0
    with clock.as_of(KEPT.after(DAY)):
        assert sweep_requests(space, by="clerk") == Swept(0, 1, 0)
        assert sweep_requests(space, by="clerk") == Swept(0, 0, 0)
        with pytest.raises(CaseErased):
            open_request(space, by="desk", request=request)
    with space.reading() as connection:
        assert read_case(connection, space, request).state is State.CLOSED
    for table in ("step", "paper", "code", "concerns"):
        assert rows(space, f"rights.{table}") == []


def test_what_a_hold_keeps_stays(space: Space) -> None:
    request = ended(space)
    with space.reading() as connection:
        holder = read_case(connection, space, request).holder
    hold(space, by="counsel", requirement=Requirement(holder, "keeping-by-law", "statutory-duty", until=None))
    with clock.as_of(date(2035, 1, 1)):
        assert sweep_requests(space, by="clerk") == Swept(1, 0, 1)
    with space.reading() as connection:
        assert read_case(connection, space, request).state is State.WITHDRAWN


def test_one_that_is_open_is_never_closed(space: Space) -> None:
    taken = received(space)
    with clock.as_of(date(2035, 1, 1)):
        assert sweep_requests(space, by="clerk") == Swept(0, 0, 0)
        with pytest.raises(StepUnfit):
            close_request(space, by="clerk", request=taken.case.request)
    assert isinstance(open_request(space, by="desk", request=taken.case.request), Matter)


def test_the_holder_of_a_request_is_nobody_to_a_sweep_of_persons(space: Space) -> None:
    taken = received(space)
    hold(space, by="counsel", requirement=Requirement(taken.case.holder, "keeping-by-law", "statutory-duty"))
    found = survey(space, date(2050, 1, 1))
    assert (found.persons, found.dues()) == (0, 0)


@pytest.mark.parametrize("kept", [Period(months=36), Period(days=10), Period(months=1)])
@pytest.mark.parametrize("on", [date(2026, 3, 31), date(2024, 2, 29), date(2026, 3, 1)])
def test_the_last_day_whose_time_is_over(kept: Period, on: date) -> None:
    day = _before(on, kept)
    assert kept.after(day) <= on < kept.after(day + timedelta(days=1))


def test_an_answer_in_words_ends_a_complaint(space: Space) -> None:
    taken = received(space, Kind.COMPLAINT)
    answered, told = reply(space, by="desk", request=taken.case.request, words="お詫び申し上げます。{number}")
    assert answered.case.state is State.ANSWERED
    assert "お詫び申し上げます。{number}" in told.text
    assert told.subject == f"ご回答（受付番号 {taken.case.number}）"
    assert "お詫び" not in repr(entries(space)) + repr(rows(space, "rights.step"))
    matter = open_request(space, by="desk", request=taken.case.request)
    assert isinstance(matter, Matter), "what was answered may be asked about"


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_the_purposes_are_told_as_the_policy_has_them(space: Space, language: str) -> None:
    taken = received(space, Kind.PURPOSES, language=language)
    _, told = tell_purposes(space, by="desk", request=taken.case.request)
    policy = space.rulebook().policy
    promised = policy.purposes_of("customer").values()
    assert all((one.label.get(language) or one.label["en"]) in told.text for one in promised)
    assert "{" not in told.text


def test_a_disclosure_is_not_answered_in_words(space: Space) -> None:
    taken = received(space)
    with pytest.raises(ReplyUnfit):
        reply(space, by="desk", request=taken.case.request, words="はい")
    with pytest.raises(ReplyUnfit):
        reply(space, by="desk", request=received(space, Kind.INQUIRY).case.request, words=" ")
