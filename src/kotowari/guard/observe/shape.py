"""The shape of a statement: its words, without any value that somebody wrote into it.

What is kept is made of words of SQL and of the catalog alone, so that a value cannot get in by any way of writing it:
as a text, a number, a comment, a name that is none, or within what cannot be read.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from kotowari.guard.sqlglot_log import silence

silence()

VALUE, UNKNOWN = "?", "_"
"""What stands for a value, and for a name that the catalog does not have."""

LONGEST = 100_000
"""Characters of a statement, beyond which it is not read: it would take too long, and is data more than a question."""

_WORDS = frozenset(Postgres.Tokenizer.KEYWORDS) | frozenset(Postgres.Tokenizer.SINGLE_TOKENS)
_VALUES = frozenset(
    kind
    for kind in TokenType
    if kind.name.endswith("_STRING") or kind in (TokenType.STRING, TokenType.NUMBER, TokenType.PARAMETER)
)
_NAMES = (TokenType.VAR, TokenType.IDENTIFIER)
# What SQL has of words that the tokenizer takes for names.
_PLAIN = frozenset((Path(__file__).parent / "words.txt").read_text(encoding="ascii").split())
_WRAPPED = (
    re.compile(r"\s*EXPLAIN\s+(?:\([^()']*\)\s*|(?:ANALYZE|ANALYSE|VERBOSE)\s+)*(?=\w|\()", re.IGNORECASE),
    re.compile(r'\s*PREPARE\s+(?:"(?:[^"]|"")+"|\w+)\s*(?:\([^()\']*\)\s*)?AS\s+', re.IGNORECASE),
    re.compile(
        r'\s*DECLARE\s+(?:"(?:[^"]|"")+"|\w+)\s[\w\s]*?CURSOR\s[\w\s]*?FOR\s+(?=SELECT|WITH|VALUES)', re.IGNORECASE
    ),
)

Names = Collection[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A statement by the digest of its words. ``text`` is None where it cannot be read: nothing of it is kept then."""

    digest: bytes
    text: str | None


@dataclass(frozen=True, slots=True)
class Read:
    """A statement that was read: its shape, and its tree, which has the values still and goes no further."""

    shape: Shape
    trees: tuple[exp.Expression, ...]


def read(statement: str, names: Names) -> Read:
    """Return a statement's shape and tree. ``names`` are those that the database has; others do not appear in it."""
    bare = unwrapped(statement)
    tokens = _tokens(bare)
    if tokens is None:
        return Read(Shape(sha256(b"unreadable").digest(), None), ())
    text = _text(tokens, names)
    mark = sha256(text.encode()).digest()
    trees = _trees(bare, tokens)
    return Read(Shape(mark, text if trees else None), trees)


def called(text: str | None, functions: Names) -> frozenset[str]:
    """Return which of some functions a shape calls."""
    words = re.findall(r'("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*) \(', text or "")
    names = (word[1:-1].replace('""', '"') if word.startswith('"') else word for word in words)
    return frozenset(name for name in names if name in functions)


def unwrapped(statement: str) -> str:
    """Return the statement within an ``EXPLAIN``, ``PREPARE`` or ``DECLARE``, any other as it is."""
    for pattern in _WRAPPED:
        if found := pattern.match(statement):
            return unwrapped(statement[found.end() :])
    return statement


def words(statement: str) -> list[list[str]] | None:
    """Return the words of each statement in a text, values among them; None where it cannot be read.

    A name that is not quoted is in lower case, as the server has it.
    """
    tokens = _tokens(statement)
    if tokens is None:
        return None
    found: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            found.append([])
        else:
            found[-1].append(token.text.lower() if token.token_type is TokenType.VAR else token.text)
    return [each for each in found if each]


def _tokens(statement: str) -> Sequence[Token] | None:
    if len(statement) > LONGEST:
        return None
    try:
        return sqlglot.tokenize(statement, dialect="postgres")
    except (SqlglotError, RecursionError):
        return None


def _trees(statement: str, tokens: Sequence[Token]) -> tuple[exp.Expression, ...]:
    if not tokens:
        return ()
    try:
        found = [tree for tree in sqlglot.parse(statement, dialect="postgres") if isinstance(tree, exp.Expression)]
    except (SqlglotError, RecursionError, ValueError):
        return ()
    return () if any(tree.find(exp.Command) for tree in found) else tuple(found)


def _text(tokens: Iterable[Token], names: Names) -> str:
    return " ".join(_without_lists(_words(tokens, names)))


def _words(tokens: Iterable[Token], names: Names) -> Iterator[str]:
    was_parameter = False
    for token in tokens:
        # Of `$1` the sign is a token of its own, as the number is.
        if token.token_type is TokenType.PARAMETER:
            was_parameter = True
            continue
        yield VALUE if was_parameter else _word(token, names)
        was_parameter = False


def _word(token: Token, names: Names) -> str:
    if token.token_type in _VALUES:
        return VALUE
    text = token.text
    if token.token_type in _NAMES:
        return _name(text, is_quoted=token.token_type is TokenType.IDENTIFIER, has=names.__contains__)
    if token.token_type in Postgres.Parser.ID_VAR_TOKENS and text.lower() in names:
        return text.lower()
    upper = " ".join(text.upper().split())
    return upper if upper in _WORDS else UNKNOWN


def _name(text: str, *, is_quoted: bool, has: Callable[[str], bool]) -> str:
    lower = text if is_quoted else text.lower()
    if has(lower):
        return lower if re.fullmatch(r"[a-z_][a-z0-9_$]*", lower) else '"' + lower.replace('"', '""') + '"'
    return lower if lower in _PLAIN and not is_quoted else UNKNOWN


def _without_lists(words: Iterable[str]) -> list[str]:
    """Return words in which several values in a row, and several rows of them, are one."""
    kept: list[str] = []
    for word in words:
        kept.append(word)
        if word == VALUE and kept[-3:-1] == [VALUE, ","]:
            del kept[-2:]
        elif kept[-7:] == ["(", VALUE, ")", ",", "(", VALUE, ")"]:
            del kept[-4:]
    return kept
