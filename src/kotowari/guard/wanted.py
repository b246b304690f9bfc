"""What a guarded database is to have: roles, columns, row policies, views and seats. Pure data, compiled from a policy.

Names are as they are, unquoted; expressions are SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kotowari.guard.capacity import Capacity
from kotowari.guard.found import Partly, Relation


class Repeated(NamedTuple):
    """The column that a conditional one repeats, and the state that lets it."""

    column: str
    state: str


@dataclass(frozen=True, slots=True)
class AddedColumn:
    """A column that is added to a guarded table, without rewriting it.

    ``default`` is an expression in SQL, a constant but for ``later``: there it is of rows that come later, and those
    that are there hold nothing. With ``only_now`` it is of the rows there are, and a trigger gives new ones their
    value. ``check`` is a condition that it must meet. A *state* column says whether the row's person
    lets it be read in a capacity (boolean) or through which day (date); a *blank* one never holds anything and stands
    in a view for a column that is not permitted; a *conditional* one repeats a column where the person permits it.
    """

    name: str
    type: str
    required: bool = False
    default: str | None = None
    check: str | None = None
    later: bool = False
    only_now: bool = False
    repeats: Repeated | None = None


@dataclass(frozen=True, slots=True)
class AddedTrigger:
    """A trigger with the body of its function (PL/pgSQL), which runs as the guard's owner with a fixed search path.

    ``timing`` is such as ``BEFORE INSERT``; it fires for each row that meets ``when``, if that is given. Without a body
    it fires once a statement, and marks the transaction. A body that is ``qualified`` names all that it uses with its
    schema, and is safe in any search path: to set one costs each row.
    """

    name: str
    timing: str
    body: str | None
    when: str | None = None
    qualified: bool = False


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A function that the row policy of its name asks of a row before it is written, with its body (PL/pgSQL).

    It runs as the guard's owner; ``written`` is the row. Only ``role`` may call it: it tells of rows hidden from that.
    """

    name: str
    role: str
    body: str


@dataclass(frozen=True, slots=True)
class RowPolicy:
    """A row-level security policy: ``role`` is empty for PUBLIC. ``check`` is what a row that is written must meet.

    ``also`` are further roles that it is for.
    """

    name: str
    role: str
    restrictive: bool
    using: str | None
    check: str | None = None
    command: str = "ALL"
    also: tuple[str, ...] = ()


class Remark(NamedTuple):
    """Something that whoever plans should know of a table, in words."""

    relation: Relation
    says: str


@dataclass(frozen=True, slots=True)
class GuardedTable:
    """A table with what is added to it. ``reads`` are the columns each purpose role may select.

    ``why_nothing`` is, by purpose role, why no row of it is let through: a code of the gate, or of the map.
    """

    name: Relation
    columns: tuple[AddedColumn, ...] = ()
    triggers: tuple[AddedTrigger, ...] = ()
    policies: tuple[RowPolicy, ...] = ()
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checks: tuple[RowCheck, ...] = ()
    why_nothing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlankView:
    """A view named as its table, in the schema named as ``role``: each column of the table, or what stands for it.

    ``columns`` are pairs of the view's name for a column and the table's column that it shows; ``defaults`` are by the
    view's names, in SQL.
    """

    role: str
    name: str
    of: Relation
    columns: tuple[tuple[str, str], ...]
    defaults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PurposeRole:
    """The role of one capacity in one database: nobody logs in as it; seats inherit its rows and columns."""

    name: str
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Seat:
    """A login in one capacity: the role it takes up. It inherits the purpose role, and writes what the login wrote.

    ``blank``: what may not be seen is there and holds nothing.

    ``writes`` are, of each guarded table, the privileges (``INSERT``, ``UPDATE``, ``DELETE``) with the columns they
    are limited to (none for ``DELETE``). What the login may do with tables that hold nothing personal the seat may too.
    """

    role: str
    capacity: Capacity
    purpose_role: str
    blank: bool
    writes: Mapping[Relation, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seated:
    """A login whose capacities are enforced: its seats, the first of which it takes up on connecting."""

    login: str
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The whole of what a database is to have. ``root`` is the role that every purpose role is a member of."""

    database: str
    root: str
    roles: tuple[PurposeRole, ...] = ()
    tables: tuple[GuardedTable, ...] = ()
    views: tuple[BlankView, ...] = ()
    logins: tuple[Seated, ...] = ()
    unguarded: tuple[Relation, ...] = ()
    """Tables that the map says hold nothing personal: left as they are."""
    unknown: tuple[Relation, ...] = ()
    """Tables that the map does not know: an enforced login gets nothing of them."""
    remarks: tuple[Remark, ...] = ()
    refusals: tuple[Remark, ...] = ()
    """What of a table makes that it cannot be guarded as it is: nothing is applied before that is mended."""
    partly: Partly | None = None
    """What persons permit in part, by which its columns are made; None where the map would have nothing parted."""
    lifted: bool = False
    """Whether views and triggers make way for a migration: the schemas of the views are there, and empty."""


def repeated(wanted: Wanted) -> dict[Relation, dict[str, Repeated]]:
    """Return of each table the columns that repeat others."""
    found = {
        table.name: {column.name: column.repeats for column in table.columns if column.repeats is not None}
        for table in wanted.tables
    }
    return {name: copies for name, copies in found.items() if copies}
