"""Split: what was taken for one person's was found to be of two; a new person has what is theirs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import SplitUnclear, SplitUnheld
from kotowari.gate.ask import Ask
from kotowari.handling.change import Effect
from kotowari.handling.confirm import named
from kotowari.handling.joined import ChangeOfTwo, Finding, OneOfTwo, change_two
from kotowari.handling.outcome import Changed, Refused
from kotowari.handling.outgoing.send_on import pass_on_split
from kotowari.handling.space import Space
from kotowari.policy.terms import Act, Condition
from kotowari.vault.custody import Newcomer, Person
from kotowari.vault.joining import Joining, Memberships, Parting


def split(
    space: Space,
    *,
    by: str,
    person: UUID,
    subject: str,
    finding: Finding | None,
    items: Iterable[str],
    earlier: Mapping[str, int] = MappingProxyType({}),
    memberships: Memberships = Memberships.STAY,
    key: str | None = None,
) -> Changed | Refused:
    """Let a new person, of ``subject``, have some items of a person, in one commit; ``other`` of the outcome is new.

    ``items`` go with their handles and history; ``earlier`` are versions of the history, by item, that become what the
    new person has (a merge is undone by it). Every value keeps how it came in and the purposes that were stated for it.
    What was stopped is stopped for both; consents stay.

    Raises :class:`SplitUnclear` for an item that is named twice, and :class:`SplitUnheld` for one that is not held as
    it was named; then nothing is done or recorded.
    """
    going = frozenset(items)
    if going & earlier.keys():
        raise SplitUnclear(items=named(going & earlier.keys()))
    found = frozenset((Condition.TWO_PERSONS,)) if finding is not None else frozenset[Condition]()

    def establish(joining: Joining, one: Person) -> frozenset[Condition]:
        return frozenset((Condition.OF_SUBJECT,)) if subject in joining.subjects(one.number) else frozenset()

    def foresee(joining: Joining, one: Person, two: Person) -> Effect:  # noqa: ARG001
        return {
            "finding": finding.value if finding is not None else None,
            "items": sorted(going),
            "earlier": sorted(earlier),
            "memberships": memberships.value,
        }

    def carry_out(connection: Connection, joining: Joining, one: OneOfTwo, two: OneOfTwo, at: datetime) -> None:
        past = {(sealed.item, sealed.version) for sealed in joining.past(one[1], earlier.keys())}
        missing = (going - joining.held(one[1]).keys()) | {pair[0] for pair in earlier.items() if pair not in past}
        if missing:
            raise SplitUnheld(items=named(missing))
        joining.split(*one, two[0], newcomer, parting)
        joining.leave_trail(two[1], two[0].entry)
        pass_on_split(connection, space, one[1].number, two[1].number, going | earlier.keys(), at)

    newcomer, parting = Newcomer.make(space.keys), Parting(subject, going, earlier, memberships)
    asked = {"split": [subject, finding, sorted(going), sorted(earlier.items()), memberships]}
    change = ChangeOfTwo(
        Ask(Act.SPLIT, subject, going | frozenset(earlier)), found, foresee, carry_out, asked, establish
    )
    return change_two(space, by, person, newcomer, change, key)
