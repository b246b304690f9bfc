"""Checks by staff: which documents are enough, for whom, and what is never kept of them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest

from kotowari.errors import CheckUnfit, CopyUnmasked, NotAHandle
from kotowari.handling.asked.cases import AsWhom, State
from kotowari.handling.asked.check import Check, check_who_asks
from kotowari.handling.asked.documents import documents
from kotowari.handling.asked.enough import Means, Of, Wanting, wanting
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter, open_request
from kotowari.handling.asked.papers import Paper
from kotowari.handling.asked.steps import Taken
from kotowari.handling.space import Space
from kotowari.rights.arriving.arrival import Who
from kotowari.rights.gathering.sources import asker_of
from kotowari.written.shapes import Words
from tests.handling.conftest import DAY, Newcomer, entries, rows
from tests.rights.requests import EMAIL, received

AGREES = ("name", "address")
SEEDS = {"email": [EMAIL], "phone": ["03-1234-5678"], "employee-number": ["771"]}


def said(of: Of, means: Means, document: str | None = None, agreed: tuple[str, ...] = AGREES) -> dict[str, Any]:
    return {"of": of.value, "means": means.value, "document": document, "agreed": list(agreed)}


CODE = said(Of.PERSON, Means.CODE)
LICENCE = said(Of.PERSON, Means.DOCUMENT, "driving-licence")
INSURANCE = said(Of.PERSON, Means.DOCUMENT, "insurance-certificate")
PENSION = said(Of.PERSON, Means.DOCUMENT, "pension-handbook", ("name", "birth-date"))
AGENT = said(Of.AGENT, Means.DOCUMENT, "driving-licence")
LETTER = said(Of.AGENT, Means.AUTHORITY, "power-of-attorney", ())
REGISTER = said(Of.AGENT, Means.AUTHORITY, "family-register", ())
RECORD = said(Of.PERSON, Means.RECORD, None, ())


@pytest.mark.parametrize(
    ("as_whom", "checks", "left"),
    [
        (AsWhom.PERSON, [], {"person"}),
        (AsWhom.PERSON, [CODE], set()),
        (AsWhom.PERSON, [{**CODE, "shared": True}], {"person"}),
        (AsWhom.PERSON, [LICENCE], set()),
        (AsWhom.PERSON, [{**LICENCE, "agreed": ["name"]}], {"person"}),
        (AsWhom.PERSON, [{**LICENCE, "agreed": ["address", "birth-date"]}], {"person"}),
        (AsWhom.PERSON, [INSURANCE], {"person"}),
        (AsWhom.PERSON, [INSURANCE, INSURANCE], {"person"}),
        (AsWhom.PERSON, [INSURANCE, PENSION], set()),
        (AsWhom.PERSON, [RECORD], {"person"}),
        (AsWhom.PERSON, [AGENT], {"person"}),
        (AsWhom.AGENT, [CODE], {"agent", "authority"}),
        (AsWhom.AGENT, [CODE, LETTER], {"agent"}),
        (AsWhom.AGENT, [LETTER, AGENT], {"person"}),
        (AsWhom.AGENT, [CODE, LETTER, AGENT], set()),
        (AsWhom.AGENT, [CODE, REGISTER, AGENT], {"authority"}),
        (AsWhom.LEGAL_REPRESENTATIVE, [RECORD, REGISTER, AGENT], set()),
        (AsWhom.LEGAL_REPRESENTATIVE, [RECORD, LETTER, AGENT], {"authority"}),
    ],
)
def test_what_is_enough(as_whom: AsWhom, checks: list[dict[str, Any]], left: set[str]) -> None:
    assert {one.value for one in wanting(as_whom, checks)} == left


def test_more_checks_never_leave_more_wanting() -> None:
    every = (CODE, LICENCE, INSURANCE, PENSION, AGENT, LETTER, REGISTER, RECORD)
    for as_whom in AsWhom:
        for count in range(4):
            for chosen in combinations(every, count):
                for more in every:
                    assert set(wanting(as_whom, (*chosen, more))) <= set(wanting(as_whom, chosen))


def test_what_must_not_be_copied_is_warned_of_in_every_language() -> None:
    warned: dict[str, Words | None] = {name: one.mask for name, one in documents().identity.items()}
    for name in ("number-card", "insurance-certificate", "pension-handbook", "residence-record"):
        mask = warned[name]
        assert mask is not None
        assert mask.keys() == {"en", "ja", "zh-Hant"}


def check(
    of: Of = Of.PERSON, means: Means = Means.DOCUMENT, document: str | None = "driving-licence", **more: Any
) -> Check:
    more.setdefault("agreed", ("name", "address") if means is Means.DOCUMENT else ())
    return Check(of, means, "vault", document, **more)


def checked(space: Space, taken: Taken, one: Check) -> Taken:
    return check_who_asks(space, by="desk", request=taken.case.request, check=one)


def test_a_document_that_agrees_identifies_and_its_handles_lead_on(space: Space, newcomer: Newcomer) -> None:
    person, taken = newcomer(name="花子", email=EMAIL), received(space)
    done = checked(space, taken, check(seeds=SEEDS, person=person))
    assert (done.case.state, done.case.identified_on) == (State.IDENTIFIED, DAY)
    matter = open_request(space, by="desk", request=taken.case.request)
    assert isinstance(matter, Matter)
    assert matter.seeds == SEEDS
    assert EMAIL not in repr(entries(space)) + repr(rows(space, "rights.step"))
    assert rows(space, "rights.concerns", "person") == [(person,)]


def test_an_agent_is_identified_when_all_three_are_checked(space: Space) -> None:
    taken = received(space, as_whom=AsWhom.AGENT, agent=Who("代理 人"))
    authority = check(Of.AGENT, Means.AUTHORITY, "power-of-attorney", issued_on=DAY - timedelta(days=20))
    for one in (authority, check(Of.AGENT)):
        assert checked(space, taken, one).case.state is State.ARRIVED
    assert checked(space, taken, check()).case.state is State.IDENTIFIED


@pytest.mark.parametrize(
    "wrong",
    [
        check(document="library-card"),
        check(document="passport", agreed=("name", "address")),
        check(document="seal-certificate"),
        check(document="seal-certificate", issued_on=date(2025, 12, 1)),
        check(document="seal-certificate", issued_on=date(2026, 5, 2)),
        check(expires_on=date(2026, 4, 30)),
        check(Of.AGENT, Means.AUTHORITY, "driving-licence"),
        check(Of.AGENT, Means.AUTHORITY, "power-of-attorney"),
        check(means=Means.CODE),
        check(seeds={"Shoe size": ["26"]}),
    ],
)
def test_a_check_that_does_not_hold_is_not_recorded(space: Space, wrong: Check) -> None:
    taken = received(space)
    with pytest.raises(CheckUnfit):
        checked(space, taken, wrong)
    assert len(rows(space, "rights.step")) == 1


def test_a_handle_that_is_none_is_told_without_it(space: Space) -> None:
    with pytest.raises(NotAHandle) as problem:
        checked(space, received(space), check(seeds={"email": ["山田花子"]}))
    assert "花子" not in str(problem.value)


def test_a_copy_is_kept_only_masked_sealed_and_for_a_while(space: Space) -> None:
    taken, copy = (
        received(space),
        Paper("copy", "licence.png", "image/png", b"\x89PNG planted", DAY + timedelta(days=30)),
    )
    with pytest.raises(CopyUnmasked):
        checked(space, taken, check(copy=copy))
    checked(space, taken, check(copy=copy, masked=True))
    ((kind, delete_on, sealed),) = rows(space, "rights.paper", "kind, delete_on, sealed")
    assert (kind, delete_on) == ("copy", DAY + timedelta(days=30))
    assert b"planted" not in bytes(sealed)
    assert b"licence" not in bytes(sealed)


def test_what_is_wanting_is_told() -> None:
    assert wanting(AsWhom.AGENT, ()) == (Wanting.PERSON, Wanting.AGENT, Wanting.AUTHORITY)


@pytest.mark.parametrize(
    ("checks", "claims"),
    [
        ([CODE], True),
        ([{**LICENCE, "agreed": ["address", "birth-date"]}], True),
        ([AGENT], True),
        ([CODE, LICENCE], False),
        ([RECORD], False),
    ],
)
def test_a_name_that_no_check_compared_is_a_claim(space: Space, checks: list[dict[str, Any]], claims: bool) -> None:
    case = received(space).case
    matter = open_request(space, by="desk", request=case.request)
    assert isinstance(matter, Matter)
    steps = [
        replace(matter.steps[0], number=number, kind=Step.CHECKED, content=one) for number, one in enumerate(checks, 2)
    ]
    asker = asker_of(space.rulebook().policy, replace(matter, steps=(*matter.steps, *steps)))
    assert asker.claims is claims
