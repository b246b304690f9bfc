"""A plan: what would change in a database, in words and in SQL, and what whoever decides on it must know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kotowari.guard.found import Relation
from kotowari.guard.kept import Kept


class Group(StrEnum):
    """What changes are of, in the order in which they are shown."""

    FOUNDATION = "foundation"
    KNOWN = "come since"
    ROLES = "roles"
    COLUMNS = "columns"
    TRIGGERS = "triggers"
    ROWS = "row policies"
    VIEWS = "views"
    GRANTS = "grants"
    LOGINS = "logins"
    NODES = "nodes"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: in words, and the statements that make it, without what ends them.

    ``afterwards`` are statements that follow the transaction: by these each node of a cluster does what it is not told
    of within it. Whatever they are not run for is refused there, and shows nothing more.
    """

    group: Group
    words: str
    statements: tuple[str, ...]
    afterwards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableEffect:
    """What a login could do with a table, and may do in one of its purposes."""

    table: Relation
    sees: tuple[str, ...]
    sees_no_more: tuple[str, ...]
    blank: bool
    rows: str | None
    """The condition that rows must meet, None where none is to be seen."""
    writes: Mapping[str, tuple[str, ...]]
    writes_no_more: tuple[str, ...]
    why: str | None = None
    """Why it gets nothing of it, where it does not: a code of the gate, or of the map."""


@dataclass(frozen=True, slots=True)
class CapacityEffect:
    """What a login has in one capacity, by table; ``first`` where it takes it up on connecting."""

    capacity: str
    role: str
    first: bool
    tables: tuple[TableEffect, ...]


@dataclass(frozen=True, slots=True)
class LoginEffect:
    """What a login loses and gains by being enforced. ``never`` says why it cannot be, where it cannot."""

    login: str
    enforced: bool
    never: tuple[str, ...]
    capacities: tuple[CapacityEffect, ...] = ()
    unknown: tuple[Relation, ...] = ()
    """Tables that it may use today and that the map does not know: it loses them."""
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bypass:
    """Something that the guard does not bind: ``who`` and ``how``, and what can be done about it."""

    who: str
    how: str
    mend: str


@dataclass(frozen=True, slots=True)
class ShutOut:
    """An index that does not serve an enforced login, and the stored column that would, in SQL.

    ``statements`` run each by itself, for among them are an index made without a lock, and batches.
    """

    table: Relation
    index: str
    leaky: tuple[str, ...]
    column: str | None = None
    statements: tuple[str, ...] = ()
    queries: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole. ``kept`` is what is remembered of before once it is applied."""

    database: str
    changes: tuple[Change, ...]
    kept: Kept
    logins: tuple[LoginEffect, ...] = ()
    bypasses: tuple[Bypass, ...] = ()
    indexes: tuple[ShutOut, ...] = ()
    notices: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    """What whoever would apply it may not do, in words."""
    breaches: tuple[str, ...] = ()
    """Why a login that is bound is bound no more, in words: nothing is applied before that is mended."""
    begins: tuple[str, ...] = ()
    """With which statements the transaction begins that carries it out; ``apply`` has its own."""
    unrecorded: str | None = None
    """Why not every read of what is guarded is in pgaudit's log as the database is, in words; None where it is."""

    @property
    def reads_recorded(self) -> bool:
        """Whether pgaudit logs every read of what is guarded."""
        return self.unrecorded is None

    @property
    def is_empty(self) -> bool:
        """Whether all of it stands already."""
        return not self.changes

    def statements(self) -> Iterator[str]:
        """Yield every statement of the transaction in its order."""
        for change in self.changes:
            yield from change.statements

    def afterwards(self) -> Iterator[str]:
        """Yield every statement that follows it."""
        for change in self.changes:
            yield from change.afterwards
