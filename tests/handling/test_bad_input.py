"""Whatever is handed in: a refusal or an error of ours, nothing half done, nothing of it in the message."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from kotowari.errors import (
    ActorUnnamed,
    ConsentToNothing,
    ConsentUndescribed,
    Error,
    LanguageUnknown,
    NotAHandle,
    PolicyUnreadable,
    RegionUnknown,
    ValueNotText,
    ValueTooLarge,
)
from kotowari.gate.codes import Code
from kotowari.handling.acquire import Arrival, acquire, foresee
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.outcome import Opened, Refused
from kotowari.handling.provide import provide
from kotowari.handling.publish import record_evidence
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.handling.use import use
from kotowari.policy.terms import Ground
from kotowari.publication.evidence import Kind
from tests.handling import searching
from tests.handling.conftest import FIRST, Newcomer, arriving, codes, entries, policy_text, rows
from tests.publishing import publish

PLANTED = "hanako.planted"
BAD = {
    "nul": f"{PLANTED}\0",
    "surrogate": f"{PLANTED}\ud800",
    "control": f"{PLANTED}\x1b[2J\n",
    "braces": f"{{0}}{{{PLANTED}}}%s",
    "ten-megabytes": PLANTED * 750_000,
    "address": f"{PLANTED}@example.com",
}
GOOD_AGREED = Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")


def reading(**bad: Any) -> Callable[[Space, UUID], object]:
    asked = {"by": "desk", "subject": "customer", "items": ["email"], "purpose": "support", **bad}
    return lambda space, person: use(space, person=person, **asked)


def providing(**bad: Any) -> Callable[[Space, UUID], object]:
    asked: dict[str, Any] = {"by": "desk", "subject": "customer", "items": ["email"], "purpose": "support"}
    asked |= {"recipient": "taiwan", "ground": Ground.CONSENT, **bad}
    return lambda space, person: [list(provide(space, persons=many, **asked)) for many in ([person], [person, uuid4()])]


def arriving_with(**bad: Any) -> Callable[[Space, UUID], object]:
    return lambda space, _: acquire(space, by="desk", arrival=replace(arriving(email="taro@example.com"), **bad))


def foreseeing(**bad: Any) -> Callable[[Space, UUID], object]:
    return lambda space, _: foresee(space, replace(arriving(email="taro@example.com"), **bad))


def agreeing(**bad: Any) -> Callable[[Space, UUID], object]:
    return lambda space, person: give_consent(space, by="desk", person=person, consent=replace(GOOD_AGREED, **bad))


def proving(**bad: Any) -> Callable[[Space, UUID], object]:
    told = {"by": "desk", "about": "recipients.taiwan", **bad}
    kind, day = Kind.UNJUST, date(2026, 1, 1)
    return lambda space, _: record_evidence(space, kind=kind, since=day, document=b"", **told)


def stopping(**bad: Any) -> Callable[[Space, UUID], object]:
    told: dict[str, Any] = {"by": "desk", "subject": "customer", "because": Because.OPT_OUT, "purpose": "promotion"}
    told |= bad
    return lambda space, person: stop(space, person=person, **told)


def publishing(**bad: Any) -> Callable[[Space, UUID], object]:
    told = {"by": "officer", "text": policy_text(FIRST), "file": FIRST, **bad}
    return lambda space, _: publish(space, **told)


NEVER_TAKEN: dict[str, Callable[[str], Callable[[Space, UUID], object]]] = {
    "use by": lambda bad: reading(by=bad),
    "use subject": lambda bad: reading(subject=bad),
    "use items": lambda bad: reading(items=["email", bad]),
    "use purpose": lambda bad: reading(purpose=bad),
    "use under a key": lambda bad: reading(purpose=bad, subject=bad, items=[bad], basis=bad, key=bad),
    "provide by": lambda bad: providing(by=bad),
    "provide subject": lambda bad: providing(subject=bad),
    "provide items": lambda bad: providing(items=[bad]),
    "provide purpose": lambda bad: providing(purpose=bad),
    "provide recipient": lambda bad: providing(recipient=bad),
    "provide basis": lambda bad: providing(basis=bad),
    "acquire subject": lambda bad: arriving_with(subject=bad),
    "acquire item": lambda bad: arriving_with(values={bad: "value"}),
    "acquire item and value": lambda bad: arriving_with(values={bad: bad}),
    "acquire email": lambda bad: arriving_with(values={"email": f"{bad}@@"}),
    "acquire phone": lambda bad: arriving_with(values={"phone": bad}),
    "acquire purposes": lambda bad: arriving_with(purposes=frozenset({"support", bad})),
    "acquire language": lambda bad: arriving_with(language=bad),
    "acquire region": lambda bad: arriving_with(region=bad),
    "foresee subject": lambda bad: foreseeing(subject=bad, purposes=frozenset({bad})),
    "foresee language": lambda bad: foreseeing(language=bad),
    "foresee region": lambda bad: foreseeing(region=bad),
    "foresee value": lambda bad: foreseeing(values={"email": f"{bad}@@"}),
    "acquire by": lambda bad: lambda space, _: acquire(space, by=bad, arrival=arriving(name="太郎")),
    "acquire under a key": lambda bad: (
        lambda space, _: acquire(
            space, by="desk", arrival=replace(arriving(name="太郎"), subject=bad, basis=bad), key=bad
        )
    ),
    "consent how": lambda bad: agreeing(how=bad),
    "consent language": lambda bad: agreeing(language=bad),
    "consent purpose": lambda bad: agreeing(purpose=bad),
    "consent recipient": lambda bad: agreeing(purpose=None, recipient=bad),
    "consent items": lambda bad: agreeing(items=frozenset({bad})),
    "consent names": lambda bad: agreeing(names=frozenset({bad})),
    "evidence by": lambda bad: proving(by=bad),
    "evidence about": lambda bad: proving(about=bad),
    "stop by": lambda bad: stopping(by=bad),
    "stop purpose": lambda bad: stopping(purpose=bad),
    "erase by": lambda bad: (
        lambda space, person: erase(space, by=bad, person=person, subject="customer", because=EraseBecause.WELL_FOUNDED)
    ),
    "publish text": lambda bad: publishing(text=bad),
    "publish by": lambda bad: publishing(by=bad, text=policy_text(FIRST).replace("2019-10-18", "2026-05-01")),
}


def state(space: Space) -> dict[str, list[str]]:
    tables = [f"vault.{name}" for name in ("person", "holding", "handle", "consent", "organisation", "erasure")]
    return {table: sorted(map(repr, rows(space, table))) for table in [*tables, "publication.revision"]}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("argument", NEVER_TAKEN)
def test_a_text_that_cannot_be_is_refused_or_an_error(
    space: Space, newcomer: Newcomer, argument: str, kind: str
) -> None:
    person = newcomer(purposes=("support",), email="hanako@example.com")
    before = state(space)
    outcome = tried(lambda: NEVER_TAKEN[argument](BAD[kind])(space, person))
    if isinstance(outcome, Error):
        # A policy is no personal information: its mistakes are shown.
        assert PLANTED.encode() not in searching.told_by(outcome) or isinstance(outcome, PolicyUnreadable)
        assert len(str(outcome)) < 1000
        assert "\n" not in str(outcome)
    else:
        assert not isinstance(outcome, Opened)
        said = repr(outcome) + "".join(
            reason.words(language)
            for one in _flat(outcome)
            for reason in one.answer.reasons
            for language in ("en", "ja", "zh-Hant")
        )
        assert PLANTED not in said
    assert state(space) == before
    assert PLANTED not in str(entries(space))


def tried(act: Callable[[], object]) -> object:
    """What an act comes back with, an error of ours included; any other error fails the test."""
    try:
        return act()
    except Error as problem:
        return problem


def _flat(outcome: object) -> list[Refused]:
    if isinstance(outcome, list):
        return [inner for one in outcome for inner in _flat(one)]
    return [outcome] if isinstance(outcome, Refused) else []


@pytest.mark.parametrize("kind", ["nul", "surrogate", "control", "ten-megabytes"])
def test_an_organisation_s_name_is_text_of_a_size(space: Space, kind: str) -> None:
    before = state(space)
    # A line break is text, and may stand in a name that was pasted.
    bad = BAD[kind]
    with pytest.raises((ValueNotText, ValueTooLarge)) as failure:
        arriving_with(organisation=bad)(space, uuid4())
    assert PLANTED.encode() not in searching.told_by(failure.value)
    assert state(space) == before


@pytest.mark.parametrize("key", list(BAD.values()), ids=BAD)
def test_any_text_can_be_a_key(space: Space, newcomer: Newcomer, key: str) -> None:
    person = newcomer(email="hanako@example.com")
    outcomes = [reading(key=key)(space, person) for _ in range(2)]
    assert all(isinstance(outcome, Opened) for outcome in outcomes)
    assert len({outcome.entry for outcome in outcomes if isinstance(outcome, Opened)}) == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"subject": None},
        {"subject": 7},
        {"items": []},
        {"items": [7, "email"]},
        {"items": [None]},
        {"purpose": 7},
        {"purpose": ["support"]},
        {"basis": 7},
        {"basis": b"warrant"},
    ],
    ids=str,
)
@pytest.mark.parametrize("key", [None, "k"])
def test_an_ask_of_wrong_types_is_refused_as_malformed(
    space: Space, newcomer: Newcomer, bad: dict[str, Any], key: str | None
) -> None:
    person = newcomer(email="hanako@example.com")
    outcome = reading(**bad, key=key)(space, person)
    assert isinstance(outcome, Refused)
    assert codes(outcome) == [Code.MALFORMED]
    assert entries(space)[-1]["ask"] is None
    assert entries(space)[-1]["person"] is None


@pytest.mark.parametrize("bad", [{"ground": "consent"}, {"own_use": "yes"}, {"recipient": 7}], ids=str)
def test_a_provision_of_wrong_types_is_refused_once(space: Space, newcomer: Newcomer, bad: dict[str, Any]) -> None:
    person = newcomer(email="hanako@example.com")
    outcomes = providing(**bad)(space, person)
    assert [codes(one) for one in _flat(outcomes)] == [[Code.MALFORMED]] * 2
    assert [entry.get("persons", 1) for entry in entries(space)[-2:]] == [1, 2]


@pytest.mark.parametrize("bad", [{"subject": None}, {"purposes": ["support"]}, {"values": {}}, {"basis": 7}], ids=str)
@pytest.mark.parametrize("key", [None, "k"])
def test_an_arrival_of_wrong_types_is_refused_as_malformed(space: Space, bad: dict[str, Any], key: str | None) -> None:
    arrival = replace(arriving(name="花子"), **bad)
    outcome = acquire(space, by="desk", arrival=arrival, key=key)
    assert codes(outcome) == [Code.MALFORMED]


@pytest.mark.parametrize("value", [None, 7, b"hanako", ["hanako"]])
def test_a_value_that_is_no_text_is_an_error(space: Space, value: Any) -> None:
    with pytest.raises(ValueNotText):
        acquire(space, by="desk", arrival=arriving(name=value))


@pytest.mark.parametrize("by", [None, 7, "", "Officer", "a b", "taro@example.com", ["desk"], "x" * 64])
def test_who_acts_is_named_by_an_account(space: Space, newcomer: Newcomer, by: Any) -> None:
    person = newcomer(email="hanako@example.com")
    before = len(entries(space))
    for act in (reading(by=by), providing(by=by), stopping(by=by), agreeing_by(by), proving(by=by)):
        with pytest.raises(ActorUnnamed):
            act(space, person)
    assert len(entries(space)) == before


def agreeing_by(by: Any) -> Callable[[Space, UUID], object]:
    return lambda space, person: give_consent(space, by=by, person=person, consent=GOOD_AGREED)


@pytest.mark.parametrize("email", ["hanako", "@", "a@b@c", "", "花子", "hanako@", "ha nako@example.com"])
def test_an_email_that_is_none_is_an_error(space: Space, email: str) -> None:
    before = state(space)
    with pytest.raises(NotAHandle) as failure:
        acquire(space, by="desk", arrival=arriving(name="花子", email=email))
    assert not email or len(email) < 3 or email.encode() not in searching.told_by(failure.value)
    assert state(space) == before


@pytest.mark.parametrize("key", [None, "k"])
def test_an_unknown_person_is_refused(space: Space, key: str | None) -> None:
    outcome = reading(key=key)(space, uuid4())
    assert isinstance(outcome, Refused)
    assert codes(outcome) == [Code.UNKNOWN_PERSON]
    assert entries(space)[-1]["person"] is None


def test_items_of_another_subject_are_refused(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    outcome = reading(items=["email", "resume"])(space, person)
    assert isinstance(outcome, Refused)
    assert codes(outcome) == [Code.ITEM_OUTSIDE]
    outcome = reading(subject="applicant", purpose="recruiting")(space, person)
    assert isinstance(outcome, Refused)
    assert Code.NOT_OF_SUBJECT in codes(outcome)


def test_a_value_of_the_most_bytes_is_held_and_one_more_is_not(space: Space) -> None:
    arrival: Arrival = arriving(name="x" * 65536)
    assert acquire(space, by="desk", arrival=arrival).answer.is_permit
    with pytest.raises(ValueTooLarge):
        acquire(space, by="desk", arrival=arriving(name="x" * 65537))


def test_the_errors_say_what_to_do(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    for act, error, says in (
        (arriving_with(language="fr"), LanguageUnknown, "`zh-Hant`"),
        (arriving_with(region="XX"), RegionUnknown, "`JP`"),
        (agreeing(how="By paper"), ConsentUndescribed, "`web-form`"),
        (agreeing(language="fr"), ConsentUndescribed, "`ja`"),
        (agreeing(purpose="nothing"), ConsentToNothing, "correct it"),
    ):
        with pytest.raises(error, match=says):
            act(space, person)
