"""The dialects that a query may be in: how each takes names to be the same, and which day it is there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlglot import exp, parse_one


class Dialect(StrEnum):
    """A dialect of SQL, by the name that sqlglot has for it."""

    POSTGRES = "postgres"
    DUCKDB = "duckdb"
    SPARK = "spark"
    BIGQUERY = "bigquery"
    SNOWFLAKE = "snowflake"


@dataclass(frozen=True, slots=True)
class Manner:
    """What one dialect does otherwise than others.

    ``unquoted`` is what becomes of a name without quotes, ``quoted`` of one in quotes and of one in the map, where
    ``table`` and ``column`` are looked for. ``today`` is the day in a time zone. ``is_plain`` says that a backslash in
    a text is a backslash.
    """

    unquoted: Callable[[str], str]
    quoted: Callable[[str], str]
    today: str
    is_plain: bool
    tells_tables_by_case: bool = False

    def column(self, name: exp.Identifier) -> str:
        """Return what a column, an alias or a common table expression is called."""
        return self.quoted(name.name) if name.args.get("quoted") else self.unquoted(name.name)

    def table(self, name: exp.Identifier) -> str:
        """Return what a part of a table's name is."""
        return name.name if self.tells_tables_by_case else self.column(name)

    def parts(self, names: Iterable[exp.Expr]) -> tuple[str, ...]:
        """Return what a table's name is, by its parts; no part that is not a name is the same as any."""
        return tuple(self.table(name) if isinstance(name, exp.Identifier) else "" for name in names)

    def of_map(self, name: str) -> str:
        """Return what a part of a table's name in the map is: there it is as the engine keeps it."""
        return name if self.tells_tables_by_case else self.quoted(name)


def _as_it_is(name: str) -> str:
    return name


_AT_TIME_ZONE = "CAST(CURRENT_TIMESTAMP AT TIME ZONE {zone} AS DATE)"

_SPARKS_DAY = "CAST(CONVERT_TIMEZONE({zone}, CAST(CURRENT_TIMESTAMP() AS TIMESTAMP_NTZ)) AS DATE)"

MANNERS = {
    Dialect.POSTGRES: Manner(str.lower, _as_it_is, _AT_TIME_ZONE, is_plain=True),
    Dialect.DUCKDB: Manner(str.lower, str.lower, _AT_TIME_ZONE, is_plain=True),
    Dialect.SPARK: Manner(str.lower, str.lower, _SPARKS_DAY, is_plain=False),
    Dialect.BIGQUERY: Manner(str.lower, str.lower, "CURRENT_DATE({zone})", is_plain=False, tells_tables_by_case=True),
    Dialect.SNOWFLAKE: Manner(
        str.upper, _as_it_is, "CAST(CONVERT_TIMEZONE({zone}, CURRENT_TIMESTAMP()) AS DATE)", is_plain=False
    ),
}
"""By dialect; a time zone has no quote in its name (IANA)."""


def today(dialect: Dialect, zone: str) -> exp.Expr:
    """Return the day in a time zone, as it is when the query runs."""
    return parse_one(MANNERS[dialect].today.format(zone=exp.Literal.string(zone).sql(dialect)), dialect=dialect)
