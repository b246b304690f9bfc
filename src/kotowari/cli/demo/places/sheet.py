"""The rows of a table before they are in any place."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table's columns, and rows in their order."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, *values: object) -> None:
        """Add a row. Raises ``ValueError`` where there are not as many values as columns."""
        if len(values) != len(self.columns):
            raise ValueError(f"{len(values)} values for {len(self.columns)} columns")
        self.rows.append(values)


Sheets = Mapping[str, Sheet]


def digest(sheets: Sheets, *more: str) -> str:
    """Return what tells these rows from any others."""
    told = hashlib.sha256(repr(more).encode())
    for name, sheet in sheets.items():
        told.update(repr((name, sheet.columns, sheet.rows)).encode())
    return told.hexdigest()
