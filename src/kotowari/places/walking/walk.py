"""The walk of one person through all places: by their handles, down to what hangs on it, and up to what that names.

Set by set: one query a table and step, all that is ready of one place at once. Nothing is read but against an admission
of the ledger, for every place that the route may read.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

from kotowari.admission import Admitted
from kotowari.datamap.model import Datamap, TableName, Way
from kotowari.datamap.order import reached
from kotowari.datamap.route import Hop, Route, Stop, plan
from kotowari.errors import NotAdmitted
from kotowari.places.lookup import Limits, Opener, Values
from kotowari.places.walking.asker import Asker, Likeness, Telling
from kotowari.places.walking.gathered import Known, Pile, Said, values_of
from kotowari.places.walking.handles import judge_hits
from kotowari.places.walking.reading import Places, Slot
from kotowari.places.walking.standing import settle
from kotowari.places.walking.walked import Lacking, Standing, Verdicts, Walked

_LIMITS: Final = Limits()


def walk(
    space: str,
    admitted: Mapping[str, Admitted],
    datamap: Datamap,
    openers: Mapping[str, Opener],
    asker: Asker,
    limits: Limits = _LIMITS,
    verdicts: Verdicts | None = None,
) -> Walked:
    """Read what the places hold of who asks, and whose each row is.

    ``admitted`` has an admission for each place that a program reads, of one person of the space and of every item that
    the route may read there. ``verdicts`` are what whoever approves said of doubtful rows. A place or table that does
    not answer is said in :attr:`Walked.unread`, and what may be missing for it in :attr:`Walked.lacking`.
    Raises :class:`NotAdmitted`.
    """
    route = plan(datamap, asker.handles)
    prove(space, admitted, route)
    with ExitStack() as stack:
        places = Places(openers, limits, stack)
        walking = _Walking(route, places, asker, Said(verdicts or {}))
        walking.run()
    return walking.walked()


def prove(space: str, admitted: Mapping[str, Admitted], route: Route) -> None:
    """Raise :class:`NotAdmitted` unless each place of a route is admitted, of one person, with all its items."""
    persons = set()
    for place, items in route.items.items():
        admission = admitted.get(place)
        if not isinstance(admission, Admitted) or admission.space != space or not items <= admission.items:
            raise NotAdmitted
        persons.add(admission.person)
    if len(persons) > 1:
        raise NotAdmitted


class _Walking:
    """One walk."""

    def __init__(self, route: Route, places: Places, asker: Asker, said: Said) -> None:
        self._route, self._places, self._asker, self._said = route, places, asker, said
        self._likeness = Likeness(asker)
        planned = {step.table for step in route.steps}
        self._planned = {stop.number for stop in route.stops if stop.table.name in planned}
        self._piles: dict[int, Pile] = {}
        self._slots: dict[int, Slot] = {}
        self._waiting: dict[Way, dict[int, dict[int, Slot]]] = {Way.DOWN: {}, Way.UP: {}}

    def run(self) -> None:
        """Find by handles; go down from what is the person's own, and up, until nothing new is met; then judge."""
        self._find()
        while self._follow(Way.DOWN) or self._follow(Way.UP):
            pass
        settle(self._route, self._piles, self._places, self._likeness, self._said)

    def walked(self) -> Walked:
        """All that was found, in the order of the route."""
        number = {stop.table.name: stop.number for stop in self._route.stops}
        piles = (self._piles.get(number[step.table]) for step in self._route.steps)
        return Walked(
            self._route,
            tuple(pile.found() for pile in piles if pile and pile.rows),
            tuple(self._places.unread),
            tuple(self._lacking()),
        )

    def _find(self) -> None:
        turns: dict[int, dict[int, list[Slot]]] = {}
        for stop in self._route.stops:
            for finding in stop.finds:
                values = set(self._asker.handles.get(finding.kind, ()))
                if values:
                    slot = Slot(stop, (finding.at,), (finding.column,), finding.match)
                    slot.add(values)
                    turns.setdefault(stop.turn, {}).setdefault(stop.number, []).append(slot)
        for _, wanted in sorted(turns.items()):
            for slots, rows in self._places.find(wanted):
                pile = self._pile(slots[0].stop)
                via = (str(pile.stop.table.name),)
                for row in rows:
                    if any(slot.meets(row) for slot in slots):
                        known_by = pile.id(row)
                        if known_by not in pile.ids:
                            # Put as if it were the person's: it is judged, and counted, when all are there.
                            pile.put(known_by, row, Standing.OWN, via)
        failed = (stop for stop in self._route.stops if stop.number in self._places.failed)
        unread = {finding.kind for stop in failed for finding in stop.finds if finding.asked}
        judge_hits(self._piles.values(), self._likeness, self._said, unread)
        for pile in self._piles.values():
            pile.fresh = pile.of(Standing.OWN)
            self._leave(pile, pile.fresh)

    def _follow(self, way: Way) -> bool:
        """Ask for what links of one way lead to, first what leads to others, until nothing new; tell if any did."""
        if way is Way.UP:
            for pile in list(self._piles.values()):
                self._climb(pile)
        waiting = self._waiting[way]
        asked = bool(waiting)
        stops = self._route.stops
        while waiting:
            order = {number: stops[number].down if way is Way.DOWN else stops[number].up for number in waiting}
            first = min(order.values())
            wanted = {number: list(waiting.pop(number).values()) for number in list(waiting) if order[number] == first}
            for slots, rows in self._places.find(wanted):
                self._take(slots, rows)
        return asked

    def _take(self, slots: Sequence[Slot], rows: Sequence[Values]) -> None:
        """Put the rows that slots of one way found, and follow what they lead to."""
        pile = self._pile(slots[0].stop)
        hop = slots[0].hop
        plain = hop.way is Way.DOWN and not (hop.strange or pile.stop.finds or self._said.speaks_of(pile.stop))
        if plain and len(slots) == 1:
            first = len(pile.rows)
            rows = pile.put_all(slots[0].all_met(rows), slots[0].via)
            self._leave(pile, range(first, len(pile.rows)))
        own: list[int] = []
        for row in rows:
            known_by = pile.id(row)
            number = pile.ids.get(known_by)
            for slot in [slot for slot in slots if slot.meets(row)]:
                number, risen = self._reach(pile, known_by, number, row, slot.hop, slot.via)
                if risen is Standing.OWN:
                    own.append(number)
        self._leave(pile, own)
        if hop.way is Way.UP:
            self._climb(pile)

    def _reach(
        self,
        pile: Pile,
        known_by: Known,
        number: int | None,
        row: Values,
        hop: Hop,
        via: tuple[str, ...],
    ) -> tuple[int, Standing | None]:
        """Put a row that a hop leads to, or raise its standing; return its number, and its standing if it is new."""
        if number is not None and pile.standing[number] is Standing.OWN:
            return number, None
        standing = self._said.of(pile.stop, row, self._judged(pile.stop, row, hop))
        if number is None:
            number = pile.put(known_by, row, standing, via)
            if hop.implied and standing is Standing.SHARED:
                pile.implied.add(number)
        else:
            if not hop.implied:
                pile.implied.discard(number)
            if not pile.rises(number, standing):
                return number, None
        if standing in (Standing.OWN, Standing.SHARED):
            pile.fresh.append(number)
        return number, standing

    def _judged(self, stop: Stop, row: Values, hop: Hop) -> Standing:
        if not stop.finds:
            return Standing.OWN if hop.way is Way.DOWN and not hop.strange else Standing.SHARED
        telling = self._likeness.tells(stop, row)
        return _hanging(telling, hop) if hop.way is Way.DOWN else _met(telling, hop)

    def _leave(self, pile: Pile, numbers: Sequence[int]) -> None:
        """Ask next for what hangs on rows that are the person's own."""
        if not numbers:
            return
        hops = pile.stop.leaves_down
        rows = [pile.rows[number] for number in numbers] if hops else ()
        for hop in hops:
            self._await(hop, values_of(hop, rows), pile.via[numbers[0]])

    def _climb(self, pile: Pile) -> None:
        """Ask next for what the rows name that were not asked about yet; what is here already needs no question."""
        fresh, pile.fresh = pile.fresh, []
        if not fresh:
            return
        rows = [pile.rows[number] for number in fresh]
        for hop in pile.stop.leaves_up:
            values = values_of(hop, rows)
            there = self._piles.get(hop.target)
            if there is not None and hop.target_at == there.stop.key:
                known = there.known(values)
                values -= known.keys()
                if there.unsure:
                    self._meet(there, known.values(), hop, pile.via[fresh[0]])
            self._await(hop, values, pile.via[fresh[0]])

    def _meet(self, pile: Pile, known: Iterable[Any], hop: Hop, via: tuple[str, ...]) -> None:
        """Reach rows that are here already."""
        own = []
        for known_by in known:
            number = pile.ids[known_by]
            _, risen = self._reach(pile, known_by, number, pile.rows[number], hop, via)
            if risen is Standing.OWN:
                own.append(number)
        self._leave(pile, own)

    def _await(self, hop: Hop, values: set[Any], via: tuple[str, ...]) -> None:
        if not values or hop.target in self._places.failed or hop.target not in self._planned:
            return
        slot = self._slots.get(hop.number)
        if slot is None:
            stop = self._route.stops[hop.target]
            slot = self._slots[hop.number] = Slot(stop, hop.target_at, hop.target_columns, hop.match)
            slot.hop, slot.via = hop, (*via, str(stop.table.name))
        slot.add(values)
        if slot.pending:
            self._waiting[hop.way].setdefault(hop.target, {})[hop.number] = slot

    def _pile(self, stop: Stop) -> Pile:
        pile = self._piles.get(stop.number)
        if pile is None:
            pile = self._piles[stop.number] = Pile(stop)
        return pile

    def _lacking(self) -> Iterable[Lacking]:
        """What hangs on tables that were not read, and what that names, by those tables."""
        route, failed = self._route, self._places.failed
        if not failed:
            return []
        downs: dict[int, set[int]] = {}
        ups: dict[int, set[int]] = {}
        for hop in route.hops:
            if not hop.implied:
                (downs if hop.way is Way.DOWN else ups).setdefault(hop.source, set()).add(hop.target)
        through: dict[int, list[TableName]] = {}
        for number in sorted(failed):
            below = reached({number}, downs)
            above = {one for one in reached(below, ups) - below if not route.stops[one].finds}
            for one in sorted((below | above) - failed):
                through.setdefault(one, []).append(route.stops[number].table.name)
        return [Lacking(route.stops[one].table.name, tuple(names)) for one, names in sorted(through.items())]


def _hanging(telling: Telling, hop: Hop) -> Standing:
    """Whose a person's record is that hangs on one's own: not one's own just for that, as a manager's staff are not."""
    if telling.known_against:
        return Standing.DOUBTFUL
    if telling.sure_for:
        return Standing.OWN
    if telling.sure_against:
        return Standing.DOUBTFUL
    if telling.known_for or (telling.shared_for and not hop.within):
        return Standing.OWN
    return Standing.DOUBTFUL if telling.speaks or hop.within else Standing.OWN


def _met(telling: Telling, hop: Hop) -> Standing:
    """Whose a person's record is that one's own names."""
    if telling.known_against:
        return Standing.ANOTHER
    if telling.sure_for:
        return Standing.OWN
    if telling.sure_against or (hop.implied and not telling.known_for):
        return Standing.ANOTHER
    return Standing.DOUBTFUL
