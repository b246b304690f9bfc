"""What the guard calls what it makes: roles, schemas, columns, row policies, triggers.

A name says what it is for, and no two things have the same: what could run into something else, or is longer than
PostgreSQL's names can be, ends in a digest of the whole. Names are as they are, unquoted.
"""

from hashlib import sha256

from kotowari.guard.capacity import Capacity
from kotowari.guard.found import Relation

LONGEST = 63
"""The longest name in bytes; PostgreSQL would cut a longer one by itself, in silence."""

ROOT = "kotowari"
EVERYONE = "kotowari_everyone"
"""The row policy that lets everybody pass whom no other one stops."""

BOUND = "kotowari_bound"
"""The row policy that lets nothing pass by the rights of others within a session of an enforced login."""

KEEPER = "kotowari_keeper"
"""The row policy that lets the guard's own triggers see rows where a company has row policies of its own."""

CAME = "kotowari_~came"
"""The column that tells by which transaction a row came, or what a person is found by in it was changed."""

INSERT_TRIGGER = "~kotowari_insert"
"""Triggers fire in the order of their names: after those of the company, whose names begin with a letter."""

UPDATE_TRIGGER = "~kotowari_update"

UPSERT_TRIGGER = "~kotowari_upserting"
"""The trigger that marks a transaction in which an update, or what may become one, has begun."""


def shortened(name: str) -> str:
    """Return a name of at most 63 bytes: as it is, or its beginning with ``~`` and ten digits of its SHA-256."""
    whole = name.encode()
    return name if len(whole) <= LONGEST else _ending_in_digest(whole)


def root_role(database: str) -> str:
    """Return the role that every purpose role of a database is a member of; roles are of a whole server."""
    return shortened(f"{ROOT}/{_part(database)}")


def purpose_role(database: str, capacity: Capacity) -> str:
    """Return the role of a capacity in a database, which is also the name of its schema of views."""
    return shortened(f"{ROOT}/{_part(database)}/{capacity.name}")


def seat_role(database: str, capacity: Capacity, login: str) -> str:
    """Return the role that a login takes up for a capacity."""
    return shortened(f"{ROOT}/{_part(database)}/{capacity.name}/{_part(login)}")


def keeper_role(database: str) -> str:
    """Return the role that owns the functions of triggers, and belongs to nobody.

    It may read the guarded tables, which the owner's own functions may not within the session of an enforced login.
    """
    return shortened(f"{root_role(database)}/+")


AUDIT_SETTING = "pgaudit.role"
"""The setting by which pgaudit is told the role of the audit."""


def audit_role(database: str) -> str:
    """Return the role by whose rights pgaudit tells which tables are watched; nobody logs in as it or belongs to it."""
    return shortened(f"{root_role(database)}/+audit")


def state_column(
    capacity: Capacity,
    subjects: frozenset[str] | None = None,
    item: str | None = None,
    *,
    only: frozenset[str] = frozenset(),
    through: bool = False,
) -> str:
    """Return the column that says whether a row's persons let it be read in a capacity, or through which day.

    ``item`` is the first of the items that it is about, where these need more than others. ``only`` are all that it is
    about, where persons permit them without others that need the same: so it never comes to be about more.
    ``subjects`` are those whose information is meant, where the rows of the table are not of these, but the rows that
    hang on them are.
    """
    parts = [f"{ROOT}_{capacity.name}"]
    if subjects is not None:
        parts.append(f"for_{'+'.join(sorted(subjects))}")
    if item is not None:
        parts.append(f"if_{item}")
    if only:
        parts.append(f"only_{'+'.join(sorted(only))}")
    if through:
        parts.append("through")
    return shortened("__".join(parts))


def copy_column(capacity: Capacity, column: str) -> str:
    """Return the column that repeats another where the row's persons let that be read in a capacity."""
    return shortened(f"{ROOT}_{capacity.name}__of_{column}")


def blank_column(column: str) -> str:
    """Return the column that never holds anything and stands for another in views."""
    return shortened(f"{ROOT}__{column}")


def row_policy(capacity: Capacity) -> str:
    """Return the row policy of a capacity."""
    return shortened(f"{ROOT}_{capacity.name}")


def conflict_trigger(capacity: Capacity) -> str:
    """Return the trigger that keeps a capacity's writers from meeting rows that they may not see: it fires last."""
    return shortened(f"~kotowari_~{capacity.name}")


def insert_policy(capacity: Capacity) -> str:
    """Return the row policy that keeps a capacity's writers from meeting rows that they may not see."""
    return shortened(f"{ROOT}_{capacity.name}__insert")


def function_of(table: Relation, name: str) -> str:
    """Return the function that a trigger or a row policy of a table calls."""
    return shortened(f"{table}.{name}")


def carried_policy(capacity: Capacity, login: str, policy: str) -> str:
    """Return the row policy by which a company's own for a login is for a seat of it too."""
    return _ending_in_digest(f"kotowari_as {policy}".encode(), "\0".join((capacity.name, login, policy)))


def _part(name: str) -> str:
    """Return a name of somebody else's as a part of one of ours: a stroke in it would end the part."""
    return _ending_in_digest(name.replace("/", "_").encode(), name) if "/" in name or "~" in name else name


def _ending_in_digest(whole: bytes, of: str | None = None) -> str:
    digest = sha256(whole if of is None else of.encode()).hexdigest()[:10]
    return f"{whole[: LONGEST - 11].decode(errors='ignore')}~{digest}"
