"""No oracle: whoever holds a key for one purpose does not learn, by any act, who is known for another."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from kotowari.api.keys import Deed
from kotowari.handling.space import Space
from tests.api.conftest import Caller, caller, taken_in
from tests.handling.conftest import entries

ACTS: dict[str, Mapping[str, object]] = {
    "use": {"items": ["email"], "purpose": "promotion"},
    "acquire": {"source": "web-form", "purposes": ["promotion"], "values": {"name": "花子"}},
    "consent": {"items": ["email"], "purpose": "promotion", "how": "web-form", "language": "ja"},
    "withdraw": {"purpose": "promotion"},
    "correct": {"values": {"name": "花子"}},
    "correct, the identity verified": {"values": {"name": "花子"}, "identity_verified": True},
    "stop": {"because": "opt-out", "purpose": "promotion"},
    "stop of everything": {"because": "well-founded"},
    "resume": {"because": "stop-withdrawn", "purpose": "promotion"},
    "erase": {"because": "well-founded"},
}


def sent(by: Caller, act: str, email: str) -> tuple[int, str]:
    """What an act about whoever has an address is answered."""
    name = act.split()[0].rstrip(",")
    about = {"person": {"item": "email", "value": email}, **ACTS[act]}
    said = by.post(name, about if name in ("consent", "withdraw") else {"subject": "customer", **about})
    return said.status, said.text


@pytest.mark.parametrize("act", ACTS)
def test_who_is_known_for_another_purpose_is_known_to_no_act(
    anything: Caller, space: Space, person: UUID, email: str, act: str
) -> None:
    promoter = caller(space, purposes=("promotion",))
    before = len(entries(space))
    status, text = sent(promoter, act, email)
    assert (status, text) == sent(promoter, act, f"nobody.{email}")
    assert status == 404
    assert len(entries(space)) == before


def test_how_many_are_known_for_another_purpose_is_not_told(
    anything: Caller, space: Space, person: UUID, email: str
) -> None:
    taken_in(anything, email=email)
    promoter = caller(space, Deed.USE, purposes=("promotion",))
    assert sent(promoter, "use", email) == sent(promoter, "use", f"nobody.{email}")


@pytest.mark.parametrize("act", ACTS)
def test_who_is_known_for_a_purpose_of_the_key_is_found(anything: Caller, space: Space, email: str, act: str) -> None:
    taken_in(anything, ("promotion",), email=email, name="花")
    status, text = sent(caller(space, purposes=("promotion",)), act, email)
    assert "person-not-found" not in text
    assert status in (200, 403, 409)


@pytest.mark.parametrize("act", ACTS)
def test_a_handle_that_another_has_finds_nobody_silently(
    anything: Caller, space: Space, person: UUID, email: str, act: str
) -> None:
    """Of a family with one address, whoever calls may mean the one whom the key does not know."""
    taken_in(anything, ("promotion",), email=email, name="花")
    promoter = caller(space, purposes=("promotion",))
    before = len(entries(space))
    assert sent(promoter, act, email) == sent(promoter, act, f"nobody.{email}")
    assert len(entries(space)) == before


def test_nor_does_one_that_several_of_the_key_have(anything: Caller, space: Space, email: str) -> None:
    for name in ("花", "一郎"):
        taken_in(anything, ("promotion",), email=email, name=name)
    status, text = sent(caller(space, purposes=("promotion",)), "use", email)
    assert (status, "2 persons are found" in text) == (404, True)
