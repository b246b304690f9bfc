"""Requests through the company's own form: handed in, identified, followed; and nobody learns who is known."""

import re
from collections.abc import Iterator
from importlib import import_module
from time import sleep
from uuid import UUID, uuid4

import pytest

from kotowari.api.keys import Deed
from kotowari.api.pace import Pace
from kotowari.handling.space import Space
from tests.api.conftest import DAY, Caller, Said, caller
from tests.mail.office import Office, office

FORM = {"kind": "disclosure", "subject": "customer", "language": "ja", "text": "すべて"}


@pytest.fixture
def post_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with office() as server:
        monkeypatch.setenv("KOTOWARI_MAIL_URL", server.url())
        yield server


@pytest.fixture
def form(served: None, space: Space) -> Caller:
    """The company's form, which may do this alone."""
    return caller(space, Deed.REQUEST, purposes=(), account="web-form")


def handed_in(form: Caller, **more: object) -> Said:
    said = form.post("requests", {**FORM, "requester": {"name": "山田 花子"}, **more})
    assert said.status == 200, said.text
    return said


def code_in(server: Office) -> str:
    for _ in range(1000):
        if server.taken:
            found = re.search(r"\d{8}", server.taken[-1][2].get_content())
            assert found is not None
            return found[0]
        sleep(0.02)
    raise AssertionError("no letter came")


def test_who_asks_is_identified_by_the_code_and_followed(
    form: Caller, person: UUID, email: str, post_office: Office
) -> None:
    given = handed_in(form).body
    assert (given["arrived"], given["due"], given["state"]) == (DAY.isoformat(), "2026-05-15", "arrived")
    asked = form.post("requests/code", {"request": given["request"], "address": email})
    assert asked.body == {"said": "if-held-sent", "minutes": 15}
    tried = {"request": given["request"], "address": email, "code": code_in(post_office)}
    assert form.post("requests/code/try", tried).body["is_identified"] is True
    assert form.get(f"requests/{given['request']}").body["state"] == "identified"
    told = "".join(form.told)
    assert not [text for text in (email, "花子", str(person)) if text in told]


def test_a_stranger_is_answered_as_one_who_is_known(
    form: Caller, person: UUID, email: str, post_office: Office
) -> None:
    known, strange = (handed_in(form).body["request"] for _ in range(2))
    first = form.post("requests/code", {"request": known, "address": email})
    second = form.post("requests/code", {"request": strange, "address": "nobody@example.net"})
    assert (first.status, first.text, sorted(first.headers)) == (second.status, second.text, sorted(second.headers))
    code = code_in(post_office)
    wrong = [
        form.post("requests/code/try", {"request": request, "address": address, "code": "00000000"})
        for request, address in ((known, email), (strange, "nobody@example.net"))
    ]
    assert [one.code for one in wrong] == ["code-refused"] * 2
    assert wrong[0].text == wrong[1].text
    assert code != "00000000"
    standing = [form.get(f"requests/{request}").body for request in (known, strange)]
    assert len({(one["state"], one["is_identified"], tuple(one["missing"])) for one in standing}) == 1


def test_sent_again_under_its_key_it_is_one_request(form: Caller) -> None:
    sent = [form.post("requests", {**FORM, "requester": {}}, idempotency_key="k1") for _ in range(2)]
    assert sent[0].body == sent[1].body
    other = form.post("requests", {**FORM, "text": "他", "requester": {}}, idempotency_key="k1")
    assert (other.status, other.code) == (422, "key-reused")


def test_a_key_that_may_not_do_it_does_not(served: None, space: Space, form: Caller) -> None:
    other = caller(space, Deed.USE)
    request = handed_in(form).body["request"]
    for said in (
        other.post("requests", {**FORM, "requester": {}}),
        other.post("requests/code", {"request": request, "address": "a@example.com"}),
        other.get(f"requests/{request}"),
    ):
        assert (said.status, said.code) == (403, "access-key-not-bound")
    assert form.post("use", {"person": str(uuid4()), "subject": "customer", "items": ["name"]}).status == 403


def test_what_is_not_there_and_what_is_not_so_are_told(form: Caller, post_office: Office) -> None:
    assert form.get(f"requests/{uuid4()}").code == "case-unknown"
    assert form.post("requests/code", {"request": str(uuid4()), "address": "a@example.com"}).code == "case-unknown"
    request = handed_in(form).body["request"]
    assert form.post("requests/code", {"request": request, "address": "花子"}).code == "not-a-handle"
    assert form.post("requests", {**FORM, "requester": {}, "subject": "花子"}).code == "arrival-unfit"
    for wrong in ({"places": ["a\0b"]}, {"text": "\ud800"}, {"requester": {"name": "\udfff"}}, {"items": ["\0"]}):
        assert form.post("requests", {**FORM, "requester": {}, **wrong}).code in {"arrival-unfit", "fields-invalid"}
    broken = form.post("requests/code", {"request": request, "address": "a\ud800@example.com"})
    assert broken.code in {"not-a-handle", "fields-invalid"}
    assert "花子" not in "".join(form.told)


def test_who_calls_too_often_is_told_to_wait(form: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("kotowari.api.requests"), "_arrivals", Pace(2))
    handed_in(form)
    handed_in(form)
    said = form.post("requests", {**FORM, "requester": {}})
    assert (said.status, said.code, said.headers["Retry-After"]) == (429, "too-often", "60")


def test_letters_are_asked_for_few_times_a_day(form: Caller, post_office: Office) -> None:
    request = handed_in(form).body["request"]
    body = {"request": request, "address": "another.stranger@example.net"}
    said = [form.post("requests/code", body).status for _ in range(6)]
    assert said == [200] * 5 + [429]
