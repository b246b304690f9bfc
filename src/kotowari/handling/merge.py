"""Merge: two persons who were found to be one become one. Nothing is merged otherwise."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import MergedWithItself, MergeUnsettled
from kotowari.gate.ask import Ask
from kotowari.handling.change import Effect
from kotowari.handling.confirm import named
from kotowari.handling.joined import ChangeOfTwo, Finding, OneOfTwo, change_two
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.outgoing.send_on import pass_on_merge
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Person
from kotowari.vault.joining import Joining


class Stands(StrEnum):
    """Whose value of an item stands where both persons have one."""

    THIS = "this"
    OTHER = "other"


def merge(
    space: Space,
    *,
    by: str,
    person: UUID,
    other: UUID,
    subject: str,
    finding: Finding | None,
    stands: Mapping[str, Stands] = MappingProxyType({}),
    key: str | None = None,
) -> Changed | Refused:
    """Let two persons be one under the number of ``person``, in one commit.

    ``stands`` says, of every item that both have, whose value stands; the other becomes history. Every value keeps how
    it came in and the purposes that were stated for it. What either had stopped is stopped. The other's key is
    destroyed, and the other's number is answered as merged.

    Raises :class:`MergedWithItself`, and :class:`MergeUnsettled` if ``stands`` leaves out an item that both have; then
    nothing is done or recorded.
    """
    if person == other:
        raise MergedWithItself
    found = frozenset((Condition.SAME_PERSON,)) if finding is not None else frozenset[Condition]()
    theirs = frozenset(item for item, whose in stands.items() if whose is Stands.OTHER)

    def foresee(joining: Joining, one: Person, two: Person) -> Effect:
        mine, coming = joining.held(one).keys(), joining.held(two).keys()
        return {
            "finding": finding.value if finding is not None else None,
            "added": sorted(coming - mine),
            "kept": sorted((mine & coming) - theirs),
            "replaced": sorted(mine & coming & theirs),
        }

    def carry_out(connection: Connection, joining: Joining, one: OneOfTwo, two: OneOfTwo, at: datetime) -> None:
        both = joining.held(one[1]).keys() & joining.held(two[1]).keys()
        if both - stands.keys():
            raise MergeUnsettled(items=named(both - stands.keys()))
        stopped = joining.stopped(one[1]), joining.stopped(two[1])
        numbers = one[1].number, two[1].number
        joining.merge(*one, *two, theirs, at)
        pass_on_merge(connection, space, numbers, stopped, (both & theirs, both - theirs), at)

    whose = {item: which.value for item, which in sorted(stands.items())}
    asked = {"merge": [subject, finding, str(other), whose]}
    ask = Ask(Act.MERGE, subject, frozenset())
    change = ChangeOfTwo(ask, found, foresee, carry_out, asked, on_everything=True)
    return change_two(space, by, person, other, change, key)
