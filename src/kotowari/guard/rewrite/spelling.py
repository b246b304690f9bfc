"""A query as it is spelt: what the parser cannot be asked, since it has read over it."""

from collections.abc import Iterator
from itertools import pairwise

from sqlglot import exp, tokenize
from sqlglot.errors import SqlglotError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from kotowari.errors import QueryUnproven
from kotowari.guard.rewrite.dialect import Dialect
from kotowari.guard.rewrite.functions import NAMED
from kotowari.guard.rewrite.position import at_offset

_WORDS = """
    all and any array as between by case columns cross cube distinct else end escape except exclude exists filter for
    from full generator group having ilike in inner intersect interval into is join lateral left like limit map
    match_condition materialized not nulls offset on or ordinal outer over overlaps partition pivot qualify rename
    replace right rlike rollup row safe_offset safe_ordinal select sets similar some struct table then to top union
    unnest unpivot using values when where window with within
"""

_BEFORE_BRACKETS = frozenset(_WORDS.split())
"""Words that a bracket may follow though they call nothing."""


def words(text: str, dialect: Dialect) -> list[Token]:
    """Return the words of a text. Raises :class:`QueryUnproven`."""
    try:
        return tokenize(text, read=dialect)
    except (SqlglotError, ValueError):
        raise QueryUnproven(problem="a text or a name in it does not end") from None


def words_of(text: str, dialect: Dialect) -> list[tuple[TokenType, str]]:
    """Return what a text says, however its lines are broken."""
    return [(word.token_type, word.text) for word in words(text, dialect)]


def check_numbers(text: str, dialect: Dialect) -> None:
    """See that no number has a name's letters right behind it, as ``1_000``: it would be read as two things.

    Raises :class:`QueryUnproven`.
    """
    found = words(text, dialect)
    for one, after in pairwise(found):
        if one.token_type is TokenType.NUMBER and after.start == one.end + 1 and after.token_type is TokenType.VAR:
            raise QueryUnproven(problem=f"a number{at_offset(one.start, text)} is not read alike everywhere")


def check_called(query: exp.Expr, text: str, dialect: Dialect) -> None:
    """See that a query as it is written calls nothing but what its engine has of its own.

    A function of another engine that sqlglot knows may be one of the company's own here. Raises :class:`QueryUnproven`.
    """
    named = {alias.this.name.lower() for alias in query.find_all(exp.TableAlias) if alias.this and alias.columns}
    for name in _called(words(text, dialect)):
        if name not in NAMED[dialect] and name not in _BEFORE_BRACKETS and name not in named:
            raise QueryUnproven(problem=f"the function `{name}` may read anything: {dialect} has none such of its own")


def _called(found: list[Token]) -> Iterator[str]:
    """Yield the names that a bracket follows, in lower case."""
    for place, (one, after) in enumerate(pairwise(found)):
        if after.token_type is not TokenType.L_PAREN or not (one.text[:1].isalpha() or one.text[:1] == "_"):
            continue
        if one.token_type in (TokenType.STRING, TokenType.NUMBER) or one.token_type in Parser.TYPE_TOKENS:
            continue
        is_of_another = place > 1 and found[place - 1].token_type is TokenType.DOT
        whose = found[place - 2].text.lower() if is_of_another else "safe"
        name = one.text.lower().split()[-1]  # some words are read together, as GROUPING SETS
        yield name if whose == "safe" else f"{whose}.{name}"
