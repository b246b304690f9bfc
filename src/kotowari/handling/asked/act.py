"""A step that needs nothing but the request as it stands: looked at, worked out and taken in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.handling.asked.cases import Case, read_case
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Content, written
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.space import Space


@dataclass(frozen=True, slots=True)
class Saying:
    """What a step says: ``content`` for its entry, ``words`` that are sealed, ``changes`` of the request's fields."""

    content: Mapping[str, Any] = field(default_factory=dict)
    words: Content | None = field(default=None, repr=False)
    changes: Mapping[str, Any] = field(default_factory=dict)


Say = Callable[[Connection, Case], Saying]
"""Works out what a step says of the request as it stands; raises where it cannot be taken."""


def act(space: Space, *, by: str, request: UUID, kind: Step, say: Say) -> Taken:
    """Take a step of a request in one commit.

    Raises what ``say`` and :func:`kotowari.handling.asked.steps.take_step` raise, :class:`kotowari.errors.CaseUnknown`.
    """
    with space.changing() as connection:
        case = read_case(connection, space, request)
        said = say(connection, case)
        matter = written(said.words) if said.words is not None else None
        return take_step(
            connection,
            space,
            by=by,
            case=case,
            kind=kind,
            content=said.content,
            matter=matter,
            changes=said.changes,
        )
