"""Receipts: everything the log holds about one person, or for one recipient, and nothing else; verified offline."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kotowari import clock
from kotowari.errors import Error, LedgerCheckpointInvalid, LedgerEntryUnknown, ReceiptInvalid, RecipientUnknown
from kotowari.gate.codes import Code
from kotowari.handling.consent import Consent, give_consent
from kotowari.handling.erase import Because, erase
from kotowari.handling.grounds.abroad import check
from kotowari.handling.outcome import Refused
from kotowari.handling.provide import provide
from kotowari.handling.receipt import keep_promise, promise_to_person, promise_to_recipient
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.receipt import Promise, Receipt, verify_receipt
from kotowari.ledger.sequencer import integrate
from kotowari.policy.terms import Ground
from tests.conftest import Installation
from tests.handling.conftest import SECOND, Newcomer, codes, entries, policy_text, rows
from tests.publishing import publish

JUNE = date(2026, 6, 15)

Give = Callable[[Promise], str]


@pytest.fixture
def signer(space: Space) -> Signer:
    return Signer(origin(space.name, "test"), bytes(32))


@pytest.fixture
def give(space: Space, shared: Installation, signer: Signer, tmp_path: Path) -> Give:
    def given(promise: Promise) -> str:
        integrate(shared.sequencing, space.name, signer, tmp_path / "log")
        return keep_promise(space, promise)

    return given


def of_person(space: Space, person: UUID) -> Promise:
    outcome = promise_to_person(space, by="desk", person=person, subject="customer", identity_verified=True)
    assert not isinstance(outcome, Refused), outcome
    return outcome[1]


def used(space: Space, person: UUID, purpose: str | None = "support") -> UUID:
    return use(space, by="desk", person=person, subject="customer", items=["name"], purpose=purpose).entry


def provided(space: Space, *persons: UUID) -> list[UUID]:
    outcomes = provide(
        space,
        by="desk",
        persons=persons,
        subject="customer",
        items=["name"],
        purpose="support",
        recipient="taiwan",
        ground=Ground.JOINT_USE,
    )
    return [outcome.entry for outcome in outcomes]


def ids(receipt: Receipt) -> list[str]:
    return [entry["id"] for entry in receipt.entries.values()]


def test_a_person_is_given_every_entry_about_them_and_no_other(
    space: Space, newcomer: Newcomer, give: Give, signer: Signer
) -> None:
    hanako, taro = newcomer(name="花子"), newcomer(name="太郎")
    mine = [used(space, hanako), used(space, hanako, None), used(space, hanako, "promotion")]
    mine.append(
        give_consent(
            space, by="desk", person=hanako, consent=Consent(frozenset({"name"}), "paper", "ja", purpose="promotion")
        ).entry
    )
    others = [used(space, taro), used(space, taro)]
    promise = of_person(space, hanako)
    used(space, hanako)  # after it was given
    receipt = verify_receipt(give(promise), str(signer.verifier))
    found = set(ids(receipt))
    assert {str(number) for number in mine} | {str(promise.given)} < found
    assert len(found) == len(mine) + 2  # the acquisition
    assert not {str(number) for number in others} & found
    text = give(promise)
    assert "花子" not in text.replace(next(iter(receipt.policies.values())), "")
    assert str(hanako) not in text
    assert str(taro) not in text


def test_giving_it_is_a_disclosure_that_the_gate_decides(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子")
    for number, verified, code in ((person, False, Code.IDENTITY_UNVERIFIED), (uuid4(), True, Code.UNKNOWN_PERSON)):
        outcome = promise_to_person(space, by="desk", person=number, subject="customer", identity_verified=verified)
        assert isinstance(outcome, Refused)
        assert code in [reason.code for reason in outcome.answer.reasons]
        assert entries(space)[-1]["answer"]["decision"] == "refuse"
    promise = of_person(space, person)
    last = entries(space)[-1]
    assert (last["act"], last["id"], last["effect"]["receipt"]["of"]) == ("disclose", str(promise.given), "person")


def test_an_erased_person_has_no_receipt(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(name="花子")
    erase(space, by="officer", person=person, subject="customer", because=Because.NO_LONGER_NEEDED)
    outcome = promise_to_person(space, by="desk", person=person, subject="customer", identity_verified=True)
    assert isinstance(outcome, Refused)
    assert codes(outcome) == [Code.ERASED]


def test_a_trail_that_leads_to_another_persons_entry_discloses_nothing_of_it(
    space: Space, newcomer: Newcomer, give: Give, signer: Signer, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    hanako, taro = newcomer(name="花子"), newcomer(name="太郎")
    secret = used(space, taro)
    owner.execute("INSERT INTO vault.trail (person, space, entry) VALUES (%s, %s, %s)", (hanako, space.name, secret))
    receipt = verify_receipt(give(of_person(space, hanako)), str(signer.verifier))
    assert str(secret) not in ids(receipt)
    assert len(receipt.entries) == 2


def test_entries_that_wait_for_the_log_are_waited_for(space: Space, newcomer: Newcomer) -> None:
    with pytest.raises(LedgerEntryUnknown):
        keep_promise(space, of_person(space, newcomer(name="花子")))


def test_a_recipient_is_given_all_provisions_to_it_and_nothing_else(
    space: Space, newcomer: Newcomer, give: Give, signer: Signer
) -> None:
    persons = [newcomer(name="花子"), newcomer(name="太郎")]
    refused = provided(space, *persons)
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    with clock.as_of(JUNE):
        check(space, by="officer", recipient="taiwan", on=JUNE, document=b"checked")
        permitted = provided(space, *persons)
        used(space, persons[0])
        promise = promise_to_recipient(space, by="officer", recipient="taiwan")
        text = give(promise)
    receipt = verify_receipt(text, str(signer.verifier))
    assert set(ids(receipt)) == {str(number) for number in (*permitted, promise.given)}
    assert (len(refused), len(permitted), receipt.recipient) == (1, 2, "taiwan")
    assert not any(str(person) in text for person in persons)
    with pytest.raises(RecipientUnknown):
        promise_to_recipient(space, by="officer", recipient="nobody")


@pytest.fixture
def text(space: Space, newcomer: Newcomer, give: Give) -> str:
    person = newcomer(name="花子")
    for _ in range(4):
        used(space, person)
    used(space, newcomer(name="太郎"))
    return give(of_person(space, person))


def altered(text: str, change: Callable[[dict[str, Any]], object]) -> str:
    found = json.loads(text)
    change(found)
    return json.dumps(found, ensure_ascii=False)


def retold(entry: dict[str, Any], old: str, new: str) -> None:
    assert old in entry["entry"]
    entry["entry"] = entry["entry"].replace(old, new)


ALTERATIONS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "an entry's time": (lambda r: retold(r["entries"][1], "2026", "2025"), "other entry"),
    "an index": (lambda r: r["entries"][1].update(index=r["entries"][1]["index"] + 100), "other entry|out of order"),
    "a negative index": (lambda r: r["entries"][0].update(index=-1), "other entry"),
    "an index that is a boolean": (lambda r: r["entries"][0].update(index=True), "not a receipt"),
    "an index that is a fraction": (lambda r: r["entries"][0].update(index=0.0), "not a receipt"),
    "a hash": (lambda r: r["entries"][1]["hashes"].__setitem__(0, "A" * 43 + "="), "other entry"),
    "a hash in another spelling": (lambda r: r["entries"][1]["hashes"].append("\n"), "not a receipt"),
    "a hash left out": (lambda r: r["entries"][1]["hashes"].pop(), "other entry"),
    "a hash more": (lambda r: r["entries"][1]["hashes"].append("A" * 43 + "="), "other entry"),
    "an entry left out": (lambda r: r["entries"].pop(1), "does not hold all"),
    "the act left out": (lambda r: r["entries"].pop(), "lacks the entry of the act"),
    "an entry twice": (lambda r: r["entries"].insert(1, r["entries"][0]), "twice"),
    "two entries swapped": (lambda r: r["entries"].reverse(), "out of order"),
    "no entries": (lambda r: r["entries"].clear(), "lacks the entry of the act"),
    "the salt": (lambda r: r.update(salt="00" * 32), "does not hold all"),
    "no salt": (lambda r: r.update(salt=""), "not a receipt"),
    "whose it is": (lambda r: r.update(of="recipient", recipient="taiwan"), "not given by the act"),
    "which act gave it": (lambda r: r.update(given=json.loads(r["entries"][0]["entry"])["id"]), "not given by the act"),
    "a policy": (lambda r: r.update(policies=dict.fromkeys(r["policies"], "x")), "not a receipt"),
    "a member more": (lambda r: r.update(more=1), "not a receipt"),
    "the form": (lambda r: r.update(form="kotowari-receipt/2"), "not a receipt"),
    "the size": (lambda r: r.update(checkpoint=r["checkpoint"].replace("\n", "\n1", 1)), "signature"),
    "no checkpoint": (lambda r: r.update(checkpoint=""), "signed note"),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERATIONS)
def test_an_altered_receipt_is_refused_in_words(text: str, signer: Signer, what: str) -> None:
    change, says = ALTERATIONS[what]
    with pytest.raises((ReceiptInvalid, LedgerCheckpointInvalid), match=says):
        verify_receipt(altered(text, change), str(signer.verifier))


def test_a_receipt_of_another_log_is_refused(text: str, signer: Signer) -> None:
    for other in (Signer(signer.origin, bytes(range(32))), Signer(origin("other", "test"), bytes(32))):
        with pytest.raises(LedgerCheckpointInvalid, match="not signed with the key"):
            verify_receipt(text, str(other.verifier))


def test_another_persons_entry_with_its_own_true_proof_is_refused(
    space: Space, newcomer: Newcomer, give: Give, signer: Signer
) -> None:
    first, second = newcomer(name="花子"), newcomer(name="太郎")
    promises = [of_person(space, first), of_person(space, second)]
    one, other = (json.loads(give(promise)) for promise in promises)
    one["entries"] = sorted([*one["entries"], other["entries"][0]], key=lambda entry: int(entry["index"]))
    with pytest.raises(ReceiptInvalid, match="only those"):
        verify_receipt(json.dumps(one), str(signer.verifier))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_byte_is_changed_a_receipt_says_the_same_or_is_refused(
    text: str, signer: Signer, data: st.DataObject
) -> None:
    plain = text.encode()
    # The policies, whose digests were tried above, are nine tenths of the file.
    position = data.draw(st.integers(0, plain.index(b'"policies"')))
    changed = bytearray(plain)
    changed[position] ^= 1 << data.draw(st.integers(0, 7))
    before = verify_receipt(text, str(signer.verifier))
    try:
        after = verify_receipt(changed.decode(), str(signer.verifier))
    except (Error, UnicodeDecodeError):
        return
    assert after == before


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "1", '"x"', "{}", "[" * 100_000, '{"of": "person", "of": "person"}', "\ud800", "NaN"]
)
def test_what_is_no_receipt_is_refused_in_words(text: str, signer: Signer) -> None:
    with pytest.raises(ReceiptInvalid, match="not a receipt"):
        verify_receipt(text, str(signer.verifier))


def test_the_log_tells_nothing_of_what_a_receipt_holds(space: Space, newcomer: Newcomer) -> None:
    """Two receipts of the same entries are promised in other words: what has no salt cannot be compared."""
    person = newcomer(name="花子")
    used(space, person)
    of_person(space, person)
    of_person(space, person)
    said = [entry["effect"]["receipt"]["entries"] for entry in entries(space) if entry["act"] == "disclose"]
    assert len(set(said)) == 2
    assert len(rows(space, "vault.trail")) == 4
