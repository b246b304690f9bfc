"""A package of very many persons takes no more memory than one of few."""

import tracemalloc
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from kotowari import clock
from kotowari.handling.space import Space
from tests.handling.conftest import SECOND, policy_text, rows, take_in
from tests.handling.packages import Pair, checked, packed, with_key
from tests.publishing import publish

JUNE = date(2026, 6, 15)


def peak(space: Space, persons: list[UUID], file: Path) -> int:
    """The most bytes that Python held at once while a package was made."""
    tracemalloc.start()
    try:
        receipt = packed(space, persons, file)
        assert receipt is not None
        assert receipt.persons == len(persons)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("few", "many"), [(400, 1200), pytest.param(2_000, 100_000, marks=pytest.mark.long)])
def test_memory_does_not_grow_with_the_persons(space: Space, tmp_path: Path, few: int, many: int) -> None:
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    pair = Pair.make(tmp_path)
    persons = [take_in(space, name="名" * 40) for _ in range(many)]
    with clock.as_of(JUNE):
        checked(space, JUNE)
        with_key(space, pair)
        packed(space, persons[:few], tmp_path / "first.age", items=["name"])
        small, large = (peak(space, persons[:count], tmp_path / f"{count}.age") for count in (few, many))
    # The numbers of the persons, which the caller hands over, are held twice as lists; values never are.
    assert large - small < 2_000_000 + 400 * (many - few)
    assert len(rows(space, "recipients.delivery")) == 3
    assert len(pair.open(tmp_path / f"{many}.age").rows) == many
