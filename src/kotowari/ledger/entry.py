"""One act, or one refusal, as the ledger keeps it: the RFC 8785 bytes of a JSON object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kotowari.canonical import canonical_object
from kotowari.errors import LedgerEntryTooLarge

LIMIT = 60 * 1024
"""The most bytes of an entry; below the 65,535 that an entry bundle can hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry's id and its bytes."""

    id: UUID
    body: bytes

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Entry":
        """Make an entry of a JSON object whose ``id`` is a UUID as a string; values may be canonical already.

        Raises LedgerEntryTooLarge beyond 60 KiB, ``ValueError`` for what has no canonical form or no such id.
        """
        written = content.get("id")
        if not isinstance(written, str) or str(UUID(written)) != written:
            raise ValueError("an entry's id is a UUID, written in lower case with hyphens")
        return cls.filled(UUID(written), canonical_object(content))

    @classmethod
    def filled(cls, number: UUID, body: bytes) -> "Entry":
        """Make an entry of canonical bytes in which its number stands. Raises LedgerEntryTooLarge beyond 60 KiB."""
        if len(body) > LIMIT:
            raise LedgerEntryTooLarge(size=len(body), limit=LIMIT)
        return cls(number, body)
