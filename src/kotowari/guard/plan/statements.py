"""Statements as text, every name and value quoted into them."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import LiteralString

from psycopg import sql

from kotowari.guard.acl import Step
from kotowari.guard.found import Relation

Part = str | Relation | sql.Composable


def statement(template: LiteralString, **parts: Part) -> str:
    """Return a statement. A name is quoted as an identifier, a relation with its schema."""
    return sql.SQL(template).format(**{slot: _part(part) for slot, part in parts.items()}).as_string(None)


def _part(part: Part) -> sql.Composable:
    if isinstance(part, Relation):
        return sql.Identifier(part.schema, part.name)
    return sql.Identifier(part) if isinstance(part, str) else part


def written(text: str) -> sql.SQL:
    """Return text that is SQL already: an expression of the compiler, a type as the catalog writes it."""
    # What is compiled is ours; what a catalog wrote is quoted by it.
    return sql.SQL(text)


def names(columns: Iterable[str]) -> sql.Composed:
    """Return names with commas between."""
    return sql.SQL(", ").join(sql.Identifier(name) for name in columns)


def values(texts: Iterable[str]) -> sql.Composed:
    """Return texts as constants with commas between."""
    return sql.SQL(", ").join(sql.Literal(text) for text in texts)


def granting(steps: Sequence[Step], kind: LiteralString, of: sql.Composable, owner: str) -> list[str]:
    """Return the statements of steps on one object, as its owner unless another passed a privilege on.

    ``kind`` is the object's word in a GRANT: ``TABLE``, ``SCHEMA``.
    """
    made = []
    for (gives, grantee, grantor, grantable), group in groupby(
        steps, lambda step: (step.gives, step.grant.grantee, step.grant.grantor, step.grant.grantable)
    ):
        slots = {
            "privileges": _privileges(list(group)),
            "kind": sql.SQL(kind),
            "of": of,
            "grantee": sql.Identifier(grantee) if grantee else sql.SQL("PUBLIC"),
        }
        if gives:
            text = statement("GRANT {privileges} ON {kind} {of} TO {grantee}", **slots)
            text += " WITH GRANT OPTION" if grantable else ""
        else:
            text = statement("REVOKE {privileges} ON {kind} {of} FROM {grantee}", **slots)
        made += [text] if grantor == owner else [statement("SET LOCAL ROLE {r}", r=grantor), text, "RESET ROLE"]
    return made


def _privileges(group: Sequence[Step]) -> sql.Composable:
    """Return the privileges of a group, each once with its columns."""
    columns: dict[tuple[str, bool], list[str]] = {}
    for step in group:
        of = columns.setdefault((step.grant.privilege, step.grant.column is None), [])
        of += [step.grant.column] if step.grant.column is not None else []
    return sql.SQL(", ").join(
        sql.SQL("{} ({})").format(written(privilege), names(of)) if of else written(privilege)
        for (privilege, _), of in columns.items()
    )
