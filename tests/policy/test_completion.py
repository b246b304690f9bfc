"""Which revision is an earlier one with nothing but translations added."""

from typing import Any

import pytest

from kotowari.policy.completion import completes
from kotowari.policy.model import Policy
from kotowari.policy.text import LANGUAGES
from tests.policy.given import PAGE, policy


def spoken(value: Any, languages: tuple[str, ...]) -> Any:
    """The same values with the texts in some languages only."""
    if isinstance(value, dict):
        texts = set(value) == set(LANGUAGES)
        return {key: spoken(inner, languages) for key, inner in value.items() if not texts or key in languages}
    return [spoken(inner, languages) for inner in value] if isinstance(value, list | tuple) else value


def in_languages(*languages: str, following: tuple[str, ...] = (), **changes: Any) -> Policy:
    whole = policy(PAGE).model_dump(mode="json", by_alias=True, exclude_unset=True)
    told = spoken(whole, languages)
    return Policy.model_validate({**told, "languages": languages, "following": following, **changes})


EARLIER = in_languages("en", "ja", following=("zh-Hant",))
REVERSED = dict(reversed(policy(PAGE).model_dump(by_alias=True)["purposes"].items()))


def test_a_translation_that_followed_completes() -> None:
    assert completes(in_languages(*LANGUAGES), EARLIER)


@pytest.mark.parametrize(
    "later",
    [
        EARLIER,
        in_languages(*LANGUAGES, following=("ko",)),
        in_languages("ja", "en", "zh-Hant"),
        in_languages(*LANGUAGES, revision="2019-10-19"),
        in_languages(*LANGUAGES, purposes=REVERSED),
    ],
    ids=["nothing added", "another to follow", "order of languages", "another day", "order of purposes"],
)
def test_whatever_else_is_changed_does_not(later: Policy) -> None:
    assert not completes(later, EARLIER)
