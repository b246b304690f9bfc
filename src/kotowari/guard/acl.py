"""From the grants that an object has to those it is to have, kept in the catalog's order wherever it must be the same.

A dump writes grants in the order of the catalog, which appends a grantee's first privilege and lets it fall with the
last (PostgreSQL's ``aclupdate``). So a privilege that is taken and given back stands elsewhere than before, unless
all that stood behind it is given anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kotowari.guard.found import Grant
from kotowari.guard.held import OF_COLUMNS

Slot = str | None
"""A column, or None for the object itself: each has a list of its own in the catalog."""

Item = tuple[str, str, frozenset[tuple[str, bool]]]
"""A grantee, a grantor, and the privileges with whether they may be passed on: one place in a list."""


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


def after(grants: Sequence[Grant], steps: Iterable[Step]) -> list[Grant]:
    """Return what an object has once steps are taken, in the catalog's order."""
    now = list(grants)
    for gives, grant in steps:
        now = list(_given(now, grant)) if gives else [each for each in now if not _falls(each, grant)]
    return now


def _given(now: list[Grant], grant: Grant) -> Iterator[Grant]:
    """Yield the grants with one more: at its item's place, or behind all others."""
    kept = [each for each in now if each[:3] != grant[:3] or each.column != grant.column]
    places = [
        place
        for place, each in enumerate(kept)
        if (each.grantee, each.grantor, each.column) == (grant.grantee, grant.grantor, grant.column)
    ]
    at = places[-1] + 1 if places else len(kept)
    if not places:  # the only privilege of its item, which keeps its place
        at = next(
            (place for place, each in enumerate(now) if each[:3] == grant[:3] and each.column == grant.column), at
        )
    yield from (*kept[:at], grant, *kept[at:])


def _falls(each: Grant, taken: Grant) -> bool:
    """Say whether a grant falls with one that is taken: of a whole table, with those of its columns."""
    alike = each[:3] == taken[:3]
    return alike and (each.column == taken.column or (taken.column is None and taken.privilege in OF_COLUMNS))


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


def _can_be_taken(current: Sequence[Grant], chosen: Iterable[Step]) -> bool:
    """Say whether nothing that stays was passed on by one whose right to do so is taken."""
    now = list(current)
    for step in chosen:
        now = after(now, [step])
        taken = step.grant
        if not step.gives and any(each.grantor == taken.grantee and each.privilege == taken.privilege for each in now):
            return False
    return True


def _anew(current: Sequence[Grant], target: Sequence[Grant]) -> list[Step]:
    """Take everything, the columns' first and the last of each list first, and give everything in its order."""
    columns_first = [
        grant for of_column in (True, False) for grant in reversed(current) if (grant.column is not None) is of_column
    ]
    whole_first = sorted(target, key=lambda grant: grant.column is not None)
    return [*(Step(False, grant) for grant in columns_first), *(Step(True, grant) for grant in whole_first)]
