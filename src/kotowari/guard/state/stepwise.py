"""The walk down in a cluster: of one table at a time, with what is known of the others as values.

Citus joins none of its tables with the links, which lie on the coordinator, and sets no row to the answer of a query.
So rows are read, their state is worked out here, and written where they are still as they were read. A row that is
changed meanwhile is of a transaction that is open: the walk is gone again when that has ended.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from kotowari.guard.compile.carried import Carry
from kotowari.guard.connect import Connection
from kotowari.guard.found import Relation
from kotowari.guard.state.written import Fed, Values, above, among, assumed, is_left, key_of, linked, table, typed_key

_TOGETHER = 500
"""How many rows one statement names."""

_SEQUENTIAL = b"SELECT pg_catalog.set_config('citus.multi_shard_modify_mode', 'sequential', true)"
_KEYS_OF = b"SELECT DISTINCT key FROM kotowari.link WHERE relation = %s AND person = ANY (%s)"
_STATES_OF = (
    "SELECT key, {columns} FROM kotowari.link WHERE relation = %s AND key IN "
    "(SELECT ARRAY(SELECT jsonb_array_elements_text(one)) FROM jsonb_array_elements(%s) AS one) GROUP BY key"
)

Row = Mapping[str, str | None]
State = tuple[Any, ...]


class Stepwise:
    """The tables of a cluster in the order in which state comes to them."""

    def __init__(self, tables: Mapping[Relation, Fed], order: Sequence[Relation]) -> None:
        self._tables = tables
        self._order = [name for name in order if tables[name].columns]
        places = {name: place for place, name in enumerate(self._order)}
        is_ordered = all(
            places.get(carry.parent, -1) < places[name] for name in self._order for carry in tables[name].above
        )
        self._rounds = 1 if is_ordered else len(self._order)

    def walk(self, connection: Connection, persons: Collection[UUID]) -> None:
        """Bring the state of persons' rows to these and to whatever hangs on them."""
        # Rows of tables that every node has may not be written after others were read from several nodes at once.
        connection.execute(_SEQUENTIAL)
        touched: dict[Relation, list[Row]] = {}
        for name in self._order * self._rounds:
            rows = list(self._touched(connection, self._tables[name], persons, touched))
            touched[name] = rows
            self._write(connection, self._tables[name], rows)

    def settle(self, connection: Connection, one_at_a_time: Callable[[], None]) -> None:
        """Bring state to every row of the tables that may have rows without."""
        for name in self._order:
            if is_left(self._tables, self._tables[name]):
                self.work_out(connection, self._tables[name], one_at_a_time)

    def work_out(self, connection: Connection, fed: Fed, one_at_a_time: Callable[[], None]) -> None:
        """Work out the state of all rows of a table, each page of them in a transaction."""
        is_more, after = bool(_apart(fed)), None
        while is_more:
            with connection.transaction():
                one_at_a_time()
                connection.execute(_SEQUENTIAL)
                rows, after = _page(connection, fed, after)
                self._write(connection, fed, rows)
            is_more = after is not None

    def _touched(
        self, connection: Connection, fed: Fed, persons: Collection[UUID], above: Mapping[Relation, Iterable[Row]]
    ) -> Iterator[Row]:
        """Yield the rows of a table that are persons' own, or hang on rows that are."""
        if fed.is_linked:
            keys = [tuple(key) for (key,) in connection.execute(_KEYS_OF, (fed.relation, list(persons))).fetchall()]
            yield from self._rows(connection, fed, fed.key, _types(fed, fed.key), keys)
        for carry in fed.above:
            there = [theirs for _, theirs in carry.on]
            if carry.parent in above:
                values = _whole({_values(row, there) for row in above[carry.parent]})
                types = _types(self._tables[carry.parent], there)
                yield from self._rows(connection, fed, [mine for mine, _ in carry.on], types, values)

    def _rows(
        self, connection: Connection, fed: Fed, by: Sequence[str], types: Sequence[str], values: Iterable[Values]
    ) -> Iterator[Row]:
        names = self._read(fed)
        columns = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier("one", name)) for name in names)
        query = sql.SQL("SELECT DISTINCT {} FROM {} AS one WHERE ").format(columns, table(fed.table.relation))
        for some in _in_parts(values):
            where, given = among("one", by, types, some)
            for row in connection.execute(query + where, given).fetchall():
                yield dict(zip(names, row, strict=True))

    def _read(self, fed: Fed) -> list[str]:
        """Return the columns that tell a table's rows apart, and those by which others hang on them."""
        led_by = (theirs for other in self._tables.values() for theirs in _leading(other, fed.table.relation))
        return list(dict.fromkeys((*_apart(fed), *led_by)))

    def _write(self, connection: Connection, fed: Fed, rows: Iterable[Row]) -> None:
        """Write the state of rows to those that have another."""
        apart = _apart(fed)
        known = {_values(row, apart): row for row in rows}
        by_state: dict[State, list[Values]] = {}
        for values, state in zip(known, self._states(connection, fed, list(known.values())), strict=True):
            by_state.setdefault(state, []).append(values)
        names = [sql.Identifier(column.name) for column in fed.columns]
        sets = sql.SQL(", ").join(sql.SQL("{} = %s").format(name) for name in names)
        differs = sql.SQL(" OR ").join(sql.SQL("one.{} <> %s").format(name) for name in names)
        update = sql.SQL("UPDATE {} AS one SET {} WHERE ({}) AND ").format(table(fed.table.relation), sets, differs)
        for state, of in by_state.items():
            for some in _in_parts(of):
                where, given = among("one", apart, _types(fed, apart), some)
                connection.execute(update + where, (*state, *state, *given))

    def _states(self, connection: Connection, fed: Fed, rows: Sequence[Row]) -> Iterator[State]:
        """Yield each row's state: that of all its persons and of all the rows above together; else what is assumed."""
        sources: list[tuple[Sequence[str], Mapping[Values, State]]] = []
        if fed.is_linked:
            keys = {_values(row, fed.key) for row in rows}
            unknown = tuple(assumed(column) for column in fed.columns)
            sources.append((fed.key, dict.fromkeys(keys, unknown) | dict(_of_links(connection, fed, keys))))
        for carry in fed.above:
            here = [mine for mine, _ in carry.on]
            values = _whole({_values(row, here) for row in rows})
            sources.append((here, dict(self._of_rows(connection, fed, carry, values))))
        for row in rows:
            met = [state for by, states in sources if (state := states.get(_values(row, by))) is not None]
            yield tuple(
                min((state[place] for state in met), default=assumed(column))
                for place, column in enumerate(fed.columns)
            )

    def _of_rows(
        self, connection: Connection, fed: Fed, carry: Carry, values: Iterable[Values]
    ) -> Iterator[tuple[Values, State]]:
        """Yield the state of the rows above, by what leads to them as the rows here have it."""
        here, there = ([pair[place] for pair in carry.on] for place in (0, 1))
        types, states = _types(fed, here), dict(carry.states)
        by = [
            sql.SQL("{}::{}::text").format(sql.Identifier("above", name), sql.SQL(type_))
            for name, type_ in zip(there, types, strict=True)
        ]
        together = (
            sql.SQL("pg_catalog.{}({})").format(
                sql.SQL("min" if column.is_day else "bool_and"), above(column, states.get(column.name))
            )
            for column in fed.columns
        )
        query = sql.SQL("SELECT {}, {} FROM {} AS above WHERE ").format(
            sql.SQL(", ").join(by), sql.SQL(", ").join(together), table(carry.parent)
        )
        grouped = sql.SQL(" GROUP BY ") + sql.SQL(", ").join(by)
        for some in _in_parts(values):
            where, given = among("above", there, types, some)
            for row in connection.execute(query + where + grouped, given).fetchall():
                yield tuple(row[: len(by)]), tuple(row[len(by) :])


def _page(connection: Connection, fed: Fed, after: list[str] | None) -> tuple[list[Row], list[str] | None]:
    """Return a table's next rows, and the key after which there may be more: none where they have no key."""
    apart = _apart(fed)
    columns = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier("one", name)) for name in apart)
    if not fed.key:
        query = sql.SQL("SELECT DISTINCT {} FROM {} AS one").format(columns, table(fed.table.relation))
        return [dict(zip(apart, row, strict=True)) for row in connection.execute(query).fetchall()], None
    keys = sql.SQL(", ").join(sql.Identifier("one", name) for name in fed.key)
    behind = sql.SQL("WHERE ({}) > ({})").format(keys, typed_key(fed, sql.SQL("%(after)s::text[]")))
    query = sql.SQL("SELECT {}, {} FROM {} AS one {} ORDER BY {} LIMIT %(count)s").format(
        key_of(fed, "one"), columns, table(fed.table.relation), behind if after else sql.SQL(""), keys
    )
    page = connection.execute(query, {"after": after, "count": _TOGETHER}).fetchall()
    return [dict(zip(apart, row[1:], strict=True)) for row in page], (page[-1][0] if page else None)


def _of_links(connection: Connection, fed: Fed, keys: Iterable[Values]) -> Iterator[tuple[Values, State]]:
    columns = sql.SQL(", ").join(linked(column) for column in fed.columns)
    query = sql.SQL(_STATES_OF).format(columns=columns)
    rows = connection.execute(query, (fed.relation, Jsonb([list(key) for key in keys]))).fetchall()
    return ((tuple(key), tuple(state)) for key, *state in rows)


def _apart(fed: Fed) -> list[str]:
    """Return the columns on which a row's state rests: by which it is linked, and by which it hangs on others."""
    return list(
        dict.fromkeys((*(fed.key if fed.is_linked else ()), *(mine for way in fed.above for mine, _ in way.on)))
    )


def _leading(other: Fed, to: Relation) -> Iterator[str]:
    return (theirs for carry in other.above if carry.parent == to for _, theirs in carry.on)


def _types(fed: Fed, columns: Iterable[str]) -> list[str]:
    return [fed.found.columns[name].type for name in columns]


def _values(row: Row, columns: Iterable[str]) -> Values:
    return tuple(row[name] for name in columns)


def _whole(values: Iterable[Values]) -> list[Values]:
    """Return those that lead to a row: nothing is equal to NULL."""
    return [one for one in values if None not in one]


def _in_parts(values: Iterable[Values]) -> Iterator[list[Values]]:
    whole = list(values)
    yield from (whole[first : first + _TOGETHER] for first in range(0, len(whole), _TOGETHER))
