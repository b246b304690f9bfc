"""Recipients abroad and joint users: checked about yearly, stopped while impaired, each for itself; notices before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from kotowari import clock
from kotowari.errors import (
    AnswersUnknown,
    RecordDatedAhead,
    RecordEndsFirst,
    RecordTwice,
    RecordUnknown,
    SuccessionExceeded,
    SuccessionUnknown,
)
from kotowari.gate.codes import Code
from kotowari.handling.acquire import Source, acquire
from kotowari.handling.grounds.abroad import answer, check, impair, remedy
from kotowari.handling.grounds.entrust import contract
from kotowari.handling.grounds.succeed import agree_succession
from kotowari.handling.outcome import Acquired, Opened, Refused
from kotowari.handling.outgoing.received import HowAcquired, Provider
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.policy.terms import Ground
from kotowari.recipients.answers import Heading, answers_about
from kotowari.recipients.due import Duty
from tests.handling.conftest import SECOND, arriving, codes, entries, policy_text, rows, take_in
from tests.handling.grounded import CONTACTS, DAY, YEAR, due_about, policy_with_recipients, to
from tests.handling.packages import Pair, packed, with_key
from tests.publishing import publish

WORDS = "a law of the country now lets its authorities read everything"


@pytest.fixture
def persons(space: Space) -> Iterator[list[UUID]]:
    """Two customers; two recipients abroad, both checked; one entrusted, one joint user."""
    found = [
        take_in(space, "customer", ("support", "promotion"), name="花子", email=f"{number}@example.com")
        for number in range(2)
    ]
    publish(space, by="officer", text=policy_with_recipients(), file=SECOND)
    with clock.as_of(DAY):
        told = {"since": DAY, "until": None, "every": YEAR, "document": b"contract"}
        contract(space, by="officer", recipient="callcenter", scope=CONTACTS, **told)  # type: ignore[arg-type]
        for recipient in ("callcenter", "taiwan"):
            check(space, by="officer", recipient=recipient, on=DAY, document=b"report")
        yield found


def entrusted(space: Space, persons: list[UUID]) -> list[Code]:
    return refusal(to(space, persons, "callcenter", Ground.ENTRUSTMENT))


def joint(space: Space, persons: list[UUID]) -> list[Code]:
    return refusal(to(space, persons, "taiwan", Ground.JOINT_USE))


def refusal(outcomes: list[Opened | Refused]) -> list[Code]:
    return codes(outcomes[0]) if isinstance(outcomes[0], Refused) else []


def test_a_check_due_soon_warns_and_overdue_refuses_that_recipient_alone(space: Space, persons: list[UUID]) -> None:
    assert (entrusted(space, persons), joint(space, persons)) == ([], [])
    last = date(2026, 12, 15)
    with clock.as_of(last - timedelta(days=31)):
        assert Duty.CHECK not in {one.duty for one in due_about(space, "callcenter")}
    with clock.as_of(last):
        assert [(one.by, one.overdue) for one in due_about(space, "callcenter") if one.duty is Duty.CHECK] == [
            (last, False)
        ]
        assert entrusted(space, persons) == []
    with clock.as_of(last + timedelta(days=1)):
        assert entrusted(space, persons) == [Code.SYSTEM_CHECK_OVERDUE]
        assert joint(space, persons) == []
        assert due_about(space, "callcenter")[0].overdue
        check(space, by="officer", recipient="callcenter", on=last + timedelta(days=1), document=b"report")
        assert entrusted(space, persons) == []


def test_check_dated_in_the_future(space: Space, persons: list[UUID]) -> None:
    with pytest.raises(RecordDatedAhead):
        check(space, by="officer", recipient="callcenter", on=DAY + timedelta(days=1), document=b"report")
    with clock.as_of(DAY - timedelta(days=1)):
        assert joint(space, persons) == [Code.SYSTEM_NOT_EVIDENCED]


def test_an_impairment_stops_that_recipient_at_once_until_it_is_remedied(space: Space, persons: list[UUID]) -> None:
    number = impair(space, by="officer", recipient="callcenter", on=DAY, document=b"news", words=WORDS).record
    assert entrusted(space, persons) == [Code.SYSTEM_IMPAIRED]
    assert joint(space, persons) == []
    assert Duty.REMEDY in {one.duty for one in due_about(space, "callcenter")}
    check(space, by="officer", recipient="callcenter", on=DAY, document=b"report")
    assert entrusted(space, persons) == [Code.SYSTEM_IMPAIRED]
    with pytest.raises(RecordEndsFirst):
        remedy(space, by="officer", number=number, on=DAY - timedelta(days=1), document=b"fix", words="encrypted")
    later = DAY + timedelta(days=3)
    with clock.as_of(later):
        remedy(space, by="officer", number=number, on=later, document=b"fix", words="encrypted")
        assert entrusted(space, persons) == []
        with pytest.raises(RecordTwice):
            remedy(space, by="officer", number=number, on=later, document=b"fix", words="encrypted")
    with clock.as_of(DAY + timedelta(days=2)):
        assert entrusted(space, persons) == [Code.SYSTEM_IMPAIRED]
    with pytest.raises(RecordUnknown):
        remedy(space, by="officer", number=uuid4(), on=DAY, document=b"fix", words="encrypted")
    assert "authorities" not in repr(entries(space))


def test_the_seven_items_are_stored_and_what_is_missing_is_due(space: Space, persons: list[UUID]) -> None:
    def missing() -> tuple[Heading, ...]:
        recipient = space.rulebook().policy.recipients["taiwan"]
        return answers_about(space.register, "taiwan", recipient, space.today()).missing

    needed = (Heading.ESTABLISHED, Heading.MEASURES, Heading.CHECKING, Heading.REGIME)
    assert missing() == needed
    assert Duty.ANSWERS in {one.duty for one in due_about(space, "taiwan")}
    answer(space, by="officer", recipient="taiwan", texts={heading: {"ja": "回答", "en": "so"} for heading in needed})
    assert missing() == ()
    assert due_about(space, "taiwan") == []
    impair(space, by="officer", recipient="taiwan", on=DAY, document=b"news", words=WORDS)
    assert missing() == (Heading.IMPAIRMENT, Heading.RESPONSE)
    for texts in ({}, {"hanako": {"ja": "x"}}, {"regime": {"fr": "x"}}, {"regime": {"ja": " "}}):
        with pytest.raises(AnswersUnknown) as raised:
            answer(space, by="officer", recipient="taiwan", texts=texts)
        assert "hanako" not in str(raised.value)


def test_informed_consent_is_no_matter_of_checks(space: Space, persons: list[UUID]) -> None:
    assert due_about(space, "america") == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"items": ["name", "mail_contents"]}, Code.JOINT_USE_ITEM),
        ({"subject": "shareholder"}, Code.JOINT_USE_SUBJECT),
        ({"purpose": "answering-by-law"}, Code.JOINT_USE_PURPOSE),
    ],
)
def test_outside_the_notice_nothing_is_used_jointly(
    space: Space, persons: list[UUID], other: dict[str, object], expected: Code
) -> None:
    assert expected in refusal(to(space, persons, "taiwan", Ground.JOINT_USE, **other))


def test_a_partner_that_the_notice_does_not_name(space: Space, persons: list[UUID]) -> None:
    assert Code.JOINT_USE_RECIPIENT in refusal(to(space, persons, "callcenter", Ground.JOINT_USE))


def test_a_notice_counts_from_the_day_of_its_revision_and_not_before(space: Space, persons: list[UUID]) -> None:
    wider = policy_text(SECOND).replace("2026-06-01", "2026-07-01")
    narrower = wider.replace("items: [company, address, name, phone, email]", "items: [name]")
    assert narrower != wider
    publish(space, by="officer", text=narrower, file=SECOND)
    assert joint(space, persons) == []
    with clock.as_of(date(2026, 7, 1)):
        assert joint(space, persons) == [Code.JOINT_USE_ITEM]
        publish(space, by="officer", text=wider.replace("2026-07-01", "2026-08-01"), file=SECOND)
        assert joint(space, persons) == [Code.JOINT_USE_ITEM]
    with clock.as_of(date(2026, 8, 1)):
        assert joint(space, persons) == []


def test_succession_passes_its_scope_with_the_purposes_that_bind(space: Space, persons: list[UUID]) -> None:
    def passed(**other: object) -> list[Opened | Refused]:
        return to(space, persons, "heir", Ground.SUCCESSION, **other)

    assert refusal(passed()) == [Code.NO_SUCCESSION]
    agree_succession(space, by="officer", recipient="heir", scope=CONTACTS, since=DAY, document=b"deed", received=True)
    assert refusal(passed()) == [Code.NO_SUCCESSION]
    number = agree_succession(space, by="officer", recipient="heir", scope=CONTACTS, since=DAY, document=b"deed").record
    for one in passed():
        assert isinstance(one, Opened)
        assert one.rests_on == number
        assert one.purposes == {"name": ("promotion", "support"), "email": ("promotion", "support")}
    assert refusal(passed(purpose="promotion")) == [Code.NO_SUCCESSION]
    with clock.as_of(DAY - timedelta(days=1)):
        assert refusal(passed()) == [Code.NO_SUCCESSION]
    for one in to(space, persons, "taiwan", Ground.JOINT_USE):
        assert isinstance(one, Opened)
        assert one.purposes == {}


def test_a_package_of_a_succession_says_the_purposes_that_bind(
    space: Space, persons: list[UUID], tmp_path: Path
) -> None:
    pair = Pair.make(tmp_path)
    with_key(space, pair, "heir")
    agree_succession(space, by="officer", recipient="heir", scope=CONTACTS, since=DAY, document=b"deed")
    other = take_in(space, "customer", ("support",), name="別人", email="other@example.com")
    packed(space, [*persons, other], tmp_path / "p.age", recipient="heir", ground=Ground.SUCCESSION)
    opened = pair.open(tmp_path / "p.age")
    assert opened.manifest["purposes"] == {"email": ["promotion", "support"], "name": ["promotion", "support"]}
    assert "18(2)" in opened.words
    by_name = {row["name"]: row["purposes"] for row in opened.table}
    assert by_name["別人"] == "email: support; name: support"
    assert {text for name, text in by_name.items() if name != "別人"} == {
        "email: promotion support; name: promotion support"
    }
    assert opened.rows[0].keys() == {"entry", "name", "email", "purposes"}
    with_key(space, pair := Pair.make(tmp_path, "other"), "taiwan")
    packed(space, persons, tmp_path / "q.age")
    plain = pair.open(tmp_path / "q.age")
    assert "purposes" not in plain.manifest
    assert plain.rows[0].keys() == {"entry", "name", "email"}
    assert "18(2)" not in plain.words


def test_what_comes_with_a_business_keeps_the_purposes_it_had(space: Space, persons: list[UUID]) -> None:
    def came(number: UUID | None, *purposes: str, **values: str) -> Acquired | Refused:
        provider = Provider("前身", "東京", "前田", how=HowAcquired.PERSON, ground=Ground.SUCCESSION, succession=number)
        arrival = arriving("customer", purposes, **(values or {"name": "花子"}))
        return acquire(space, by="desk", arrival=replace(arrival, source=Source.THIRD_PARTY, provider=provider))

    def agreed(**other: Any) -> UUID:
        how: dict[str, Any] = {"scope": CONTACTS, "since": DAY, "received": True, **other}
        return agree_succession(space, by="officer", recipient="heir", document=b"deed", **how).record

    before, held = len(entries(space)), rows(space, "vault.holding", "item, purposes")
    for number in (None, uuid4()):
        with pytest.raises(SuccessionUnknown):
            came(number, "support")
    given_away, to_come = agreed(received=False), agreed(since=DAY + timedelta(days=1))
    for number in (given_away, to_come):
        with pytest.raises(SuccessionUnknown):
            came(number, "support")
    number = agreed()
    outcome = came(number, "support")
    assert isinstance(outcome, Acquired)
    for purposes in (("promotion",), ("support", "promotion")):
        with pytest.raises(SuccessionExceeded, match="`support`"):
            came(number, *purposes)
    with pytest.raises(SuccessionExceeded, match="none"):
        came(number, "support", phone="03-1234-5678")
    added = rows(space, f"vault.holding WHERE person = '{outcome.person}'", "item, purposes")
    assert added == [("name", ["support"])]
    assert len(rows(space, "vault.holding", "item, purposes")) == len(held) + 1
    assert len(entries(space)) == before + 4  # three agreements, and what was taken in
    read = use(space, by="d", person=outcome.person, subject="customer", items=["name"], purpose="promotion")
    assert codes(read) == [Code.PURPOSE_NOT_STATED]
