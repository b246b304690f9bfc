"""The acts over HTTP: done, refused with the clause, found by a handle, sent again."""

from uuid import UUID, uuid4

import pytest

from kotowari.api.keys import Deed
from kotowari.handling.space import Space
from kotowari.publication.shelf import read_policy
from tests.api.conftest import Caller, asked, caller, taken_in
from tests.handling.conftest import FIRST, entries, entry_of, policy_text, rows

EVERY_PURPOSE = read_policy(policy_text(FIRST), FIRST).purposes.keys()


def found(email: str) -> dict[str, str]:
    return {"item": "email", "value": email}


def test_a_use_opens_what_was_promised_and_cites_what_it_rests_on(
    anything: Caller, space: Space, person: UUID, email: str
) -> None:
    said = anything.post("use", asked(person))
    assert said.status == 200
    body = said.body
    assert (body["decision"], body["person"], body["values"]) == ("permit", str(person), {"email": email})
    assert body["reasons"][0]["code"] == "promised"
    assert body["reasons"][0]["clause"]["number"] == "3-1"
    assert (body["policy"], body["revision"]) == ("hennge", "2019-10-18")
    assert body["laws"] == [{"law": "jp-appi", "in_force": "2022-04-01"}]
    recorded = entry_of(space, UUID(body["entry"]))
    actors = {str(number): name for number, name in rows(space, "vault.actor", "actor, name")}
    assert (recorded["act"], actors[recorded["by"]]) == ("use", "crm")
    assert said.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("accepted", "title", "words"),
    [
        ("en", "Refused", "The policy names no such recipient."),
        ("ja-JP, en;q=0.5", "不許可", "このポリシーに定めのない提供先です。"),
        ("zh-TW", "不予准許", "本政策未訂有此提供對象。"),
        ("fr", "Refused", "The policy names no such recipient."),
        ("ja;q=0, *", "Refused", "The policy names no such recipient."),
    ],
)
def test_a_refusal_is_a_problem_in_the_caller_s_language(
    anything: Caller, space: Space, person: UUID, accepted: str, title: str, words: str
) -> None:
    body = {"persons": [str(person), str(uuid4())], "subject": "customer", "items": ["email"], "purpose": "support"}
    said = anything.post("provide", {**body, "recipient": "a-broker", "ground": "consent"}, Accept_Language=accepted)
    assert (said.status, said.code) == (403, "unknown-recipient")
    problem = said.body
    assert problem["type"] == "urn:kotowari:refused:unknown-recipient"
    assert (problem["title"], problem["detail"], problem["decision"]) == (title, words, "refuse")
    assert problem["reasons"][0]["clause"]["number"] == "4"
    assert entry_of(space, UUID(problem["entry"]))["answer"]["decision"] == "refuse"
    assert "person" not in problem


def test_each_person_of_a_provision_is_answered_for(anything: Caller, person: UUID) -> None:
    stranger = uuid4()
    consent = {"person": str(person), "items": ["email"], "how": "web-form", "language": "ja", "recipient": "taiwan"}
    assert anything.post("consent", {**consent, "names": ["country", "regime", "measures"]}).status == 200
    body = {"persons": [str(person), str(stranger)], "subject": "customer", "items": ["email"], "purpose": "support"}
    said = anything.post("provide", {**body, "recipient": "taiwan", "ground": "consent"})
    assert said.status == 200, said.text
    outcomes = {one["person"]: one for one in said.body["outcomes"]}
    assert set(outcomes[str(person)]["values"]) == {"email"}
    assert outcomes[str(person)]["records"] == ["jp-appi/29(1)"]
    assert (outcomes[str(stranger)]["decision"], outcomes[str(stranger)]["values"]) == ("refuse", None)
    assert outcomes[str(stranger)]["reasons"][0]["code"] == "unknown-person"


def test_a_consent_is_withdrawn_by_the_key_that_may_record_it(anything: Caller, space: Space) -> None:
    address = "withdrawn@example.com"
    taken = taken_in(anything, ("support", "promotion"), email=address, name="花")
    promoter = caller(space, Deed.CONSENT, Deed.USE, purposes=("promotion",))
    mail = asked(taken, purpose="promotion")
    assert promoter.post("use", mail).code == "no-message-consent"
    about = {"person": str(taken), "purpose": "promotion"}
    given = promoter.post("consent", {**about, "items": ["email"], "how": "web-form", "language": "ja"})
    assert given.status == 200
    assert promoter.post("use", mail).status == 200
    assert promoter.post("withdraw", about).body["withdrawn"] == 1
    assert promoter.post("use", mail).code == "no-message-consent"
    assert promoter.post("withdraw", about).body["withdrawn"] == 0
    one = {"person": str(taken), "consent": given.body["consent"]}
    assert promoter.post("withdraw", one).status == 403
    assert caller(space, Deed.CONSENT, purposes=tuple(EVERY_PURPOSE)).post("withdraw", one).body["withdrawn"] == 0
    assert caller(space, Deed.USE, purposes=("promotion",)).post("withdraw", about).status == 403


def test_no_more_than_two_hundred_persons_are_named_at_once(anything: Caller) -> None:
    body = {"persons": [str(uuid4())] * 201, "subject": "customer", "items": ["email"], "purpose": "support"}
    said = anything.post("provide", {**body, "recipient": "taiwan", "ground": "consent"})
    assert (said.status, said.body["fields"]) == (422, [{"at": "body.persons", "problem": "too_long"}])


def test_correct_stop_resume_and_erase(anything: Caller, space: Space, person: UUID, email: str) -> None:
    about = {"person": str(person), "subject": "customer"}
    said = anything.post("correct", {**about, "values": {"email": f"x.{email}"}, "identity_verified": True})
    assert (said.status, said.body["reasons"][0]["article"]) == (200, "APPI Article 22")
    assert anything.post("use", asked(person)).body["values"] == {"email": f"x.{email}"}
    assert anything.post("stop", {**about, "because": "well-founded", "purpose": "support"}).status == 200
    assert anything.post("use", asked(person)).code == "stopped"
    lift = {**about, "because": "stop-withdrawn"}
    assert caller(space, Deed.RESUME, purposes=tuple(EVERY_PURPOSE)).post("resume", lift).code == "nothing-stopped"
    assert anything.post("resume", {**lift, "purpose": "support"}).status == 200
    assert anything.post("use", asked(person)).status == 200
    assert anything.post("stop", {**about, "because": "well-founded", "use": False}).code == "stop-of-nothing"
    assert anything.post("erase", {**about, "because": "no-longer-needed"}).status == 200
    assert anything.post("use", asked(person)).code == "erased"
    assert anything.post("erase", {**about, "because": "no-longer-needed"}).code == "erased"


@pytest.mark.parametrize("form", [{}, {"provision": True}, {"provision": True, "use": False}])
def test_what_stands_against_every_purpose_is_lifted_by_no_key_that_is_bound_to_some(
    anything: Caller, space: Space, person: UUID, form: dict[str, bool]
) -> None:
    about = {"person": str(person), "subject": "customer", **form}
    assert anything.post("stop", {**about, "because": "well-founded"}).status == 200
    before = len(entries(space))
    lift = {**about, "because": "stop-withdrawn"}
    for lacking in EVERY_PURPOSE:
        bound = caller(space, Deed.RESUME, purposes=tuple(EVERY_PURPOSE - {lacking}))
        assert (bound.post("resume", lift).status, bound.post("resume", lift).code) == (403, "access-key-not-bound")
    assert len(entries(space)) == before + len(EVERY_PURPOSE)  # the keys' own
    assert caller(space, Deed.RESUME, purposes=tuple(EVERY_PURPOSE)).post("resume", lift).status == 200


def test_a_correction_without_an_identity_is_refused_with_the_article(anything: Caller, person: UUID) -> None:
    said = anything.post("correct", {"person": str(person), "subject": "customer", "deleted": ["email"]})
    assert said.code == "identity-unverified"
    assert said.body["reasons"][0]["article"] == "APPI Article 37(1)"


def test_asking_records_nothing(anything: Caller, space: Space) -> None:
    before = len(entries(space))
    question = {"act": "use", "subject": "customer", "items": ["email"], "purpose": "support"}
    assert anything.post("ask", question).body["decision"] == "permit"
    refused = anything.post("ask", {**question, "without": ["not-stopped"]})
    assert (refused.status, refused.body["decision"], refused.body["reasons"][0]["code"]) == (200, "refuse", "stopped")
    assert len(entries(space)) == before


def test_a_person_is_found_by_a_handle_within_the_purpose(anything: Caller, person: UUID, email: str) -> None:
    said = anything.post("use", asked(found(email.upper())))
    assert (said.status, said.body["person"]) == (200, str(person))


def test_a_miss_and_somebody_whom_the_purpose_is_not_for_are_answered_alike(
    anything: Caller, space: Space, person: UUID, email: str
) -> None:
    """No oracle: a key for promotion does not learn who is known for support."""
    promoter = caller(space, Deed.USE, purposes=("promotion",))
    known = promoter.post("use", asked(found(email), purpose="promotion"))
    unknown = promoter.post("use", asked(found(f"nobody.{email}"), purpose="promotion"))
    assert (known.status, known.code, known.text) == (404, "person-not-found", unknown.text)
    assert known.headers == unknown.headers
    assert anything.post("use", asked(found(email), subject="applicant")).status == 404


@pytest.mark.parametrize(
    ("who", "purpose", "purposes"),
    [
        ({"item": "name", "value": "花子"}, "support", ("support",)),
        ({"item": "shoe_size", "value": "27"}, "support", ("support",)),
        ({"item": "email", "value": "x@example.com"}, None, ()),
        ({"item": "email", "value": "x@example.com"}, "promotion", ("support",)),
        ({"item": "phone", "value": "03-1234-5678"}, "development", ("support", "development")),
    ],
)
def test_by_an_item_that_the_purpose_does_not_use_nobody_is_looked_for(
    served: None, space: Space, who: dict[str, str], purpose: str | None, purposes: tuple[str, ...]
) -> None:
    said = caller(space, Deed.USE, purposes=purposes).post("use", asked(who, purpose=purpose))
    assert (said.status, said.code) == (403, "access-key-not-bound")


def test_two_who_share_an_address_are_told_apart_by_number(anything: Caller, person: UUID, email: str) -> None:
    taken_in(anything, email=email)
    said = anything.post("use", asked(found(email)))
    assert (said.status, said.code) == (404, "person-not-found")
    assert said.body["detail"].startswith("2 persons")


def test_a_refused_caller_is_given_no_number(anything: Caller, person: UUID, email: str) -> None:
    about = {"person": found(email), "subject": "customer", "because": "well-founded"}
    assert anything.post("stop", about).status == 200
    said = anything.post("use", asked(found(email)))
    assert said.code == "stopped"
    assert str(person) not in said.text


def test_sent_again_under_a_key_it_is_one_act(anything: Caller, space: Space, person: UUID) -> None:
    first = anything.post("use", asked(person), Idempotency_Key="once")
    before = len(entries(space))
    again = anything.post("use", asked(person), Idempotency_Key="once")
    assert (again.status, again.body) == (200, first.body)
    arrival = {"subject": "customer", "source": "web-form", "purposes": ["support"], "values": {"name": "次郎"}}
    both = [anything.post("acquire", arrival, Idempotency_Key=f"a-{person}").body["person"] for _ in range(2)]
    assert both[0] == both[1]
    assert len(entries(space)) == before + 1
    other = anything.post("use", asked(person, items=["name"]), Idempotency_Key="once")
    assert (other.status, other.code) == (422, "key-reused")
