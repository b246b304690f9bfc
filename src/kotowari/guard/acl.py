"""From the grants that an object has to those it is to have, kept in the catalog's order wherever it must be the same.

A dump writes grants in the order of the catalog, which appends a grantee's first privilege and lets it fall with the
last (PostgreSQL's ``aclupdate``). So a privilege that is taken and given back stands elsewhere than before, unless
all that stood behind it is given anew.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kotowari.guard.found import Grant
from kotowari.guard.held import OF_COLUMNS

Slot = str | None
"""A column, or None for the object itself: each has a list of its own in the catalog."""

Item = tuple[str, str, frozenset[tuple[str, bool]]]
"""A grantee, a grantor, and the privileges with whether they may be passed on: one place in a list."""


Places = dict[tuple[str, str, Slot], dict[str, Grant]]
"""The grants of each grantee by each grantor in each slot, by privilege: the items of all lists, in their order."""


class Step(NamedTuple):
    """One privilege given or taken."""

    gives: bool
    grant: Grant


def items(grants: Iterable[Grant]) -> dict[Slot, list[Item]]:
    """Return grants as the catalog keeps them: a list of items of each slot that has any."""
    lists: dict[Slot, dict[tuple[str, str], set[tuple[str, bool]]]] = {}
    for grant in grants:
        of = lists.setdefault(grant.column, {}).setdefault((grant.grantee, grant.grantor), set())
        of.add((grant.privilege, grant.grantable))
    return {
        slot: [(grantee, grantor, frozenset(given)) for (grantee, grantor), given in of.items()]
        for slot, of in lists.items()
    }


def after(grants: Iterable[Grant], steps: Iterable[Step]) -> list[Grant]:
    """Return what an object has once steps are taken, in the catalog's order."""
    now = _places(grants)
    for step in steps:
        _take(now, step)
    return [grant for of_item in now.values() for grant in of_item.values()]


def _places(grants: Iterable[Grant]) -> Places:
    now: Places = {}
    for grant in grants:
        _take(now, Step(True, grant))
    return now


def _take(now: Places, step: Step) -> None:
    """Take one step: what is given stands at its item's place or behind all others; an item falls with its last."""
    gives, grant = step
    item = (grant.grantee, grant.grantor, grant.column)
    if gives:
        now.setdefault(item, {})[grant.privilege] = grant
        return
    fallen = [item]
    if grant.column is None and grant.privilege in OF_COLUMNS:  # of a whole table, with those of its columns
        fallen = [each for each in now if each[:2] == item[:2]]
    for each in fallen:
        left = now.get(each, {})
        left.pop(grant.privilege, None)
        if not left:
            now.pop(each, None)


def steps(current: Sequence[Grant], target: Sequence[Grant], *, ordered: bool = False) -> list[Step]:
    """Return the steps from the grants there are to those there are to be.

    With ``ordered`` the lists come to stand in the target's order; else the fewest steps are taken.
    """
    if items(current) == items(target) or (not ordered and set(current) == set(target)):
        return []
    fewest = _fewest(current, target)
    reached = after(current, fewest)
    if _can_be_taken(current, fewest) and (items(reached) == items(target) if ordered else set(reached) == set(target)):
        return fewest
    return _anew(current, target)


def _fewest(current: Sequence[Grant], target: Sequence[Grant]) -> list[Step]:
    staying = set(target)
    taken = [Step(False, grant) for grant in reversed(current) if grant not in staying]
    left = set(after(current, taken))
    return [*taken, *(Step(True, grant) for grant in target if grant not in left)]


def _can_be_taken(current: Sequence[Grant], chosen: Sequence[Step]) -> bool:
    """Say whether nothing that stays was passed on by one whose right to do so is taken."""
    grantors = {grant.grantor for grant in (*current, *(step.grant for step in chosen))}
    now = _places(current)
    for step in chosen:
        _take(now, step)
        gives, taken = step
        if not gives and taken.grantee in grantors:
            passed_on = (of_item for (_, grantor, _), of_item in now.items() if grantor == taken.grantee)
            if any(taken.privilege in of_item for of_item in passed_on):
                return False
    return True


def _anew(current: Sequence[Grant], target: Sequence[Grant]) -> list[Step]:
    """Take everything, the columns' first and the last of each list first, and give everything in its order."""
    columns_first = [
        grant for of_column in (True, False) for grant in reversed(current) if (grant.column is not None) is of_column
    ]
    whole_first = sorted(target, key=lambda grant: grant.column is not None)
    return [*(Step(False, grant) for grant in columns_first), *(Step(True, grant) for grant in whole_first)]
