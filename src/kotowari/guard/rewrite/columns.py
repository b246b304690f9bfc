"""The columns that a query names: each is one of its tables, or something that the query itself calls so.

Nothing is kept from anybody by this: a column that is not let through is not there to be named. It says early, and in
words, what the engine would say.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from kotowari.errors import QueryColumnUnknown
from kotowari.guard.rewrite.dialect import Manner
from kotowari.guard.rewrite.position import at
from kotowari.guard.rewrite.proving import shown
from kotowari.guard.rewrite.warehouse import Known

_MADE = re.compile(r"(?i)col(umn)?_?\d+|col|pos|key|value|unnest|.*\(.*|_\d+|f\d+_")
"""What engines call columns that nobody has named."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a query's columns may be called, and its tables. ``free``: of one of them the columns are not known."""

    manner: Manner
    columns: frozenset[str]
    tables: frozenset[str]
    qualified: frozenset[tuple[str, ...]]
    free: bool

    @classmethod
    def of(cls, query: exp.Expr, manner: Manner, known: Iterable[tuple[exp.Table, Known]]) -> "Columns":
        """Return what the columns of a query may be called."""
        found, bare, free = set(), set(), False
        for table, one in known:
            free |= one.shown is None
            if table.args.get("alias") is None:
                bare.add(manner.parts(table.parts))
            found |= {manner.quoted(column.name) for column in (one.shown.columns if one.shown else ())}
        names = query.find_all(exp.Identifier)
        named = {manner.column(name) for name in names if not isinstance(name.parent, exp.Column)}
        made = {manner.unquoted(name) for call in query.find_all(exp.Func) for name in type(call).sql_names()}
        sources = {manner.column(name) for alias in query.find_all(exp.TableAlias) if (name := alias.args.get("this"))}
        sources |= {manner.column(table.this) for table, _ in known if isinstance(table.this, exp.Identifier)}
        return cls(manner, frozenset(found | named | made), frozenset(sources), frozenset(bare), free)

    def check(self, query: exp.Expr, text: str) -> None:
        """See that each column of a text is known, and name those by schema and table as the table is called then.

        Raises :class:`QueryColumnUnknown`.
        """
        for column in list(query.find_all(exp.Column)):
            self._shorten(column)
            if not isinstance(column.this, exp.Identifier) or _is_all(column):
                continue
            first, *more = (part for part in column.parts if isinstance(part, exp.Identifier))
            meant = column.this if not more or self.manner.column(first) in self.tables else first
            is_known = self.manner.column(meant) in self.columns or _MADE.fullmatch(meant.name)
            if not (self.free or is_known):
                raise QueryColumnUnknown(column=shown(meant.name), at=at(meant, text))

    def _shorten(self, column: exp.Column) -> None:
        above = [part for arg in ("catalog", "db", "table") if (part := column.args.get(arg)) is not None]
        if len(above) > 1 and self.manner.parts(above) in self.qualified:
            column.set("db", None)
            column.set("catalog", None)


def _is_all(column: exp.Column) -> bool:
    """Say whether it is every column, as in ``ORDER BY ALL``."""
    is_bare = len(column.parts) == 1 and not column.this.args.get("quoted")
    return is_bare and isinstance(column.parent, exp.Ordered) and column.name.upper() == "ALL"
