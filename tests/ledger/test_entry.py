"""The one form of an entry."""

from uuid import UUID

import pytest

from kotowari.errors import LedgerEntryTooLarge
from kotowari.ledger.entry import LIMIT, Entry

ID = "0197c0de-0000-7000-8000-000000000001"


def test_an_entry_is_canonical_json() -> None:
    entry = Entry.of({"v": 1, "id": ID, "at": "2026-04-01T00:00:00Z", "act": "使"})
    assert entry.id == UUID(ID)
    assert entry.body == f'{{"act":"使","at":"2026-04-01T00:00:00Z","id":"{ID}","v":1}}'.encode()


def test_an_entry_of_60_kib_is_taken_and_a_larger_one_is_not() -> None:
    room = LIMIT - len(Entry.of({"id": ID, "x": ""}).body)
    assert len(Entry.of({"id": ID, "x": "a" * room}).body) == LIMIT
    with pytest.raises(LedgerEntryTooLarge, match="has 61441 bytes and the ledger takes 61440"):
        Entry.of({"id": ID, "x": "a" * (room + 1)})


@pytest.mark.parametrize("id", [None, 7, ID.upper(), "{" + ID + "}", "nonsense"])
def test_an_id_is_a_uuid_in_its_one_spelling(id: object) -> None:  # noqa: A002
    with pytest.raises(ValueError, match=r"UUID|hexadecimal"):
        Entry.of({"id": id})
