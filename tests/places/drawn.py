"""Schemas, persons and rows drawn at random, and an oracle that says from all the data whose each row is.

The oracle knows no places, queries or order: it reads everything, and keeps to docs/sharing.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from kotowari.datamap.model import Column, Datamap, Link, Match, Table, TableName, Way
from kotowari.places.lookup import Values
from kotowari.places.matching import form
from kotowari.places.walking.walked import Standing
from tests.datamap.maps import datamap

MINE = "me@example.jp"
OTHERS = ("aya@example.jp", "ben@example.jp", "chie@example.jp")
ANYBODY: tuple[str | None, ...] = (MINE, *OTHERS, None)

Row = tuple[TableName, int]
"""A row by its table and its place in it."""


@dataclass
class Drawn:
    """A map with the rows that are stored in its tables, each with a planted text and, but for orphans, real links."""

    datamap: Datamap
    rows: dict[TableName, list[Values]]

    @property
    def stored(self) -> dict[str, list[Values]]:
        return {str(name): rows for name, rows in self.rows.items()}

    def tables(self) -> dict[TableName, Table]:
        return {table.name: table for place in self.datamap.places.values() for table in place.tables.values()}


def draw(random: Random) -> Drawn:
    """Draw a map and its rows."""
    count = random.randint(2, 7)
    shapes = [random.choice(("single", "single", "composite", "keyless")) for _ in range(count)]
    names = [TableName(random.choice(("crm", "site")), f"t{number}") for number in range(count)]
    persons = [number == 0 or random.random() < 0.3 for number in range(count)]
    links = [_link(random, names, shapes, number) for number in range(random.randint(1, 2 * count))]
    columns = [_columns(shape, is_persons, random) for shape, is_persons in zip(shapes, persons, strict=True)]
    ways: list[Link] = []
    for source, target, column, match in links:
        array = match is Match.EXACT and shapes[target] == "single" and random.random() < 0.2
        if shapes[target] == "composite":
            mine: tuple[str, ...] = (f"{column}_a", f"{column}_b")
            theirs: tuple[str, ...] = ("tenant", "id")
        else:
            mine, theirs = (column,), ("code",) if match is not Match.EXACT else ("id",)
        for one in mine:
            columns[source][one] = Column(one, array=array)
        up = Link(names[source], mine, names[target], theirs, Way.UP, match)
        down = Link(names[target], theirs, names[source], mine, Way.DOWN, match)
        ways += random.choice(([up, down], [up, down], [up, down], [up], [down]))
    keys = {"single": ("id",), "composite": ("tenant", "id"), "keyless": ()}
    tables = [
        Table(name, made, keys[shape], shows=frozenset({"id"} if random.random() < 0.2 else ()))
        for name, made, shape in zip(names, columns, shapes, strict=True)
    ]
    return Drawn(datamap(tables, ways), _rows(random, tables, ways))


def _link(random: Random, names: list[TableName], shapes: list[str], number: int) -> tuple[int, int, str, Match]:
    source, target = random.randrange(len(names)), random.randrange(len(names))
    match = (
        Match.EXACT
        if shapes[target] == "composite"
        else random.choice((Match.EXACT,) * 3 + (Match.CASEFOLD, Match.TEXT))
    )
    return source, target, f"to{number}", match


def _columns(shape: str, is_persons: bool, random: Random) -> dict[str, Column]:
    made = {"id": Column("id"), "code": Column("code"), "note": Column("note", text=True)}
    if shape == "composite":
        made = {"tenant": Column("tenant"), **made}
    if is_persons:
        made["email"] = Column("email", item="email", finds="email", match=Match.EMAIL)
    if random.random() < 0.5:
        made["about"] = Column("about", item="about")
    return made


def _rows(random: Random, tables: list[Table], links: list[Link]) -> dict[TableName, list[Values]]:
    """Each row has a number that no other row of any table has, and texts made of it."""
    numbers: dict[TableName, list[int]] = {}
    number = 100
    for table in tables:
        for _ in range(random.randint(0, 5)):
            number += 1
            numbers.setdefault(table.name, []).append(number)
    tenants = {one: random.randint(1, 2) for several in numbers.values() for one in several}
    made: dict[TableName, list[Values]] = {}
    for table in tables:
        for own in numbers.get(table.name, ()):
            row: dict[str, Any] = {
                "id": own,
                "tenant": tenants[own],
                "code": f"Code {own}",
                "note": f"note-{own}",
                "about": f"about-{own}",
                "email": random.choice(ANYBODY),
            }
            if row["email"] and random.random() < 0.3:
                row["email"] = row["email"].upper()
            for link in links:
                up = (
                    link
                    if link.way is Way.UP
                    else Link(link.target, link.target_columns, link.source, link.source_columns, Way.UP, link.match)
                )
                if up.source == table.name and up.source_columns[0] not in row:
                    row |= _led(random, up, table, numbers.get(up.target, []), tenants)
            made.setdefault(table.name, []).append(tuple(row[column] for column in table.columns))
    return made


def _led(random: Random, up: Link, table: Table, there: list[int], tenants: dict[int, int]) -> dict[str, Any]:
    """What a row's link columns have: a row there, nothing, or an orphan's number."""
    other = random.choice([*there, *there, None, 99]) if there else None
    if len(up.source_columns) == 2:
        tenant = None if other is None else tenants.get(other, 1)
        return dict(zip(up.source_columns, (tenant, other), strict=True))
    column = up.source_columns[0]
    if table.columns[column].array:
        return {column: sorted({one for one in (other, random.choice([*there, None])) if one} if there else ())}
    written: Callable[[int], Any] = {
        Match.EXACT: lambda one: random.choice((one, str(one))),
        Match.CASEFOLD: lambda one: random.choice((f"code {one}", f"CODE {one}")),
        Match.TEXT: lambda one: random.choice((f"ＣＯＤＥ{one}", f"c o d e {one}")),
    }[up.match]
    return {column: None if other is None else written(other)}


class Oracle:
    """Whose each row is, from all the data at once."""

    def __init__(self, drawn: Drawn) -> None:
        self.drawn = drawn
        self.tables = drawn.tables()
        self.every: list[Row] = [(name, at) for name, rows in drawn.rows.items() for at in range(len(rows))]
        self.links = list(drawn.datamap.links)
        said = {(link.source, link.source_columns, link.target, link.target_columns) for link in self.links}
        self.implied = [
            Link(link.target, link.target_columns, link.source, link.source_columns, Way.UP, link.match)
            for link in self.links
            if link.way is Way.DOWN and (link.target, link.target_columns, link.source, link.source_columns) not in said
        ]
        self.ups = [link for link in self.links if link.way is Way.UP] + self.implied
        self._meets: dict[tuple[Link, Row], list[Row]] = {}

    def cell(self, row: Row, column: str) -> Any:
        return self.drawn.rows[row[0]][row[1]][list(self.tables[row[0]].columns).index(column)]

    def forms(self, row: Row, columns: Iterable[str], match: Match) -> set[tuple[str, ...]]:
        found: set[tuple[str, ...]] = {()}
        for column in columns:
            cell = self.cell(row, column)
            texts = [form(match, one) for one in (cell if isinstance(cell, list) else [cell])]
            found = {(*begun, text) for begun in found for text in texts if text is not None}
        return found

    def led(self, link: Link, row: Row) -> list[Row]:
        """The rows that a link leads to from a row."""
        name = link, row
        if name not in self._meets:
            mine = self.forms(row, link.source_columns, link.match) if row[0] == link.source else set()
            self._meets[name] = [
                other
                for other in self.every
                if mine and other[0] == link.target and mine & self.forms(other, link.target_columns, link.match)
            ]
        return self._meets[name]

    def is_persons(self, row: Row) -> bool:
        return "email" in self.tables[row[0]].columns

    def says(self, row: Row) -> str | None:
        email = self.cell(row, "email")
        return email.lower() if email else None

    def standings(self) -> dict[Row, Standing]:
        own, doubted = self._own()
        met, another, unsure, by_said = self._met(own)
        doubtful, joint = self._doubtful(own, met, another | unsure | doubted)
        live, touched = self._live(own, met & by_said, doubtful)
        alone = self._alone(own, live - joint)
        standings = dict.fromkeys(another, Standing.ANOTHER)
        standings |= dict.fromkeys(unsure | doubted, Standing.DOUBTFUL)
        for row in met:
            if row in live:
                standings[row] = Standing.OWN if row in alone else Standing.SHARED
            else:
                standings[row] = Standing.DOUBTFUL if row in touched else Standing.ANOTHER
        return standings | dict.fromkeys(own, Standing.OWN)

    def _own(self) -> tuple[set[Row], set[Row]]:
        own = {row for row in self.every if self.is_persons(row) and self.says(row) == MINE}
        doubted: set[Row] = set()
        while True:
            hanging = {
                (link, row) for link in self.links if link.way is Way.DOWN for of in own for row in self.led(link, of)
            }
            new = {row for link, row in hanging if not self.is_persons(row)}
            new |= {
                row
                for link, row in hanging
                if self.is_persons(row) and not self.says(row) and link.source != link.target
            }
            doubted |= {row for _, row in hanging if row not in own and row not in new}
            if new <= own:
                return own, doubted - own
            own |= new

    def _met(self, own: set[Row]) -> tuple[set[Row], set[Row], set[Row], set[Row]]:
        """What is met above; of it what is another's, what is unsure, and what was met by a way that the map has."""
        met: set[Row] = set()
        another: set[Row] = set()
        unsure: set[Row] = set()
        by_said: set[Row] = set()
        while True:
            size = len(met), len(another), len(unsure), len(by_said)
            for link in self.ups:
                for row in [other for of in own | met for other in self.led(link, of)]:
                    if row in own:
                        continue
                    if not self.is_persons(row):
                        met.add(row)
                        if link not in self.implied:
                            by_said.add(row)
                    elif self.says(row) or link in self.implied:
                        another.add(row)
                    else:
                        unsure.add(row)
            if size == (len(met), len(another), len(unsure), len(by_said)):
                return met, another - unsure, unsure, by_said

    def _doubtful(self, own: set[Row], met: set[Row], not_theirs: set[Row]) -> tuple[set[Row], set[Row]]:
        doubtful: set[Row] = set()
        joint: set[Row] = set()
        while True:
            before = len(doubtful)
            joint = set()
            for row in met:
                owners = {other for link in self.ups for other in self.led(link, row)}
                others = owners & doubtful or {one for one in owners if self.is_persons(one)} & not_theirs
                mine = {one for one in owners if self.is_persons(one)} & own
                if others:
                    personal = any(c.item or c.text for c in self.tables[row[0]].columns.values())
                    (joint if mine or not personal else doubtful).add(row)
            if before == len(doubtful):
                return doubtful, joint

    def _live(self, own: set[Row], met: set[Row], doubtful: set[Row]) -> tuple[set[Row], set[Row]]:
        live: set[Row] = set()
        touched: set[Row] = set()
        todo = set(own)
        while todo:
            of = todo.pop()
            for link in self.ups:
                if link in self.implied:
                    continue
                for row in self.led(link, of):
                    if row in doubtful:
                        touched.add(row)
                    elif row in met and row not in live:
                        live.add(row)
                        todo.add(row)
        return live, touched

    def _alone(self, own: set[Row], alone: set[Row]) -> set[Row]:
        """The most of some rows that nothing refers to but the person's own rows and these."""
        while True:
            referred = {
                row
                for link in self.ups
                for of in self.every
                if of not in own and of not in alone
                for row in self.led(link, of)
            }
            if not referred & alone:
                return alone
            alone = alone - referred


def shuffled(drawn: Drawn, random: Random) -> Drawn:
    """The same, with places, tables, links and rows in another order."""
    links = random.sample(drawn.datamap.links, len(drawn.datamap.links))
    tables = list(drawn.tables().values())
    rows = {name: random.sample(of, len(of)) for name, of in drawn.rows.items()}
    mixed = datamap(random.sample(tables, len(tables)), links)
    return replace(drawn, datamap=mixed, rows=rows)
