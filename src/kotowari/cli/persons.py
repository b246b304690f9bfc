"""Which person a command is about: by number, or found by a handle read from standard input."""

import sys
from uuid import UUID

import typer

from kotowari.errors import PersonNotFound
from kotowari.handling.acquire import handles_of
from kotowari.handling.installation import Installation
from kotowari.vault.lookup import Lookup


def find_person(installation: Installation, person: UUID | None, find: str | None) -> UUID:
    """Return a person's number. Raises :class:`PersonNotFound`, and ``typer.BadParameter`` where none is named."""
    if person is not None:
        return person
    if find is None:
        raise typer.BadParameter("name the person with --person, or find the person with --find")
    space = installation.space()
    with space.reading() as connection:
        handles = handles_of(space, connection, {find: sys.stdin.readline().strip()}, "JP")
        if not handles:
            raise typer.BadParameter(f"`{find}` is no handle of the policy in force")
        found = Lookup(connection, space.keys).find(handles[0])
    if len(found) != 1:
        raise PersonNotFound(count=len(found) or "no", item=find)
    return found[0]
