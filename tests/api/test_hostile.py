"""Requests that nobody means well with: each is answered in the one shape, and nothing sent is said back or logged."""

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import structlog

from kotowari.api import opened
from kotowari.handling.space import Space
from tests.api.conftest import Caller, Said, asked, taken_in
from tests.conftest import Installation
from tests.handling import searching
from tests.handling.conftest import entries

PLANTED = ("雪之下 陽乃-Plantée", "planted.yukinoshita@example.com", "03-5946-1177", "Plantée")
NAME, EMAIL, PHONE, _ = PLANTED
TEXT = {
    "subject": "customer",
    "items": ["email"],
    "purpose": "support",
    "person": "00000000-0000-0000-0000-000000000000",
}


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


HOSTILE: dict[str, tuple[int, str, Callable[[Caller], Said]]] = {
    "body of 2 MB": (413, "request-too-large", lambda c: c.post("use", b'"' + b"x" * 2_000_000 + b'"')),
    "invalid UTF-8": (400, "request-unreadable", lambda c: c.post("use", b'{"subject": "\xff\xfe"}')),
    "UTF-16": (400, "request-unreadable", lambda c: c.post("use", json.dumps(TEXT).encode("utf-16"))),
    "lone surrogate, escaped": (422, "fields-invalid", lambda c: c.post("use", {**TEXT, "subject": "\ud800"})),
    "lone surrogate, raw": (400, "request-unreadable", lambda c: c.post("use", as_json({**TEXT, "subject": "\ud800"}))),
    "half an object": (400, "request-unreadable", lambda c: c.post("use", f'{{"subject": "{NAME}"'.encode())),
    "nothing at all": (422, "fields-invalid", lambda c: c.post("use", b"")),
    "no object": (422, "fields-invalid", lambda c: c.post("use", [NAME])),
    "deeper than any reader": (400, "request-unreadable", lambda c: c.post("use", b"[" * 200_000)),
    "a number that is none": (400, "request-unreadable", lambda c: c.post("use", b'{"subject": NaN}')),
    "a name twice": (400, "request-unreadable", lambda c: c.post("use", b'{"subject": "a", "subject": "b"}')),
    "wrong content type": (415, "request-not-json", lambda c: c.post("use", b"a=b", content_type="text/plain")),
    "a form": (
        415,
        "request-not-json",
        lambda c: c.post("use", b"a=b", content_type="application/x-www-form-urlencoded"),
    ),
    "another charset": (
        415,
        "request-not-json",
        lambda c: c.post("use", b"{}", content_type="application/json; charset=shift_jis"),
    ),
    "a field too many": (422, "fields-invalid", lambda c: c.post("use", {**TEXT, NAME: EMAIL})),
    "a value where a name belongs": (422, "fields-invalid", lambda c: c.post("use", {**TEXT, "items": {NAME: EMAIL}})),
    "a value that is no text": (
        422,
        "fields-invalid",
        lambda c: c.post(
            "acquire", {"subject": "customer", "source": "person", "purposes": [], "values": {NAME: {EMAIL: PHONE}}}
        ),
    ),
    "a language that the policy is not in": (
        422,
        "language-unknown",
        lambda c: c.post(
            "acquire", {"subject": "customer", "source": "person", "purposes": [], "values": {}, "language": EMAIL}
        ),
    ),
    "no UUID": (422, "fields-invalid", lambda c: c.post("use", {**TEXT, "person": EMAIL})),
    "a key too long": (422, "fields-invalid", lambda c: c.post("use", TEXT, Idempotency_Key="k" * 256)),
    "a day that is none": (422, "fields-invalid", lambda c: c.get(f"policy?on={EMAIL}")),
    "a day before any revision": (404, "revision-missing", lambda c: c.get("policy?on=1999-01-01")),
    "not a handle": (
        422,
        "not-a-handle",
        lambda c: c.post("use", {**TEXT, "person": {"item": "email", "value": f"{NAME} nobody"}}),
    ),
    "no region": (
        422,
        "region-unknown",
        lambda c: c.post("use", {**TEXT, "person": {"item": "phone", "value": PHONE, "region": "ZZ"}}),
    ),
    "unknown person": (403, "unknown-person", lambda c: c.post("use", TEXT)),
    "a person's name as a purpose": (403, "access-key-not-bound", lambda c: c.post("use", {**TEXT, "purpose": NAME})),
    "a person's name as an item": (403, "unknown-person", lambda c: c.post("use", {**TEXT, "items": [NAME]})),
    "a person's name as a subject": (403, "unknown-person", lambda c: c.post("use", {**TEXT, "subject": NAME})),
    "consent to nothing": (
        422,
        "consent-to-nothing",
        lambda c: c.post("consent", {"person": TEXT["person"], "items": [NAME], "how": EMAIL, "language": PHONE}),
    ),
    "an address that is none": (404, "address-unknown", lambda c: c.get("persons/planted.yukinoshita@example.com")),
    "the root": (404, "address-unknown", lambda c: c.get("")),
    "wrong method": (405, "method-unknown", lambda c: c.get("use")),
    "another wrong method": (405, "method-unknown", lambda c: c.send("DELETE", "/api/v1/policy")),
    "a page": (404, "address-unknown", lambda c: c.send("GET", "/en/privacy")),
    "an entry of nobody": (404, "ledger-entry-unknown", lambda c: c.get(f"ledger/entries/{uuid4()}/proof")),
}


@pytest.fixture
def said_in_logs(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], bytes]]:
    """Everything that was logged or written meanwhile."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logged:

        def told() -> bytes:
            written = capfd.readouterr()
            # Django's own records, which quote addresses, go nowhere by the settings; pytest listens before that.
            records = [vars(record) for record in caplog.records if not record.name.startswith("django")]
            return f"{logged}{records}{written.out}{written.err}".encode(errors="backslashreplace")

        yield told


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_answered_with_a_problem_that_says_nothing_back(
    anything: Caller, said_in_logs: Callable[[], bytes], name: str
) -> None:
    status, code, send = HOSTILE[name]
    said = send(anything)
    assert (said.status, said.code) == (status, code)
    assert said.body.keys() >= {"type", "title", "status", "detail"}
    assert searching.holding(PLANTED, *(told.encode() for told in anything.told), said_in_logs()) == []


def test_fields_are_named_by_place_and_never_by_what_was_sent(anything: Caller) -> None:
    said = anything.post("use", {"person": EMAIL, "subject": 1, "items": [], NAME: PHONE})
    at = {field["at"]: field["problem"] for field in said.body["fields"]}
    assert at["body.subject"] == "string_type"
    assert at["body.items"] == "too_short"
    assert at["body.?"] == "extra_forbidden"
    assert searching.holding(PLANTED, said.text.encode()) == []


def test_without_a_key_a_body_is_not_even_read(served: None) -> None:
    assert Caller(None).post("use", b"\xff").code == "access-key-refused"


def test_two_concurrent_requests_under_one_key_are_one_act(anything: Caller, space: Space, person: UUID) -> None:
    arrival = {"subject": "customer", "source": "web-form", "purposes": ["support"], "values": {"name": "次郎"}}
    before = len(entries(space))
    with ThreadPoolExecutor(8) as threads:
        sent = [
            threads.submit(copy_context().run, lambda: anything.post("acquire", arrival, Idempotency_Key=str(person)))
            for _ in range(8)
        ]
        said = [one.result() for one in sent]
    assert {one.status for one in said} == {200}
    assert len({one.body["person"] for one in said}) == 1
    assert len(entries(space)) == before + 1


def test_a_fault_is_logged_by_its_kind_and_place_and_told_as_one(
    anything: Caller, person: UUID, monkeypatch: pytest.MonkeyPatch, said_in_logs: Callable[[], bytes]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(EMAIL)

    monkeypatch.setattr("kotowari.api.reading.use", broken)
    said = anything.post("use", asked(person))
    assert (said.status, said.code) == (500, "fault")
    logged = said_in_logs()
    assert b"RuntimeError" in logged
    assert searching.holding(PLANTED, logged, said.text.encode()) == []


def test_a_database_that_is_away_is_a_problem_and_not_for_long(
    anything: Caller, site: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = "postgresql://nobody:x@127.0.0.1:1/nowhere"
    monkeypatch.setenv("KOTOWARI_APPLICATION_URL", away)
    monkeypatch.setattr(opened, "_PATIENCE", 0.2)
    said = anything.post("use", TEXT, Accept_Language="ja")
    assert (said.status, said.code, said.body["title"]) == (503, "database-unavailable", "現在利用できません")
    assert said.headers["Retry-After"] == "60"
    monkeypatch.setenv("KOTOWARI_APPLICATION_URL", site.application_url)
    assert anything.get("policy").status == 200


def test_an_installation_without_its_master_key_opens_nothing_and_tells_only_its_own_log_where_it_should_be(
    anything: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said_in_logs: Callable[[], bytes]
) -> None:
    monkeypatch.setenv("KOTOWARI_HOME", str(tmp_path))
    said = anything.get("policy")
    assert (said.status, said.code) == (500, "fault")
    logged = said_in_logs().decode()
    assert "no master key" in logged
    assert str(tmp_path) in logged
    assert str(tmp_path) not in said.text


def test_values_are_in_no_address_no_log_and_no_refusal(
    anything: Caller, space: Space, said_in_logs: Callable[[], bytes]
) -> None:
    person = taken_in(anything, ("support",), name=NAME, email=EMAIL, phone=PHONE)
    opened_once = anything.post("use", asked(person, items=["name", "email", "phone"]))
    assert opened_once.body["values"] == {"name": NAME, "email": EMAIL, "phone": PHONE}
    anything.told.remove(anything.told[-1])
    found = {"item": "email", "value": EMAIL}
    about = {"person": found, "subject": "customer"}
    for act, body in (
        ("use", asked(found, purpose=None)),
        ("use", asked(found, items=["salary"])),
        ("correct", {**about, "values": {"email": EMAIL, NAME: NAME}}),
        ("correct", {**about, "values": {"phone": NAME}}),
        ("stop", {**about, "because": "opt-out", "purpose": "support"}),
        ("resume", {**about, "because": "ground-gone"}),
        ("consent", {"person": found, "items": ["email"], "how": NAME, "language": "ja", "purpose": "support"}),
    ):
        assert anything.post(act, body).status in (403, 409, 422)
    assert anything.post("erase", {**about, "because": "well-founded"}).status == 200
    again = {"subject": "customer", "source": "web-form", "purposes": ["support"], "values": {"email": EMAIL}}
    assert anything.post("acquire", again).code == "suppressed"
    told = [one.encode() for one in anything.told]
    assert searching.holding(PLANTED, *told, said_in_logs(), str(entries(space)).encode()) == []
