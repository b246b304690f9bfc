"""Consent: kept as it was shown, withdrawn as easily as given, and never more than was shown."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from kotowari import clock
from kotowari.errors import (
    ConsentToNothing,
    ConsentUnknown,
    PersonUnknown,
    TextNamesPerson,
    TextTooLarge,
    TextUnclear,
    WithdrawalOfNothing,
    WithdrawalUndescribed,
)
from kotowari.gate.codes import Code
from kotowari.handling import admit
from kotowari.handling.acquire import acquire
from kotowari.handling.consent import Consent, Consented, give_consent, withdraw
from kotowari.handling.consents import Disclosed, disclose_consents
from kotowari.handling.erase import Because, erase
from kotowari.handling.outcome import Acquired, Opened, Refused
from kotowari.handling.provide import provide
from kotowari.handling.shown import LIMIT, shown_text
from kotowari.handling.space import Space
from kotowari.handling.use import use
from kotowari.policy.terms import Ground, ItemClass
from kotowari.vault.consents import To
from kotowari.vault.custody import Custody
from tests.handling.concurrent import Gate, await_waiting, begin, once_after
from tests.handling.conftest import Newcomer, another_space, arriving, codes, entries, entry_of

Owner = psycopg.Connection[tuple[Any, ...]]
PURPOSES = ("support", "promotion")
TO_EMAIL = Consent(frozenset({"email"}), "web-form", "ja", purpose="promotion")
TEXT = "当社の製品・サービスのご案内を、メールアドレスあてにお送りすることに同意します。"


def promote(space: Space, person: UUID, *items: str) -> Opened | Refused:
    asked = items or ("email",)
    return use(space, by="sales", person=person, subject="customer", items=asked, purpose="promotion")


def agreed(space: Space, person: UUID, consent: Consent = TO_EMAIL, **changes: Any) -> Consented:
    return give_consent(space, by="desk", person=person, consent=replace(consent, **changes))


def kept(space: Space, columns: str) -> list[tuple[Any, ...]]:
    with space.reading() as connection:
        return connection.execute(f"SELECT {columns} FROM vault.consent ORDER BY given_at".encode()).fetchall()


def test_promotion_by_email_is_refused_until_consent_and_again_after_its_withdrawal(
    space: Space, newcomer: Newcomer
) -> None:
    person = newcomer(purposes=PURPOSES, name="花子", email="hanako@example.com")
    refused = promote(space, person)
    assert codes(refused) == [Code.NO_MESSAGE_CONSENT]
    assert refused.answer.reason.article is not None
    assert refused.answer.reason.article["en"].endswith("Specified Electronic Mail Article 3(1)")
    assert refused.answer.reason.clause is not None
    assert isinstance(promote(space, person, "name"), Opened)
    agreed(space, person)
    assert isinstance(promote(space, person, "name", "email"), Opened)
    assert withdraw(space, by="desk", person=person, purpose="promotion").count == 1
    assert codes(promote(space, person)) == [Code.NO_MESSAGE_CONSENT]
    assert codes(promote(space, person, "name", "email")) == [Code.NO_MESSAGE_CONSENT]
    assert isinstance(promote(space, person, "name"), Opened)


def test_the_text_shown_is_kept_once_and_the_consent_names_it_by_its_digest(space: Space, newcomer: Newcomer) -> None:
    first, second = (newcomer(email=f"{number}@example.com") for number in range(2))
    done = agreed(space, first, shown=TEXT)
    agreed(space, second, shown=TEXT)
    digest = sha256(TEXT.encode()).digest()
    with space.reading() as connection:
        assert connection.execute("SELECT digest, text FROM vault.wording").fetchall() == [(digest, TEXT)]
    assert kept(space, "shown, language, how, notice") == [(digest, "ja", "web-form", date(2019, 10, 18))] * 2
    said = entry_of(space, done.entry)["consent"]
    assert said == {
        "purpose": "promotion", "recipient": None, "class": None, "items": ["email"], "names": [],
        "revision": "2019-10-18", "language": "ja", "shown": digest.hex(),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_without_a_text_the_policys_own_words_were_shown(space: Space, newcomer: Newcomer, language: str) -> None:
    agreed(space, newcomer(email="hanako@example.com"), language=language)
    policy = space.rulebook().policy
    text = shown_text(policy, To("promotion"), frozenset({"email"}), language)
    assert policy.purposes["promotion"].label[language] in text
    assert policy.items["email"].label[language] in text
    assert "2019-10-18" in text
    assert kept(space, "shown") == [(sha256(text.encode()).digest(),)]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"shown": "すべてに同意します。"}, TextUnclear),
        ({"shown": TEXT, "items": frozenset({"email", "name"})}, TextUnclear),
        ({"shown": TEXT, "language": "en"}, TextUnclear),
        ({"shown": TEXT + "hanako@example.com様"}, TextNamesPerson),
        ({"shown": TEXT + "長" * LIMIT}, TextTooLarge),
        ({"shown": TEXT + "\0"}, TextTooLarge),
        ({"items": frozenset({"email", "salary"})}, ConsentToNothing),
        ({"items": frozenset({"email", "phone"})}, ConsentToNothing),
        ({"recipient": "taiwan"}, ConsentToNothing),
        ({"item_class": ItemClass.SPECIAL_CARE}, ConsentToNothing),
        ({"purpose": None, "item_class": ItemClass.SPECIAL_CARE}, ConsentToNothing),
        ({"purpose": None, "item_class": ItemClass.ORDINARY}, ConsentToNothing),
        (
            {"purpose": None, "item_class": ItemClass.INDIVIDUAL_NUMBER, "items": frozenset({"health_check"})},
            ConsentToNothing,
        ),
    ],
    ids=[
        "says-nothing", "an-item-not-shown", "in-another-language", "names-a-person", "too-long", "a-null",
        "an-item-of-another-purpose", "bundled-with-more", "two-things-at-once", "purpose-and-class",
        "a-class-that-is-not-the-items", "a-class-that-asks-no-consent", "a-class-of-other-items",
    ],
)  # fmt: skip
def test_nobody_consents_to_more_than_was_shown(
    space: Space, newcomer: Newcomer, changes: dict[str, Any], error: type[Exception]
) -> None:
    person = newcomer(purposes=PURPOSES, email="hanako@example.com")
    before = len(entries(space))
    with pytest.raises(error) as raised:
        agreed(space, person, **changes)
    assert "hanako" not in str(raised.value)
    assert len(entries(space)) == before
    assert kept(space, "consent") == []
    assert codes(promote(space, person)) == [Code.NO_MESSAGE_CONSENT]


def test_the_operators_own_contact_may_stand_in_the_text(space: Space, newcomer: Newcomer) -> None:
    contact = space.rulebook().policy.operator.contact.email
    agreed(space, newcomer(email="hanako@example.com"), shown=f"{TEXT}（撤回：{contact}）")


def test_a_consent_given_again_is_another_record_and_the_first_stays_withdrawn(
    space: Space, newcomer: Newcomer
) -> None:
    person = newcomer(purposes=PURPOSES, email="hanako@example.com")
    first = agreed(space, person)
    withdraw(space, by="desk", person=person, purpose="promotion", how="telephone")
    second = agreed(space, person)
    assert first.consent != second.consent
    assert isinstance(promote(space, person), Opened)
    assert kept(space, "withdrawn_how") == [("telephone",), (None,)]


@pytest.mark.parametrize("column", ["purpose", "items", "shown", "given_at", "how", "notice", "language", "names"])
def test_the_application_cannot_alter_a_consent(space: Space, newcomer: Newcomer, column: str) -> None:
    agreed(space, newcomer(email="hanako@example.com"))
    with space.reading() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"UPDATE vault.consent SET {column} = {column}".encode())


def test_a_withdrawal_done_again_changes_nothing(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(purposes=PURPOSES, email="hanako@example.com")
    agreed(space, person)
    assert withdraw(space, by="desk", person=person, purpose="promotion").count == 1
    row = kept(space, "withdrawn_at, withdrawn_how, withdrawn_by, withdrawn_entry")
    with clock.as_of(date(2026, 5, 2)):
        again = withdraw(space, by="other", person=person, purpose="promotion", how="paper")
    assert again.count == 0
    assert kept(space, "withdrawn_at, withdrawn_how, withdrawn_by, withdrawn_entry") == row


def test_one_consent_by_its_number_or_all_to_a_purpose(space: Space, newcomer: Newcomer) -> None:
    person, other = (newcomer(purposes=PURPOSES, email=f"{number}@example.com") for number in range(2))
    first, second = agreed(space, person), agreed(space, person)
    theirs = agreed(space, other)
    assert withdraw(space, by="desk", person=person, consent=first.consent).count == 1
    assert isinstance(promote(space, person), Opened)
    with pytest.raises(ConsentUnknown):
        withdraw(space, by="desk", person=person, consent=theirs.consent)
    assert withdraw(space, by="desk", person=person, purpose="promotion").count == 1
    assert codes(promote(space, person)) == [Code.NO_MESSAGE_CONSENT]
    assert isinstance(promote(space, other), Opened)
    made = [entry for entry in entries(space) if entry["act"] == "withdraw"]
    assert [entry["withdrawal"]["purpose"] for entry in made] == ["promotion"] * 2
    text = json.dumps(entries(space))
    assert not any(str(one.consent) in text for one in (first, second, theirs))


@pytest.mark.parametrize(
    ("named", "error"),
    [
        ({}, WithdrawalOfNothing),
        ({"purpose": "promotion", "recipient": "taiwan"}, WithdrawalOfNothing),
        ({"purpose": "hanako@example.com"}, WithdrawalOfNothing),
        ({"recipient": "Yamada Taro"}, WithdrawalOfNothing),
        ({"consent": uuid4()}, ConsentUnknown),
        ({"purpose": "promotion", "how": "Told hanako@example.com"}, WithdrawalUndescribed),
    ],
)
def test_a_withdrawal_of_nothing_is_an_error_that_shows_nothing(
    space: Space, newcomer: Newcomer, named: dict[str, Any], error: type[Exception]
) -> None:
    person = newcomer(email="hanako@example.com")
    before = len(entries(space))
    with pytest.raises(error) as raised:
        withdraw(space, by="desk", person=person, **named)
    assert "hanako" not in str(raised.value)
    assert len(entries(space)) == before


def test_nobody_consents_or_withdraws_for_whom_nobody_knows(space: Space) -> None:
    with pytest.raises(PersonUnknown):
        agreed(space, uuid4())
    with pytest.raises(PersonUnknown):
        withdraw(space, by="desk", person=uuid4(), purpose="promotion")


def test_a_provision_that_rested_on_consent_is_refused_after_its_withdrawal(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    names = frozenset({"country", "regime", "measures"})
    agreed(space, person, purpose=None, recipient="taiwan", names=names)

    def provided() -> Opened | Refused:
        asked: dict[str, Any] = {"subject": "customer", "items": ["email"], "purpose": "support"}
        (outcome,) = provide(space, by="x", persons=[person], recipient="taiwan", ground=Ground.CONSENT, **asked)
        return outcome

    assert isinstance(provided(), Opened)
    withdraw(space, by="desk", person=person, recipient="taiwan")
    assert Code.NO_CONSENT in codes(provided())


def test_consent_to_acquiring_special_care_is_on_record_and_may_be_given_beforehand(space: Space) -> None:
    health = arriving("employee", ("health",), health_check="所見なし")
    assert codes(acquire(space, by="desk", arrival=health)) == [Code.SPECIAL_CARE]
    given = replace(health, consents=frozenset({"special-care"}), language="ja")
    taken = acquire(space, by="desk", arrival=given)
    assert isinstance(taken, Acquired)
    row = "class, items, language, how, shown IS NULL"
    assert kept(space, row) == [("special-care", ["health_check"], "ja", "web-form", False)]
    more = replace(health, person=taken.person, values={"health_check": "要再検査"})
    assert isinstance(acquire(space, by="desk", arrival=more), Acquired)
    withdraw(space, by="desk", person=taken.person, item_class=ItemClass.SPECIAL_CARE)
    assert codes(acquire(space, by="desk", arrival=more)) == [Code.SPECIAL_CARE]


def test_in_a_language_not_named_it_is_not_claimed_what_was_shown(space: Space) -> None:
    health = arriving("employee", ("health",), health_check="所見なし")
    acquire(space, by="desk", arrival=replace(health, language=None, consents=frozenset({"special-care"})))
    assert kept(space, "language, shown") == [(None, None)]


def test_a_withdrawal_between_facts_and_entry_is_seen(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(purposes=PURPOSES, email="hanako@example.com")
    agreed(space, person)
    other = another_space(space)
    once_after(monkeypatch, admit, "gather", lambda *_: withdraw(other, by="desk", person=person, purpose="promotion"))
    assert codes(promote(space, person)) == [Code.NO_MESSAGE_CONSENT]
    assert [entry["answer"]["decision"] for entry in entries(space) if entry["act"] == "use"] == ["refuse"]


def test_a_read_waits_for_an_open_withdrawal_and_is_decided_again(
    space: Space, newcomer: Newcomer, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(purposes=PURPOSES, email="hanako@example.com")
    agreed(space, person)
    before_commit, after_facts = Gate(), Gate()
    once_after(monkeypatch, Custody, "move", before_commit.pause)
    once_after(monkeypatch, admit, "gather", after_facts.pause)
    with ThreadPoolExecutor(2) as threads:
        reading = begin(threads, lambda: promote(space, person))
        after_facts.await_arrival()
        ending = begin(threads, lambda: withdraw(space, by="desk", person=person, purpose="promotion"))
        before_commit.await_arrival()
        after_facts.let_through()
        await_waiting(owner)
        assert not reading.done()
        before_commit.let_through()
        assert ending.result().count == 1
        assert codes(reading.result()) == [Code.NO_MESSAGE_CONSENT]


def test_a_withdrawal_that_fails_leaves_consent_and_log_as_they_were(
    space: Space, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(purposes=PURPOSES, email="hanako@example.com")
    agreed(space, person)
    before = entries(space)

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Custody, "leave_trail", fail)
    with pytest.raises(RuntimeError):
        withdraw(space, by="desk", person=person, purpose="promotion")
    assert entries(space) == before
    assert kept(space, "withdrawn_at") == [(None,)]


def test_a_withdrawal_is_journaled_with_it(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    agreed(space, person)
    count = "SELECT count(*) FROM vault.journal"
    with space.reading() as connection:
        before = connection.execute(count.encode()).fetchone()
        withdraw(space, by="desk", person=person, purpose="promotion")
        after = connection.execute(count.encode()).fetchone()
    assert before is not None
    assert after is not None
    assert after[0] == before[0] + 1


def test_the_consents_go_with_the_person_and_the_text_stays(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(email="hanako@example.com")
    agreed(space, person, shown=TEXT)
    erase(space, by="officer", person=person, subject="customer", because=Because.NO_LONGER_NEEDED)
    assert kept(space, "consent") == []
    with space.reading() as connection:
        assert connection.execute("SELECT text FROM vault.wording").fetchall() == [(TEXT,)]


def test_a_person_is_given_a_receipt_only_once_it_is_known_who_asks(space: Space, newcomer: Newcomer) -> None:
    person = newcomer(purposes=PURPOSES, email="hanako@example.com")
    given = agreed(space, person, shown=TEXT)
    agreed(space, person, purpose=None, recipient="taiwan", names=frozenset({"country"}))
    withdraw(space, by="desk", person=person, purpose="promotion", how="telephone")
    asked: dict[str, Any] = {"by": "desk", "person": person, "subject": "customer", "receipt": True}
    refused = disclose_consents(space, identity_verified=False, **asked)
    assert isinstance(refused, Refused)
    assert codes(refused) == [Code.IDENTITY_UNVERIFIED]
    done = disclose_consents(space, identity_verified=True, **asked)
    assert isinstance(done, Disclosed)
    assert done.count == 2
    said = entry_of(space, done.given.entry)
    assert (said["act"], said["effect"]) == ("disclose", {"consents": "receipt"})
    receipt = json.loads(done.document)
    records = {record["dct:identifier"]: record for record in receipt["dpv:hasRecordOfActivity"]}
    first = records[str(given.consent)]
    assert first["dpv:hasNotice"]["dct:description"]["@value"] == TEXT
    assert [event["dpv:hasIndicationMethod"] for event in first["dpv:hasConsentStatus"]] == ["web-form", "telephone"]
    assert receipt["dpv:hasDataSubject"]["dct:identifier"] == said["person"]
    assert str(person) not in done.document
    assert "hanako" not in done.document
