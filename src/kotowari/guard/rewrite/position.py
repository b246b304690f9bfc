"""Where in a query something is, as an editor has it: lines and columns from one."""

from sqlglot import exp


def at(node: exp.Expr, text: str) -> str:
    """Return where a node is in its text, as a sentence may say it; nothing where that is not known.

    Not every node knows it: then it is where the first below it is, or below what it is part of.
    """
    one: exp.Expr | None = node
    while one is not None:
        for below in one.walk():
            start = below.meta.get("start")
            if isinstance(start, int):
                return at_offset(start, text)
        one = one.parent
    return ""


def at_offset(start: int, text: str) -> str:
    """Return the line and the column of a character, counted from nought."""
    before = text[:start]
    return f" (line {before.count(chr(10)) + 1}, column {start - before.rfind(chr(10))})"
