"""The OpenAPI document: what it says, and that whatever is drawn from it is answered as it says."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from kotowari.api import bodies
from kotowari.handling.space import Space
from tests.api.conftest import Caller, caller, integrated, taken_in
from tests.conftest import Installation

OPERATIONS = {
    "POST /api/v1/ask",
    "POST /api/v1/acquire",
    "POST /api/v1/use",
    "POST /api/v1/provide",
    "POST /api/v1/consent",
    "POST /api/v1/withdraw",
    "POST /api/v1/correct",
    "POST /api/v1/stop",
    "POST /api/v1/resume",
    "POST /api/v1/erase",
    "POST /api/v1/requests",
    "POST /api/v1/requests/code",
    "POST /api/v1/requests/code/try",
    "GET /api/v1/requests/{number}",
    "GET /api/v1/policy",
    "GET /api/v1/policy/revisions",
    "GET /api/v1/ledger/head",
    "GET /api/v1/ledger/entries/{entry}/proof",
}


REFUSED = {"POST /api/v1/resume", "POST /api/v1/requests/code/try"}
"""What nothing is drawn for that could be permitted: nothing was stopped, and nobody guesses a code."""

KNOWN: dict[str, object] = {
    "subject": "customer",
    "items": ["name"],
    "purpose": "support",
    "purposes": ["support"],
    "values": {"name": "花子"},
    "deleted": ["email"],
    "how": "paper",
    "language": "ja",
    "region": "JP",
    "names": [],
    "identity_verified": True,
    "use": True,
    "because": "well-founded",
    "kind": "disclosure",
    "agent": None,
    "as_whom": "person",
    "arrived_on": None,
    "since": None,
    "address": "hanako@example.com",
}


@pytest.fixture
def schema(served: None) -> OpenApiSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


def test_the_document_needs_no_key_and_no_other_origin(served: None) -> None:
    said = Caller(None).get("openapi.json")
    assert said.status == 200
    assert said.body["openapi"].startswith("3.1")
    assert "http" not in said.text.replace('"type": "http"', "")
    assert Caller(None).get("docs").status == 404


def operations(schema: OpenApiSchema) -> Iterator[Any]:
    for one in schema.get_all_operations():
        assert isinstance(one, Ok)
        yield one.ok()


def test_every_operation_is_there_and_asks_for_a_key(schema: OpenApiSchema) -> None:
    found = {one.label: one.definition.raw for one in operations(schema)}
    assert found.keys() == OPERATIONS
    assert all(raw["security"] for raw in found.values())
    for label, raw in found.items():
        named = {one["name"] for one in raw.get("parameters", ())}
        idempotent = label.rpartition("/")[2] in {"acquire", "use", "provide", "correct", "stop", "resume", "requests"}
        assert named == ({"Idempotency-Key"} if idempotent else named - {"Idempotency-Key"}), label


def drawn(schema: OpenApiSchema, sender: Caller, entry: str, examples: int) -> dict[str, Counter[int]]:
    """Send what is drawn from the document, half of it about somebody who is known; return how it was answered."""
    answered: dict[str, Counter[int]] = {}
    asked = {"kind": "disclosure", "subject": "customer", "language": "ja", "requester": {"name": "花子"}}
    asked_before = sender.post("requests", asked).body["request"]

    def send(case: Any, about_somebody: bool) -> None:
        if about_somebody and isinstance(case.body, dict):
            first, second = (str(taken_in(sender, name="花子")) for _ in range(2))
            known = {**KNOWN, "person": first, "persons": [first, second], "ground": "consent"}
            known["recipient"] = "taiwan" if "persons" in case.body else None
            known |= {"request": asked_before} if "address" in case.body else {}
            fields = vars(bodies)[f"{case.operation.path.rpartition('/')[2].title()}Body"].model_fields
            case.body |= {name: value for name, value in known.items() if name in fields}
        elif about_somebody and "entry" in (case.path_parameters or {}):
            case.path_parameters["entry"] = entry
        elif about_somebody and "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = asked_before
        # What is of its form can still name what the policy does not know, which is refused.
        headers = {"Authorization": f"Bearer {sender.key}"}
        response = case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
        answered.setdefault(case.operation.label, Counter())[response.status_code] += 1

    for operation in operations(schema):
        quiet = settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        quiet(given(operation.as_strategy(), st.booleans())(send))()
    return answered


@pytest.fixture(autouse=True)
def mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that nothing is sent to: nobody here is known by the address that is drawn."""
    monkeypatch.setenv("KOTOWARI_MAIL_URL", "smtp://localhost:9?from=privacy@example.com&tls=none")


@pytest.fixture
def entry(site: Installation, space: Space, anything: Caller) -> str:
    """An entry of the caller's, in the log."""
    arrival = {"subject": "customer", "source": "web-form", "purposes": ["support"], "values": {"name": "花子"}}
    made = anything.post("acquire", arrival).body["entry"]
    integrated(site, space)
    return str(made)


def test_whatever_is_drawn_from_it_is_answered_as_it_says(schema: OpenApiSchema, anything: Caller, entry: str) -> None:
    answered = drawn(schema, anything, entry, 25)
    assert answered.keys() == OPERATIONS
    assert {label for label, counts in answered.items() if counts[200]} == OPERATIONS - REFUSED
    assert sum(answered.values(), Counter()).keys() >= {200, 403, 404, 422}


@pytest.mark.long
def test_whatever_else_is_drawn_from_it(schema: OpenApiSchema, anything: Caller, entry: str) -> None:
    assert drawn(schema, anything, entry, 400).keys() == OPERATIONS


def test_an_entry_of_the_caller_s_account_is_proved_and_that_of_another_is_unknown(
    served: None, space: Space, anything: Caller, entry: str
) -> None:
    said = anything.get(f"ledger/entries/{entry}/proof")
    assert (said.status, json.loads(said.body["entry"])["id"]) == (200, entry)
    assert anything.get("ledger/head").body["checkpoint"] == said.body["checkpoint"]
    other = caller(space, account="billing").get(f"ledger/entries/{entry}/proof")
    assert (other.status, other.code) == (404, "ledger-entry-unknown")
