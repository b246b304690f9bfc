"""Statements counted by their shape: what was run, whose, how often and when. The statements themselves are dropped."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kotowari.guard.found import FoundDatabase
from kotowari.guard.observe.shape import Names, called, read, unwrapped
from kotowari.guard.observe.uses import Catalog, Used, names_of, search_path, uses

_REMEMBERED = 4096
_TOUCH_NOTHING = frozenset(
    (
        *("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "SET", "RESET", "SHOW"),
        *("DISCARD", "DEALLOCATE", "LISTEN", "UNLISTEN", "NOTIFY", "CLOSE", "FETCH", "MOVE", "CHECKPOINT", "LOCK"),
        *("VACUUM", "ANALYZE"),
    )
)
"""Statements that read and write no row; a cursor's and a prepared one's are told where they are made or run."""


class Source(StrEnum):
    """What told of a statement: the server's log, pgaudit, the server's statistics, or a look at what runs just now."""

    LOG = "log"
    AUDIT = "audit"
    STATEMENTS = "statements"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Shaped:
    """A shape with what it uses in a database."""

    digest: bytes
    text: str | None
    uses: frozenset[Used]


@dataclass(frozen=True, slots=True)
class Counted:
    """How often, from which day to which."""

    count: int
    first: date
    last: date

    def and_more(self, other: "Counted") -> "Counted":
        """Return both together."""
        return Counted(self.count + other.count, min(self.first, other.first), max(self.last, other.last))


@dataclass(slots=True)
class Tally:
    """What was counted so far: shapes by their digest; counts by login, shape and source."""

    shapes: dict[bytes, Shaped] = field(default_factory=dict)
    counts: dict[tuple[str, bytes, Source], Counted] = field(default_factory=dict)

    def add(self, login: str, shape: Shaped, source: Source, counted: Counted) -> None:
        """Count a shape that a login ran."""
        self.shapes[shape.digest] = shape
        key = (login, shape.digest, source)
        before = self.counts.get(key)
        self.counts[key] = before.and_more(counted) if before else counted


class Reader:
    """Reads statements of a database's logins, each by the schemas that its login's names are looked up in."""

    def __init__(self, database: FoundDatabase, functions: Names, own: Names = ()) -> None:
        """Read for a database whose functions are called so; ``own`` are those that the company made."""
        self._own = frozenset(own)
        self._database = database
        self._names = names_of(database) | frozenset(functions)
        self._read: dict[tuple[str, str], Shaped | None] = {}
        self._catalogs: dict[str, Catalog] = {}

    def shaped(self, login: str, statement: str) -> Shaped | None:
        """Return a statement's shape with what it uses, None where it touches no table and calls no function."""
        key = (login, statement)
        if key not in self._read:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            self._read[key] = self._shaped(login, statement)
        return self._read[key]

    def _shaped(self, login: str, statement: str) -> Shaped | None:
        found = read(statement, self._names)
        if found.shape.text is None:
            first = unwrapped(statement).split(maxsplit=1)
            touches = not first or first[0].strip(";").upper() not in _TOUCH_NOTHING
            return Shaped(found.shape.digest, None, frozenset()) if touches else None
        used = uses(found.trees, self._catalog(login))
        tells = used or called(found.shape.text, self._own)
        return Shaped(found.shape.digest, found.shape.text, used) if tells else None

    def _catalog(self, login: str) -> Catalog:
        if login not in self._catalogs:
            role = self._database.roles.get(login)
            path = search_path(role.search_path if role else '"$user", public', login)
            self._catalogs[login] = Catalog(self._database, path)
        return self._catalogs[login]
