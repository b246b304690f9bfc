"""Why a capacity gets nothing of a table, or of a column: the map's own reasons, and the gate's by their codes."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from kotowari.gate.codes import PRECEDENCE, Code
from kotowari.gate.decide import decide
from kotowari.gate.facts import Facts
from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.carried import Carried, own_groups
from kotowari.guard.compile.source import Source
from kotowari.guard.compile.tables import Guarded
from kotowari.guard.permitted import OF_A_PERSON, at_best


class Why(StrEnum):
    """Why, where it is not the gate that says so by a code of its own."""

    TABLE_UNKNOWN = "table-unknown"
    """The map does not know the table."""
    SUBJECTS_UNKNOWN = "subjects-unknown"
    """The map does not say whose information the rows are."""
    COLUMN_WITHOUT_ITEM = "column-without-item"
    """The map does not know the column, or it holds what people write freely, or what is of others."""
    BY_A_VIEW = "by-a-view"
    """It is read by the rights of a view's owner, to whom nothing is shown in the session of an enforced login."""
    NOT_GIVEN = "not-given"
    """No seat may empty a table."""
    NEEDS_MORE = "needs-more"
    """The purpose needs something of the person beside, such as consent."""
    PARTITION = "partition"
    """It is a partition, which is read by the name of its table alone."""
    NEVER_READ = "never-read"
    """The login could not read it before either."""
    NO_COLUMN = "no-column"
    """Of the columns that the login could read none is permitted."""


def why_never(source: Source, states: Carried, capacity: Capacity, table: Guarded) -> str:
    """Return why nothing of a table is ever let through in a capacity, whoever the person is and whatever the day.

    Of several reasons of the gate the one is told that is nearest to letting it through: that a purpose was not
    promised to some of the persons says less than that it uses no item of the others.
    """
    if not table.of:
        return Why.SUBJECTS_UNKNOWN
    items = table.items or states.permitted[capacity, table.of].never
    facts = at_best(source.rulebook, capacity, source.standing(capacity))
    codes = set(_codes(source, capacity, table, items, facts))
    nearer = codes - {Code.PURPOSE_NOT_PROMISED}
    return min(nearer or codes, key=PRECEDENCE.__getitem__, default=Code.PURPOSE_NOT_PROMISED).value


def why_not_today(source: Source, states: Carried, capacity: Capacity, table: Guarded) -> str | None:
    """Return what on record lets nobody's rows of a table be read in a capacity today; None where it lets some."""
    allowed = states.permitted[capacity, table.of]
    if allowed.stands:
        return None
    items = frozenset().union(*(group.items for group in own_groups(allowed, table)))
    codes = _codes(source, capacity, table, items, source.standing(capacity))
    return min(codes, key=PRECEDENCE.__getitem__, default=Code.NOT_IN_FORCE).value


def _codes(
    source: Source, capacity: Capacity, table: Guarded, items: frozenset[str], on_record: Facts
) -> Iterator[Code]:
    """Yield the gate's first reason for each item and subject that it refuses though the person lets all."""
    facts = replace(on_record, met=on_record.met | OF_A_PERSON)
    for subject in sorted(table.of):
        for item in sorted(items):
            answer = decide(source.rulebook, capacity.ask(subject, frozenset((item,))), facts)
            if not answer.is_permit:
                yield answer.reasons[0].code
