"""What a login did, held against the policy and the map: what of it would be refused, blank or narrowed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from kotowari.datamap.guarding import GuardedLogin, Guarding, Reads
from kotowari.gate.codes import Code
from kotowari.gate.decide import decide
from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.carried import Carried, carried, own_groups
from kotowari.guard.compile.reasons import Why
from kotowari.guard.compile.shown import Shown, ShownColumn, ShownTable, shown
from kotowari.guard.compile.source import Source
from kotowari.guard.compile.tables import Guarded, Tables, tables
from kotowari.guard.found import Relation
from kotowari.guard.observe.uses import How, Used
from kotowari.guard.permitted import ASSUMED, ON_RECORD, may_be_written, weakest

_STORED = "m"
"""The catalog's letter of a materialised view, which has rows of its own."""


class Outcome(StrEnum):
    """What becomes of a use once the login is held to the purpose, the gravest first.

    ``REFUSED``: an error. ``BLANK``: it runs, and the column holds nothing. ``NARROWED``: only of whom it permits.
    """

    REFUSED = "refused"
    BLANK = "blank"
    NARROWED = "narrowed"


class Finding(NamedTuple):
    """One thing that would be otherwise. ``why`` is a :class:`Why` or a code of the gate, ``item`` what it is about."""

    outcome: Outcome
    table: Relation
    column: str | None
    how: How
    why: str
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """A policy and a map, ready to be held against what logins do, for any purpose that the policy has."""

    source: Source
    known: Tables
    states: Carried

    @classmethod
    def of(cls, source: Source) -> "Judge":
        """Make ready for the capacities of the map's logins, and for each purpose of the policy beside."""
        purposes = tuple(Reads(purpose) for purpose in source.rulebook.policy.purposes)
        there = dict(source.logins)
        guard = source.place.guard or Guarding({})
        whole = replace(guard, logins={**there, "": GuardedLogin(purposes)})
        widened = replace(source, place=replace(source.place, guard=whole))
        known = tables(widened)
        return cls(widened, known, carried(widened, known))

    def capacities(self, login: str) -> tuple[Capacity, ...]:
        """Return what the map says that a login reads for, empty where it does not speak of it."""
        return self.source.capacities_of(login) if login in self.source.logins and login else ()

    @property
    def purposes(self) -> tuple[Capacity, ...]:
        """Each purpose of the policy, as a capacity."""
        return self.source.capacities_of("")

    def findings(self, capacity: Capacity, uses: Iterable[Used]) -> tuple[Finding, ...]:
        """Return what would be otherwise, in order; nothing where all of it would be as it is."""
        return tuple(sorted({found for used in uses for found in self._of(capacity, used)}, key=_in_order))

    def _of(self, capacity: Capacity, used: Used) -> Iterator[Finding]:
        view = self.source.database.tables[used.by_view] if used.by_view is not None else None
        if view is not None and view.name in self.known.unknown:
            yield Finding(Outcome.REFUSED, view.name, None, used.how, Why.TABLE_UNKNOWN)
            return
        if used.table in self.known.unguarded or (view is not None and view.kind == _STORED):
            return
        guarded = self._guarded(used.table)
        if guarded is None:
            yield Finding(Outcome.REFUSED, used.table, None, used.how, Why.TABLE_UNKNOWN)
        elif not guarded.of:
            yield Finding(Outcome.REFUSED, used.table, None, used.how, Why.SUBJECTS_UNKNOWN)
        else:
            found = self._in_table(capacity, guarded, used)
            if view is None:
                yield from found
            elif not view.by_asker:
                yield Finding(Outcome.BLANK, view.name, None, used.how, Why.BY_A_VIEW)
            else:  # it reads the table's own columns, not those that stand for them
                yield from (one._replace(outcome=Outcome.REFUSED) if one.column else one for one in found)

    def _in_table(self, capacity: Capacity, table: Guarded, used: Used) -> Iterator[Finding]:
        one = shown(self.source, self.states, capacity, table)
        if one is None:
            why = self._why(capacity, table, min(table.items, default=None))
            yield Finding(Outcome.REFUSED, table.name, None, used.how, why)
        elif used.how is How.TRUNCATE:
            yield Finding(Outcome.REFUSED, table.name, None, used.how, Why.NOT_GIVEN)
        elif used.column is None:
            yield from self._rows(one.capacity, table, used)
        else:
            column = next((each for each in one.columns if each.name == used.column), None)
            if column is not None and used.how is How.READ:
                yield from self._read(one, column)
            elif column is not None:
                yield from self._written(one, column, used.how)

    def _rows(self, capacity: Capacity, table: Guarded, used: Used) -> Iterator[Finding]:
        allowed = self.states.permitted[capacity, table.of]
        groups = own_groups(allowed, table)
        least = weakest(groups)
        is_assumed = any(group.assumed for group in (groups if least is None else (least,)))
        if used.how is How.READ and not (allowed.stands and is_assumed):
            yield Finding(Outcome.NARROWED, used.table, None, used.how, Why.NEEDS_MORE)

    def _read(self, one: ShownTable, column: ShownColumn) -> Iterator[Finding]:
        found = Finding(Outcome.NARROWED, one.table.name, column.name, How.READ, Why.NEEDS_MORE, column.item)
        if column.how is Shown.WHERE_LET:
            yield found
        elif column.how is Shown.BLANK:
            why = self._why(one.capacity, one.table, column.item) if column.item else Why.COLUMN_WITHOUT_ITEM
            yield found._replace(outcome=Outcome.BLANK, why=why)

    def _written(self, one: ShownTable, column: ShownColumn, how: How) -> Iterator[Finding]:
        found = Finding(Outcome.REFUSED, one.table.name, column.name, how, Why.COLUMN_WITHOUT_ITEM, column.item)
        if column.item is None and column.how is Shown.BLANK:
            yield found
        elif column.item is not None:
            on = self.source.standing(one.capacity)
            if column.how is Shown.BLANK or not may_be_written(
                self.source.rulebook, one.capacity, one.table.of, column.item, on
            ):
                yield found._replace(why=self._why(one.capacity, one.table, column.item))

    def _guarded(self, name: Relation) -> Guarded | None:
        found = self.source.database.tables.get(name)
        while found is not None and found.partition_of is not None:
            name = found.partition_of
            found = self.source.database.tables.get(name)
        return self.known.guarded.get(name)

    def _why(self, capacity: Capacity, table: Guarded, item: str | None) -> str:
        """Return the gate's own reason, of the first subject that it refuses."""
        if item is None:
            return Why.COLUMN_WITHOUT_ITEM
        on = self.source.standing(capacity)
        facts = replace(on, met=ON_RECORD | ASSUMED)
        for subject in sorted(table.of):
            answer = decide(self.source.rulebook, capacity.ask(subject, frozenset((item,))), facts)
            if not answer.is_permit:
                return answer.reasons[0].code.value
        return Code.PURPOSE_NOT_PROMISED.value


def covering(judge: Judge, uses: Iterable[Iterable[Used]]) -> tuple[Capacity, ...]:
    """Return the purposes of the policy under each of which everything that was done would be as it is."""
    everything = {used for each in uses for used in each}
    return tuple(capacity for capacity in judge.purposes if not judge.findings(capacity, everything))


def _in_order(found: Finding) -> tuple[int, Relation, str, str, str]:
    return list(Outcome).index(found.outcome), found.table, found.column or "", found.how, found.why
