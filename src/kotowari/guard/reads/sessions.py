"""In which role a session reads, told from what pgaudit says that it ran; the purpose is that of the seat it took up.

A role is taken for a session or for a transaction, and is lost where the transaction is undone. What cannot be told is
said not to be known.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from kotowari.guard.observe.log.statements import Audited
from kotowari.guard.observe.shape import words

NOBODYS = ""
"""The role of a login that has taken up none, or has laid down what it had."""

_SETS = "MISC"
_UNSURE = "?"


@dataclass(frozen=True, slots=True)
class Session:
    """What a session has taken up: ``role`` for good, ``local`` for the transaction at hand, None for nothing said.

    ``role`` None is what the login takes up on connecting. ``kept`` is the role that comes back if the transaction is
    undone, ``open``: whether it was begun by itself and not yet ended. ``transaction`` is the server's number of it.
    ``view`` and ``read`` are of the last statement: by the schema of which view it reads, and which tables were told.
    """

    role: str | None = None
    local: str | None = None
    kept: str | None = None
    open: bool = False
    transaction: str = ""
    view: tuple[int, str] | None = None
    read: tuple[int, int, tuple[str, ...]] | None = None

    @property
    def taken(self) -> str | None:
        """The role it reads in; None for the one it took up on connecting."""
        return self.local if self.local is not None else self.role

    @property
    def is_known(self) -> bool:
        """Whether it can be told which that is."""
        return self.taken != _UNSURE

    def to_json(self) -> dict[str, Any]:
        """Return it to be kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Session":
        """Return it as it was kept."""
        view, read = kept["view"], kept["read"]
        return cls(
            **{name: kept[name] for name in ("role", "local", "kept", "open", "transaction")},
            view=(view[0], view[1]) if view else None,
            read=(read[0], read[1], tuple(read[2])) if read else None,
        )

    def within(self, transaction: str) -> "Session":
        """Return it in a transaction: one that ended without a word of it was undone."""
        if transaction == self.transaction:
            return self
        role = self.kept if self.open else self.role
        return replace(self, role=role, local=None, kept=role, open=False, transaction=transaction)

    def after(self, told: Audited) -> "Session":
        """Return it after what pgaudit says that the session ran."""
        if told.category != _SETS:
            return self
        statements = words(told.statement)
        if statements is None:
            return replace(self, role=_UNSURE, local=None) if told.command in ("SET", "RESET") else self
        alike = [one for one in statements if one and one[0].upper() == told.command.split()[0]]
        if told.command in ("BEGIN", "START TRANSACTION"):
            return replace(self, open=True, kept=self.role)
        if told.command == "COMMIT":
            return replace(self, open=False, kept=self.role, local=None)
        if told.command == "ROLLBACK":
            return self._undone(alike)
        if told.command == "DISCARD ALL":
            return replace(self, role=None, local=None)
        found = {taken for one in alike if (taken := _takes(one)) is not None}
        # Several statements at once are told by the whole text each time.
        if len(found) > 1 or (found and len(statements) > 1 and not self.open):
            return replace(self, role=_UNSURE, local=None)
        return self._with(*found.pop()) if found else self

    def _with(self, role: str | None, is_local: bool) -> "Session":
        return replace(self, local=role) if is_local else replace(self, role=role, local=None)

    def _undone(self, alike: list[list[str]]) -> "Session":
        if any("TO" in (word.upper() for word in one) for one in alike):
            # Back to a point within: what was taken up before or after it the log does not say.
            is_same = self.local is None and self.role == self.kept
            return self if is_same else replace(self, role=_UNSURE, local=None)
        return replace(self, role=self.kept, local=None, open=False)


def _takes(statement: list[str]) -> tuple[str | None, bool] | None:
    """Return the role that a statement takes up, and whether for the transaction alone; None if it takes none."""
    first, *rest = statement
    if first.upper() == "RESET":
        return (None, False) if [word.upper() for word in rest] == ["ROLE"] else None
    is_local = bool(rest) and rest[0].upper() == "LOCAL"
    if rest and rest[0].upper() in ("LOCAL", "SESSION"):
        rest = rest[1:]
    if rest and rest[0].upper() == "AUTHORIZATION":
        return _UNSURE, is_local
    if len(rest) < 2 or rest[0].upper() != "ROLE":
        return None
    name = rest[-1]
    if name.upper() == "NONE":
        return NOBODYS, is_local
    return (None, is_local) if name.upper() == "DEFAULT" else (name, is_local)
