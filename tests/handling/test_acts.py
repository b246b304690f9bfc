"""The acts, each on a real database, as the application login: permitted, refused, and what its entry says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from kotowari.errors import ConsentToNothing, EvidenceAboutNothing, PersonUnknown
from kotowari.gate.codes import Code
from kotowari.handling.acquire import Arrival, acquire
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because, erase
from kotowari.handling.outcome import Acquired, Changed, Opened, Refused
from kotowari.handling.provide import provide
from kotowari.handling.publish import record_evidence
from kotowari.handling.space import Space
from kotowari.handling.stop import Because as StopBecause
from kotowari.handling.stop import stop
from kotowari.handling.use import use
from kotowari.policy.terms import Ground
from kotowari.publication.evidence import Kind
from tests.handling.conftest import FIRST, Entry, Newcomer, arriving, codes, entries, entry_of, policy_text, rows
from tests.publishing import publish

Outcome = Acquired | Changed | Opened | Refused


@dataclass(frozen=True)
class Tried:
    """One act with the answer and the clause that are expected."""

    act: str
    call: Callable[[Space, UUID], Outcome]
    code: Code
    clause: str | None


def _use(space: Space, person: UUID, purpose: str | None = "support", item: str = "email") -> Outcome:
    return use(space, by="support-desk", person=person, subject="customer", items=[item], purpose=purpose)


def _provide(space: Space, person: UUID, ground: Ground | None, recipient: str = "taiwan") -> Outcome:
    (outcome,) = provide(
        space,
        by="sales-desk",
        persons=[person],
        subject="customer",
        items=["email"],
        purpose="support",
        recipient=recipient,
        ground=ground,
        basis="life-or-body",
    )
    return outcome


def _stop(space: Space, person: UUID, because: StopBecause | None, purpose: str | None = None) -> Outcome:
    return stop(space, by="officer", person=person, subject="customer", because=because, purpose=purpose)


def _erase(space: Space, person: UUID, because: Because | None) -> Outcome:
    return erase(space, by="officer", person=person, subject="customer", because=because)


ACTS = (
    Tried("acquire", lambda s, _: acquire(s, by="desk", arrival=arriving(name="二")), Code.NOTICE_GIVEN, "3-1"),
    Tried("acquire", lambda s, _: acquire(s, by="desk", arrival=arriving(salary="1")), Code.ITEM_OUTSIDE, "3-1"),
    Tried("use", _use, Code.PROMISED, "3-1"),
    Tried("use", lambda s, p: _use(s, p, "promotion"), Code.PURPOSE_NOT_STATED, "3-1"),
    Tried("use", lambda s, p: _use(s, p, None), Code.NO_PURPOSE, "3-1"),
    Tried("use", lambda s, p: _use(s, p, item="salary"), Code.ITEM_OUTSIDE, "3-1"),
    Tried("provide", lambda s, p: _provide(s, p, Ground.OTHERWISE_PERMITTED), Code.NO_SECOND_APPROVAL, "4"),
    Tried("provide", lambda s, p: _provide(s, p, None), Code.NO_GROUND, "4"),
    Tried("stop", lambda s, p: _stop(s, p, StopBecause.WELL_FOUNDED), Code.RIGHT, "6"),
    Tried("stop", lambda s, p: _stop(s, p, StopBecause.OPT_OUT, "promotion"), Code.RIGHT, "6"),
    Tried("stop", lambda s, p: _stop(s, p, StopBecause.OPT_OUT, "support"), Code.NOT_WELL_FOUNDED, "6"),
    Tried("stop", lambda s, p: _stop(s, p, None), Code.NOT_WELL_FOUNDED, "6"),
    Tried("erase", lambda s, p: _erase(s, p, Because.NO_LONGER_NEEDED), Code.RIGHT, "8"),
    Tried("erase", lambda s, p: _erase(s, p, None), Code.STILL_NEEDED, "8"),
)


@pytest.mark.parametrize("tried", ACTS, ids=lambda tried: f"{tried.act}-{tried.code}")
def test_an_act_is_answered_and_recorded(space: Space, newcomer: Newcomer, tried: Tried) -> None:
    person = newcomer(name="花子", email="hanako@example.com")
    before = len(entries(space))
    outcome = tried.call(space, person)
    assert tried.code in codes(outcome)
    assert len(entries(space)) == before + 1
    _is_whole(space, entry_of(space, outcome.entry), tried, outcome)


def _is_whole(space: Space, entry: Entry, tried: Tried, outcome: Outcome) -> None:
    assert (entry["v"], entry["act"], entry["ask"]["act"], entry["space"]) == (1, tried.act, tried.act, space.name)
    permitted = not isinstance(outcome, Refused)
    assert entry["answer"]["decision"] == ("permit" if permitted else "refuse")
    (reason,) = [one for one in entry["answer"]["reasons"] if one["code"] == tried.code.value][:1]
    assert reason["rules"]
    clause = next(reason.clause for reason in outcome.answer.reasons if reason.code is tried.code)
    assert (clause and clause.number) == tried.clause
    assert reason["clause"] == (clause and clause.clause)
    assert entry["source"]["policy"] == "hennge"
    assert entry["source"]["revision"] == "2019-10-18"
    assert entry["source"]["digest"].startswith("sha256:")
    assert [pack["digest"][:7] for pack in entry["source"]["packs"]] == ["sha256:"]
    assert entry["facts"]["on"] == "2026-05-01"
    assert entry["person"] is not None
    assert len(entry["person"]) == 64
    actors = {str(number): name for number, name in rows(space, "vault.actor", "actor, name")}
    assert actors[entry["by"]] in {"desk", "support-desk", "sales-desk", "officer"}


def test_a_promised_use_opens_what_was_asked(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子", email="hanako@example.com")
    outcome = _use(space, person)
    assert isinstance(outcome, Opened)
    assert outcome.values == {"email": "hanako@example.com"}
    assert outcome.answer.reason.clause is not None
    assert outcome.answer.reason.clause.number == "3-1"


def test_what_is_asked_and_not_held_is_left_out(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子")
    outcome = use(space, by="desk", person=person, subject="customer", items=["name", "email"], purpose="support")
    assert isinstance(outcome, Opened)
    assert outcome.values == {"name": "花子"}


def test_an_erased_person_is_refused_as_erased(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子", email="hanako@example.com")
    assert isinstance(_erase(space, person, Because.NO_LONGER_NEEDED), Changed)
    assert codes(_use(space, person)) == [Code.ERASED]
    assert codes(_stop(space, person, StopBecause.WELL_FOUNDED)) == [Code.ERASED]
    assert codes(_erase(space, person, Because.NO_LONGER_NEEDED)) == [Code.ERASED]


def test_a_stop_holds_for_its_purpose_and_a_stop_of_all_for_all(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(purposes=("support", "promotion"), email="hanako@example.com")
    assert isinstance(_stop(space, person, StopBecause.OPT_OUT, "promotion"), Changed)
    assert codes(_use(space, person, "promotion", "name")) == [Code.STOPPED]
    assert isinstance(_use(space, person), Opened)
    assert isinstance(_stop(space, person, StopBecause.WELL_FOUNDED), Changed)
    assert codes(_use(space, person)) == [Code.STOPPED]


def test_the_same_actor_keeps_a_number_and_another_has_another(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    outcomes = [
        use(space, by=by, person=person, subject="customer", items=["email"], purpose="support")
        for by in ("one", "one", "two")
    ]
    first, second, third = (entry_of(space, outcome.entry)["by"] for outcome in outcomes)
    assert first == second != third


def test_more_is_acquired_of_a_known_person(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    more = arriving("customer", ("support",), phone="03-1234-5678", email="new@example.com")
    outcome = acquire(space, by="desk", arrival=_with_person(more, person))
    assert isinstance(outcome, Acquired)
    assert outcome.person == person
    opened = use(space, by="desk", person=person, subject="customer", items=["phone", "email"], purpose="support")
    assert isinstance(opened, Opened)
    assert opened.values == {"phone": "03-1234-5678", "email": "new@example.com"}


def test_nothing_is_acquired_of_a_person_who_is_not_known(space: Space, newcomer: Newcomer) -> None:
    erased = newcomer(email="hanako@example.com")
    _erase(space, erased, Because.NO_LONGER_NEEDED)
    before = len(entries(space))
    for person in (erased, uuid4()):
        with pytest.raises(PersonUnknown):
            acquire(space, by="desk", arrival=_with_person(arriving(name="花子"), person))
    assert len(entries(space)) == before
    assert rows(space, "vault.person") == []


def test_whom_else_a_handle_finds_is_told(space: Space, newcomer: Newcomer) -> None:
    first = newcomer(phone="03-1234-5678")
    outcome = acquire(space, by="desk", arrival=arriving(phone="+81 3 1234 5678"))
    assert isinstance(outcome, Acquired)
    assert outcome.sharing == (first,)


def test_consent_opens_a_purpose_for_its_items(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子", email="hanako@example.com")
    assert codes(_use(space, person, "promotion")) == [Code.PURPOSE_NOT_STATED, Code.NO_MESSAGE_CONSENT]
    consent = Consent(frozenset({"email"}), "web-form", "ja", purpose="promotion")
    entry = entry_of(space, give_consent(space, by="desk", person=person, consent=consent).entry)
    assert entry["act"] == "consent"
    assert entry["consent"]["items"] == ["email"]
    assert entry["person"] is not None
    assert isinstance(_use(space, person, "promotion"), Opened)
    assert codes(_use(space, person, "promotion", "name")) == [Code.PURPOSE_NOT_STATED]


@pytest.mark.parametrize(
    "consent",
    [
        Consent(frozenset({"email"}), "paper", "ja"),
        Consent(frozenset({"email"}), "paper", "ja", purpose="support", recipient="taiwan"),
        Consent(frozenset({"email"}), "paper", "ja", purpose="nothing-like-it"),
        Consent(frozenset({"email", "shoe_size"}), "paper", "ja", purpose="promotion"),
        Consent(frozenset(), "paper", "ja", purpose="promotion"),
        Consent(frozenset({"email"}), "paper", "ja", recipient="taiwan", names=frozenset({"weather"})),
    ],
)
def test_a_consent_to_nothing_is_an_error(space: Space, newcomer: Newcomer, consent: Consent) -> None:
    person = newcomer(email="hanako@example.com")
    before = len(entries(space))
    with pytest.raises(ConsentToNothing):
        give_consent(space, by="desk", person=person, consent=consent)
    assert (len(entries(space)), rows(space, "vault.consent")) == (before, [])


def test_a_purpose_found_unjust_is_refused_from_its_day(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(purposes=("support", "promotion"), email="hanako@example.com")
    record_evidence(
        space, by="officer", about="purposes.promotion", kind=Kind.UNJUST, since=date(2026, 5, 1), document=b"memo"
    )
    assert Code.UNJUST in codes(_use(space, person, "promotion"))
    assert isinstance(_use(space, person), Opened)
    refused = acquire(space, by="desk", arrival=arriving("customer", ("promotion",), email="taro@example.com"))
    assert codes(refused) == [Code.UNJUST]


def test_evidence_and_publication_are_entries(space: Space) -> None:
    proposed, published = entries(space)
    assert (proposed["act"], published["act"]) == ("propose", "publish")
    assert published["publish"]["revision"] == "2019-10-18"
    number = record_evidence(
        space, by="officer", about="recipients.taiwan", kind=Kind.UNJUST, since=date(2026, 1, 1), document=b"memo"
    )
    assert entry_of(space, number)["evidence"]["about"] == "recipients.taiwan"
    with pytest.raises(EvidenceAboutNothing):
        record_evidence(
            space, by="officer", about="recipients.mars", kind=Kind.UNJUST, since=date(2026, 1, 1), document=b""
        )


def test_every_act_on_a_person_is_found_from_the_person(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    _use(space, person)
    _use(space, person, None)
    _stop(space, person, None)
    acquire(space, by="desk", arrival=_with_person(arriving(salary="1"), person))
    give_consent(
        space, by="desk", person=person, consent=Consent(frozenset({"email"}), "paper", "ja", purpose="promotion")
    )
    about = {entry["id"] for entry in entries(space) if entry["person"] is not None}
    assert len(about) == 6
    assert {str(number) for (number,) in rows(space, "vault.trail", "entry")} == about


def test_an_item_that_a_revision_dropped_does_not_keep_a_person_from_being_erased(
    space: Space, newcomer: Newcomer
) -> None:
    person = newcomer(name="花子")
    # Another process publishes; this one has not looked since.
    other = Space(space.database, space.keys._keyring, space.name)
    publish(other, by="officer", text=_without_shares(), file=FIRST)
    assert isinstance(_erase(space, person, Because.NO_LONGER_NEEDED), Changed)


def _without_shares() -> str:
    lines = policy_text(FIRST).replace("2019-10-18", "2026-05-01").splitlines()
    kept = [line for line in lines if not line.startswith("  shares:")]
    return (
        "\n".join(kept)
        .replace(", shares, shareholder_number]", ", shareholder_number]")
        .replace("[address, shares]", "[address]")
    )


def _with_person(arrival: Arrival, person: UUID) -> Arrival:
    return replace(arrival, person=person)
