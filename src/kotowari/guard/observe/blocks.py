"""The parts of a statement's tree: blocks in which names are looked up, what each reads from, what is written."""

from collections.abc import Iterable, Iterator

from sqlglot import exp

_BLOCKS = (exp.Select, exp.Update, exp.Delete, exp.Insert, exp.Merge)
"""What has tables of its own, by whose names columns are said."""


def plain(name: object) -> str:
    """Return a name as the catalog has it: folded to lower case where it is not quoted."""
    if not isinstance(name, exp.Identifier):
        return str(name.name) if isinstance(name, exp.Expression) else ""
    text = str(name.this)
    return text if name.args.get("quoted") else text.lower()


def set_columns(expressions: Iterable[exp.Expression]) -> list[str]:
    """Return the columns that assignments write."""
    found = []
    for each in expressions:
        left = each.this if isinstance(each, exp.EQ) else None
        parts = (
            left.expressions if isinstance(left, exp.Tuple) else [left.this if isinstance(left, exp.Paren) else left]
        )
        found += [plain(part.this) for part in parts if isinstance(part, exp.Column)]
    return found


def is_target(table: exp.Table) -> bool:
    """Whether a table is written: what is read of it besides is told by the columns."""
    parent = table.parent
    return isinstance(parent, exp.Schema | exp.TruncateTable) or (
        isinstance(parent, exp.Insert | exp.Update | exp.Delete | exp.Merge | exp.Copy) and parent.this is table
    )


def is_set(column: exp.Column) -> bool:
    """Whether a column is one that is written."""
    node: exp.Expression = column
    while isinstance(node.parent, exp.Tuple | exp.Paren):
        node = node.parent
    above = node.parent
    if isinstance(above, exp.Insert):  # of a MERGE, which lists columns so
        return above.this is node
    return isinstance(above, exp.EQ) and above.this is node and isinstance(above.parent, exp.Update | exp.OnConflict)


def blocks(node: exp.Expression) -> Iterator[exp.Expression]:
    """Yield the blocks that a node is within, the nearest first."""
    above = node.parent
    while above is not None:
        if isinstance(above, _BLOCKS):
            yield above
        above = above.parent


def sources(block: exp.Expression) -> Iterator[exp.Expression]:
    """Yield what a block reads from: tables, and queries within it."""
    names = ("from_", "from", "using")
    starts = [block.args.get(name) for name in names]
    if not isinstance(block, exp.Select):
        starts.append(block.this.this if isinstance(block.this, exp.Schema) else block.this)
    starts += [*(block.args.get("joins") or ()), *(block.args.get("laterals") or ())]
    for start in starts:
        for each in start if isinstance(start, list) else [start]:
            node = each.this if isinstance(each, exp.From | exp.Join) else each
            while isinstance(node, exp.Paren):
                node = node.this
            if isinstance(node, exp.Expression):
                yield node
                yield from _sources_of_joins(node)


def _sources_of_joins(node: exp.Expression) -> Iterator[exp.Expression]:
    for join in node.args.get("joins") or ():
        yield join.this
