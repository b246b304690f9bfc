"""Threads share a shelf: none is given the rulebook of another's day."""

from datetime import date

import pytest

from kotowari import clock
from kotowari.handling.space import Space
from tests.handling.conftest import SECOND, policy_text
from tests.publishing import publish

OLD, NEW = date(2026, 5, 1), date(2026, 6, 1)


class Interrupted(date):
    """A day at whose every comparison another thread comes first and asks for another day's rulebook."""

    space: Space

    def __eq__(self, other: object) -> bool:
        is_it = super().__eq__(other)
        self.space.shelf.rulebook(OLD)
        return is_it

    __hash__ = date.__hash__


def test_a_rulebook_is_of_the_day_that_was_asked_for_whoever_asks_meanwhile(
    space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    with clock.as_of(NEW):
        shelf = space.shelf
        assert shelf.rulebook(NEW).source.revision == NEW
        monkeypatch.setattr(Interrupted, "space", space, raising=False)
        assert shelf.rulebook(Interrupted(2026, 6, 1)).source.revision == NEW
