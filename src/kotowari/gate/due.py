"""What is to be done on a day with what is no longer needed, from what :mod:`kotowari.gate.retention` works out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kotowari.gate.retention import Hold, Kept


@dataclass(frozen=True, slots=True)
class Left:
    """What a holding is kept for from now on: the purposes stated that still need it, or the duties that keep it."""

    item: str
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """What is due of one person. Equal for all persons with whom the same is to be done.

    ``is_erasure``: nothing is left, and the person is erased; then there is nothing more to say. Otherwise ``deleted``
    are items that go, ``left`` those kept for less than before, ``ended`` the purposes that end, ``lapsed`` those of
    them consented to that no item needs any more.
    """

    is_erasure: bool
    deleted: frozenset[str] = frozenset()
    left: tuple[Left, ...] = ()
    ended: frozenset[str] = frozenset()
    lapsed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Due:
    """An ending with the rule of the last need and its last day; None where no purpose needed it before."""

    ending: Ending
    rule: str
    last: date | None


def due(kept: tuple[Kept, ...], holds: tuple[Hold, ...], on: date) -> Due | None:
    """Return what is due of a person on a day; None where nothing is. Of whom nothing is held, nothing is due."""
    deleted: set[str] = set()
    left: list[Left] = []
    for one in kept:
        needed = any(not need.is_over(on) for need in one.needs)
        duties = _duties(holds, one.held.item, on)
        purposes = one.held.stated - one.ended(on) if needed else duties
        if not needed and not duties:
            deleted.add(one.held.item)
        elif purposes != one.held.stated:
            left.append(Left(one.held.item, tuple(sorted(purposes))))
    over = [need for one in kept for need in one.needs if need.is_over(on)]
    ended = frozenset(need.purpose for need in over)
    consented = {name for one in kept for name, _ in one.held.consented}
    lapsed = (ended & consented) - {need.purpose for one in kept for need in one.needs if not need.is_over(on)}
    if not deleted and not left and not lapsed:
        return None
    last = max(over, key=lambda need: (need.lasts_to, need.purpose), default=None)
    is_erasure = len(deleted) == len(kept)
    ending = Ending(True) if is_erasure else Ending(False, frozenset(deleted), tuple(left), ended, lapsed)
    return Due(ending, f"purposes.{last.purpose}" if last else NO_PURPOSE, last.last if last else None)


NO_PURPOSE = "no-purpose-left"
"""The rule of what no purpose needed any more before: a duty kept it, or a consent that was withdrawn."""


def _duties(holds: Iterable[Hold], item: str, on: date) -> frozenset[str]:
    return frozenset(hold.duty for hold in holds if hold.covers(item, on))
