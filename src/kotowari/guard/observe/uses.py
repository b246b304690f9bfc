"""Which tables and columns a statement reads and writes, as the catalog has them: views down to their tables.

Where a statement leaves it open, more is taken to be used rather than less.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from kotowari.guard.found import FoundDatabase, FoundTable, Relation
from kotowari.guard.observe.blocks import blocks, is_set, is_target, plain, set_columns, sources

_VIEWS = ("v", "m")
_DEEPEST = 20


class How(StrEnum):
    """What is done with a column, or, without one, with the rows of a table."""

    READ = "read"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    TRUNCATE = "truncate"


class Used(NamedTuple):
    """A column of a table, or the table's rows (None), with what is done, and the view it is reached by, if any."""

    table: Relation
    column: str | None
    how: How
    by_view: Relation | None = None


@dataclass(frozen=True, slots=True)
class Catalog:
    """What a database has, and the schemas that names are looked up in first; then it is wherever there is but one."""

    database: FoundDatabase
    path: tuple[str, ...] = ("public",)

    def relation(self, table: exp.Table) -> Relation | None:
        """Return the table or view that a statement names, None where the catalog has none."""
        name, schema = plain(table.this), plain(table.args.get("db"))
        if schema:
            named = Relation(schema, name)
            return named if named in self.database.tables else None
        for each in self.path:
            if (found := Relation(each, name)) in self.database.tables:
                return found
        bare = [relation for relation in self.database.tables if relation.name == name]
        return bare[0] if len(bare) == 1 else None

    def table(self, relation: Relation) -> FoundTable:
        """Return a table of it."""
        return self.database.tables[relation]


def names_of(database: FoundDatabase) -> frozenset[str]:
    """Return every name that a shape may have: of schemas, tables and columns."""
    tables = database.tables
    columns = {column for table in tables.values() for column in table.columns}
    return frozenset(columns | {part for relation in tables for part in relation})


def search_path(written: str, login: str) -> tuple[str, ...]:
    """Return the schemas of a search path, in the form that ``SET`` takes, of a login."""
    parts = re.findall(r'"((?:[^"]|"")+)"|([^,\s"]+)', written)
    bare = (quoted.replace('""', '"') or plain.lower() for quoted, plain in parts)
    return tuple(login if part == "$user" else part for part in bare)


def uses(trees: Iterable[exp.Expression], catalog: Catalog) -> frozenset[Used]:
    """Return what statements use, down to tables."""
    found = {used for tree in trees for used in _Statement(tree, catalog).used()}
    return frozenset(below for used in found for below in _below(used, catalog, 0))


def _below(used: Used, catalog: Catalog, depth: int) -> Iterator[Used]:
    table = catalog.table(used.table)
    if table.kind not in _VIEWS or depth > _DEEPEST:
        yield used
        return
    inner = _of_view(table, used.column, catalog, is_whole=table.by_asker and used.how is How.READ)
    by = used.by_view or used.table
    for each in inner:
        how = used.how if each.column is not None or used.column is None else How.READ
        yield from _below(each._replace(how=how, by_view=by), catalog, depth + 1)
    if not inner:
        yield used


def _of_view(view: FoundTable, column: str | None, catalog: Catalog, *, is_whole: bool) -> frozenset[Used]:
    """Return what a view's query reads for one of its columns, or whatever column is asked for (None): or all of it."""
    try:
        tree = sqlglot.parse_one(view.definition or "", dialect="postgres")
    except (SqlglotError, RecursionError):
        tree = None
    if not isinstance(tree, exp.Select):
        whole = uses_of(tree, catalog) if isinstance(tree, exp.Expression) else ()
        return frozenset(whole) or frozenset(_whole(view.reads, catalog))
    of = {shown.alias_or_name: shown for shown in tree.expressions}
    # Who asks by their own rights needs those for all that the view names, whatever of it they ask for.
    left_out = [shown for name, shown in of.items() if name != column and not is_whole]
    return frozenset(_Statement(tree, catalog, tuple(left_out)).used())


def uses_of(tree: exp.Expression, catalog: Catalog) -> frozenset[Used]:
    """Return what one statement uses, as it names it: views are not looked through."""
    return frozenset(_Statement(tree, catalog).used())


def _whole(relations: Iterable[Relation], catalog: Catalog) -> Iterator[Used]:
    for relation in relations:
        if relation in catalog.database.tables:
            yield from (Used(relation, column, How.READ) for column in catalog.table(relation).columns)


Sources = Mapping[str, Relation | None]
"""Of each name in a block the table that it stands for; None for what is made within the statement."""


@dataclass(frozen=True, slots=True)
class _Statement:
    tree: exp.Expression
    catalog: Catalog
    left_out: Sequence[exp.Expression] = ()
    sources: dict[int, Sources] = field(default_factory=dict)

    def used(self) -> Iterator[Used]:
        outside = {id(node) for left in self.left_out for node in left.walk()}
        for node in self.tree.walk():
            if id(node) in outside:
                continue
            if isinstance(node, exp.Table):
                relation = self.known(node)
                if relation is not None and not is_target(node):
                    yield Used(relation, None, How.READ)
            elif isinstance(node, exp.Column) and not is_set(node):
                yield from self.column(node)
            elif isinstance(node, exp.Star) and isinstance(node.parent, exp.Select | exp.Returning):
                yield from self.every(node)
            elif isinstance(node, exp.Join):
                yield from self.joined(node)
            elif isinstance(node, exp.Insert | exp.Update | exp.Delete | exp.Merge | exp.Copy | exp.TruncateTable):
                yield from self.written(node)

    def known(self, table: exp.Table) -> Relation | None:
        """Return the table that a name stands for, None where it is of a query named before, or not in the catalog."""
        if not isinstance(table.this, exp.Identifier):
            return None
        name = plain(table.this)
        if not table.args.get("db"):
            above: exp.Expr | None = table
            while above is not None:
                made = above.args.get("with_") or above.args.get("with")
                if isinstance(made, exp.With) and any(
                    plain(each.args["alias"].this) == name for each in made.expressions
                ):
                    return None
                above = above.parent
        return self.catalog.relation(table)

    def of_block(self, block: exp.Expression) -> Sources:
        """Return what the names in a block stand for."""
        if id(block) not in self.sources:
            self.sources[id(block)] = dict(self._named(block))
        return self.sources[id(block)]

    def _named(self, block: exp.Expression) -> Iterator[tuple[str, Relation | None]]:
        for node in sources(block):
            alias = node.args.get("alias")
            name = plain(alias.this) if isinstance(alias, exp.TableAlias) and alias.this else ""
            if isinstance(node, exp.Table):
                yield name or plain(node.this), self.known(node)
            else:
                yield name, None

    def column(self, column: exp.Column) -> Iterator[Used]:
        name, qualifier = plain(column.this), plain(column.args.get("table"))
        is_star = isinstance(column.this, exp.Star)
        for block in blocks(column):
            of = self.of_block(block)
            if qualifier:
                if qualifier in of:
                    relation = of[qualifier]
                    yield from self.of_relation(relation, None if is_star else name)
                    return
            elif name in of:  # a whole row, by the name of its table
                yield from self.of_relation(of[name], None)
                return
            else:
                having = [each for each in of.values() if each is not None and name in self.catalog.table(each).columns]
                if having:
                    yield from (Used(each, name, How.READ) for each in having)
                    return

    def of_relation(self, relation: Relation | None, column: str | None) -> Iterator[Used]:
        if relation is None:
            return
        columns = self.catalog.table(relation).columns
        if column is None:
            yield from (Used(relation, each, How.READ) for each in columns)
        elif column in columns:
            yield Used(relation, column, How.READ)

    def every(self, node: exp.Expression) -> Iterator[Used]:
        block = next(blocks(node), None)
        if block is not None:
            for each in self.of_block(block).values():
                yield from self.of_relation(each, None)

    def joined(self, join: exp.Join) -> Iterator[Used]:
        block = next(blocks(join), None)
        named = [plain(each) for each in join.args.get("using") or ()]
        of = [each for each in self.of_block(block).values() if each] if block is not None else []
        if join.args.get("method") == "NATURAL":
            named = [name for each in of for name in self.catalog.table(each).columns]
            named = [name for name in named if named.count(name) > 1]
        for name in named:
            yield from (Used(each, name, How.READ) for each in of if name in self.catalog.table(each).columns)

    def written(self, node: exp.Expression) -> Iterator[Used]:
        if isinstance(node, exp.TruncateTable):
            for table in node.expressions:
                yield from self.target(table, How.TRUNCATE, ())
            return
        target = node.this
        if isinstance(node, exp.Delete):
            yield from self.target(target, How.DELETE, ())
        elif isinstance(node, exp.Update):
            yield from self.target(target, How.UPDATE, set_columns(node.expressions))
        elif isinstance(node, exp.Insert):
            yield from self.inserted(node, target)
        elif isinstance(node, exp.Merge):
            yield from self.merged(node, target)
        elif isinstance(node, exp.Copy) and not isinstance(target, exp.Subquery):
            yield from self.copied(node, target)

    def target(self, target: exp.Expression, how: How, columns: Sequence[str]) -> Iterator[Used]:
        table = target.this if isinstance(target, exp.Schema) else target
        relation = self.known(table) if isinstance(table, exp.Table) else None
        if relation is None:
            return
        yield Used(relation, None, how)
        yield from (Used(relation, each, how) for each in columns if each in self.catalog.table(relation).columns)

    def listed(self, target: exp.Expression) -> Sequence[str]:
        """Return the columns that stand beside a table, or all of them."""
        if isinstance(target, exp.Schema):
            return [plain(each) for each in target.expressions]
        relation = self.known(target) if isinstance(target, exp.Table) else None
        return list(self.catalog.table(relation).columns) if relation else []

    def inserted(self, node: exp.Insert, target: exp.Expression) -> Iterator[Used]:
        yield from self.target(target, How.INSERT, self.listed(target))
        conflict = node.args.get("conflict")
        if isinstance(conflict, exp.OnConflict) and conflict.expressions:
            yield from self.target(target, How.UPDATE, set_columns(conflict.expressions))

    def merged(self, node: exp.Merge, target: exp.Expression) -> Iterator[Used]:
        for when in node.find_all(exp.When):
            then = when.args.get("then")
            if isinstance(then, exp.Update):
                yield from self.target(target, How.UPDATE, set_columns(then.expressions))
            elif isinstance(then, exp.Insert):
                yield from self.target(
                    target, How.INSERT, [each.name for each in then.this.expressions] if then.this else ()
                )
            else:
                yield from self.target(target, How.DELETE, ())

    def copied(self, node: exp.Copy, target: exp.Expression) -> Iterator[Used]:
        if node.args.get("kind"):
            yield from self.target(target, How.INSERT, self.listed(target))
        else:
            yield from self.target(target, How.READ, self.listed(target))
