"""The organisations that persons belong to. Their names are sealed: a sole trader's is a person's."""

import unicodedata
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg

from kotowari.vault import statements
from kotowari.vault.handles import blind
from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.seal import PersonKey
from kotowari.vault.values import clean_value


def find_organisation(connection: psycopg.Connection[tuple[Any, ...]], keys: SpaceKeys, name: str) -> UUID | None:
    """Return the number of the organisation of a name, None if there is none.

    Raises what :func:`organisation_number` raises.
    """
    row = connection.execute(
        statements.FIND_ORGANISATION, {"space": keys.space, "digest": _digest(keys, name)}
    ).fetchone()
    return row[0] if row else None


def organisation_reference(keys: SpaceKeys, organisation: UUID, entry: UUID) -> str:
    """Return the reference by which an entry means an organisation; nothing links two of them."""
    return PersonKey(keys.organisations, keys.space, organisation).reference(entry)


def organisation_number(
    connection: psycopg.Connection[tuple[Any, ...]], keys: SpaceKeys, name: str, since: date | None
) -> UUID:
    """Return the number of the organisation of a name (compared without regard to width and case), made if new.

    Raises :class:`kotowari.errors.ValueNotText` or :class:`kotowari.errors.ValueTooLarge` for what is no name.
    """
    digest = _digest(keys, name)
    wanted = {"space": keys.space, "digest": digest}
    row = connection.execute(statements.FIND_ORGANISATION, wanted).fetchone()
    if row is None:
        number = uuid4()
        sealed = PersonKey(keys.organisations, keys.space, number).seal(name, item="organisation", version=1)
        values = {**wanted, "organisation": number, "sealed": sealed, "since": since}
        connection.execute(statements.ADD_ORGANISATION, values)
        row = connection.execute(statements.FIND_ORGANISATION, wanted).fetchone()
    assert row is not None  # noqa: S101 - just added, or added by another at the same moment
    found: UUID = row[0]
    return found


def _digest(keys: SpaceKeys, name: str) -> bytes:
    clean_value("organisation", name)
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return blind(keys.organisations, keys.space, "organisation", plain)
