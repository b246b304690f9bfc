"""Whose what is that a person's rows only name: an address, an account, a thread.

It is theirs if nobody else's rows refer to it, shared if others' do, and doubtful if it is itself another person's.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from kotowari.datamap.model import Way
from kotowari.datamap.route import Hop, Route
from kotowari.places.lookup import Condition, Referring, Values
from kotowari.places.walking.asker import Likeness
from kotowari.places.walking.gathered import Pile, Said, spread
from kotowari.places.walking.reading import Places, formed
from kotowari.places.walking.walked import Standing

Row = tuple[int, int]
"""A row by the numbers of its stop and of itself."""

_NOT_THEIRS: Final = (Standing.ANOTHER, Standing.DOUBTFUL)


def settle(route: Route, piles: Mapping[int, Pile], places: Places, likeness: Likeness, said: Said) -> None:
    """Give every row that was only met its standing."""
    met = {
        (pile.stop.number, number)
        for pile in piles.values()
        if not pile.stop.finds and pile.unsure
        for number in pile.of(Standing.SHARED)
    }
    if met:
        _Settling(route, piles, places, likeness, said, met).run()


class _Settling:
    """One settling; the order of tables and rows plays no part in what comes out."""

    def __init__(
        self,
        route: Route,
        piles: Mapping[int, Pile],
        places: Places,
        likeness: Likeness,
        said: Said,
        met: set[Row],
    ) -> None:
        self._route, self._piles, self._places, self._said, self._met = route, piles, places, said, met
        self._likeness = likeness
        self._named: dict[int, bool] = {}
        self._stops = sorted({stop for stop, _ in met})
        self._index: dict[tuple[int, tuple[int, ...], Any], dict[Any, list[int]]] = {}

    def run(self) -> None:
        """Set the standings: another's first, then what is reached without it, then what others refer to."""
        doubtful, kept = self._doubtful()
        live, touched = self._live(doubtful)
        shared = self._shared(live - kept) | kept
        records = {row for row in shared & live if self._is_record(row[0])}
        if records:
            live, touched = self._live(doubtful | records)
        for row in self._met:
            pile = self._piles[row[0]]
            if row in live:
                standing = Standing.SHARED if row in shared else Standing.OWN
            else:
                standing = Standing.DOUBTFUL if row in touched else Standing.ANOTHER
            pile.standing[row[1]] = self._said.of(pile.stop, pile.rows[row[1]], standing)

    def _doubtful(self) -> tuple[set[Row], set[Row]]:
        """Those that hang on another's record, themselves or through what they hang on; and those that two persons own.

        A row of a table that says whose it is, and not of those whom the other's table is of, does not hang on them: a
        report on a customer is not its author's.
        """
        doubtful: set[Row] = set()
        joint: set[Row] = set()
        todo = True
        while todo:
            todo = False
            for row in self._met - doubtful - joint:
                own, others = self._owners(row, doubtful)
                if others and (own or not self._personal(row[0])):
                    joint.add(row)
                elif others:
                    doubtful.add(row)
                    todo = True
        return doubtful, joint

    def _owners(self, row: Row, doubtful: set[Row]) -> tuple[bool, bool]:
        """Whether a row hangs on a record of the person's own, and whether on another's or one that cannot be known."""
        pile = self._piles[row[0]]
        own, others = False, self._names_another(row)
        for hop in pile.stop.leaves_up:
            forms = formed(pile.rows[row[1]], hop.source_at, hop.match)
            if not forms:
                continue
            target = self._route.stops[hop.target]
            there = self._piles.get(hop.target)
            numbers = [n for one in forms for n in self._at(hop).get(one, ())] if there else []
            standings = [there.standing[n] for n in numbers] if there else []
            if target.finds:
                is_theirs = Standing.OWN in standings
                own |= is_theirs and not hop.strange
                # What they only handled is of others, whoever these are.
                others |= is_theirs and hop.strange
                if not hop.strange:
                    others |= any(one in _NOT_THEIRS for one in standings)
                    others |= not numbers and hop.target in self._places.failed
            else:
                others |= any((hop.target, n) in doubtful for n in numbers)
                others |= not numbers and hop.target in self._places.failed and target.owned
        return own, others

    def _names_another(self, row: Row) -> bool:
        """Whether a row says a name or a date of birth that is not the person's."""
        stop, row_of = self._route.stops[row[0]], self._piles[row[0]].rows
        return self._is_record(row[0]) and self._likeness.tells(stop, row_of[row[1]]).known_against

    def _is_record(self, stop: int) -> bool:
        """Whether a table's rows say who somebody is. A shared one may be the person's own record, or another's."""
        if stop not in self._named:
            self._named[stop] = any(True for _ in self._likeness.telling_columns(self._route.stops[stop]))
        return self._named[stop]

    def _personal(self, stop: int) -> bool:
        """Whether a table holds anything of persons, by the map."""
        columns = self._route.stops[stop].table.columns.values()
        return any(column.item or column.categories or column.text or column.others for column in columns)

    def _live(self, doubtful: set[Row]) -> tuple[set[Row], set[Row]]:
        """Those that the person's own rows name, themselves or through others that do; and the doubtful at its edge."""
        live: set[Row] = set()
        touched: set[Row] = set()
        ways = (hop for hop in self._route.hops if hop.strange or hop.way is Way.UP)
        hops = [hop for hop in ways if not hop.implied and hop.target in self._stops]
        for hop in hops:
            pile = self._piles.get(hop.source)
            self._touch(hop, pile.of(Standing.OWN) if pile else (), doubtful, live, touched)
        todo = set(live)
        while todo:
            before = set(live)
            for hop in hops:
                self._touch(hop, [n for stop, n in todo if stop == hop.source], doubtful, live, touched)
            todo = live - before
        return live, touched

    def _touch(self, hop: Hop, numbers: Iterable[int], doubtful: set[Row], live: set[Row], touched: set[Row]) -> None:
        pile, index, there = self._piles.get(hop.source), self._at(hop), self._piles.get(hop.target)
        if pile is None or there is None:
            return
        for number in numbers:
            for one in formed(pile.rows[number], hop.source_at, hop.match):
                for other in index.get(one, ()):
                    row = hop.target, other
                    if row in doubtful:
                        touched.add(row)
                    elif row in self._met and other not in there.implied:
                        live.add(row)

    def _shared(self, live: set[Row]) -> set[Row]:
        """Those of some rows that rows refer to which are neither the person's own nor among these."""
        shared: set[Row] = set()
        asked: list[tuple[Hop, dict[Values, list[Row]], Referring]] = []
        for stop in {stop for stop, _ in live}:
            rows = [row for row in live if row[0] == stop]
            if self._route.stops[stop].unseen:
                shared.update(rows)
                continue
            for hop in self._route.stops[stop].referred:
                by_values: dict[Values, list[Row]] = {}
                for row in rows:
                    for values in spread(self._piles[stop].rows[row[1]], hop.target_at):
                        by_values.setdefault(values, []).append(row)
                if by_values:
                    asked.append((hop, by_values, self._question(hop, by_values, live)))
        questions = [(self._route.stops[hop.source], question) for hop, _, question in asked]
        for (_, by_values, _), answer in zip(asked, self._places.shared(questions), strict=True):
            # A table that does not answer may well hold another's row.
            for values in by_values if answer is None else answer:
                shared.update(by_values.get(values, ()))
        return self._with_named(shared, live)

    def _question(self, hop: Hop, by_values: Mapping[Values, Any], live: set[Row]) -> Referring:
        stop, pile = self._route.stops[hop.source], self._piles.get(hop.source)
        own: list[Values] = []
        if pile is not None:
            wanted = {form for values in by_values for form in formed(values, range(len(values)), hop.match)}
            theirs = [
                *pile.of(Standing.OWN),
                *(number for number, _ in enumerate(pile.rows) if (hop.source, number) in live),
            ]
            own = [
                pile.name(number) if stop.key else pile.rows[number]
                for number in theirs
                if not formed(pile.rows[number], hop.source_at, hop.match).isdisjoint(wanted)
            ]
        columns = tuple([stop.columns[at] for at in hop.source_at])
        return Referring(stop.table, Condition(columns, list(by_values), hop.match), own)

    def _with_named(self, shared: set[Row], live: set[Row]) -> set[Row]:
        """Shared is also what a shared row names, among those that seemed the person's."""
        todo = list(shared)
        while todo:
            stop, number = todo.pop()
            pile = self._piles[stop]
            for hop in pile.stop.leaves_up:
                if hop.target in self._piles:
                    for one in formed(pile.rows[number], hop.source_at, hop.match):
                        for other in self._at(hop).get(one, ()):
                            row = hop.target, other
                            if row in live and row not in shared:
                                shared.add(row)
                                todo.append(row)
        return shared

    def _at(self, hop: Hop) -> dict[Any, list[int]]:
        """The rows of a hop's target by what it compares there."""
        name = hop.target, hop.target_at, hop.match
        index = self._index.get(name)
        if index is None:
            index = self._index[name] = {}
            pile = self._piles.get(hop.target)
            for number, row in enumerate(pile.rows if pile else ()):
                for one in formed(row, hop.target_at, hop.match):
                    index.setdefault(one, []).append(number)
        return index
