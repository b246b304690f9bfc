"""What is left of an act that was killed, held against what always holds."""

from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from kotowari.cli.restoring import KINDS
from kotowari.errors import Error
from kotowari.handling.space import Space
from kotowari.vault.journal import open_line
from tests.handling.conftest import entries
from tests.survival.case import Act, Case

Onlooker = psycopg.Connection[tuple[Any, ...]]
State = Mapping[str, list[str]]
Profile = Mapping[str, tuple[int, int]]
"""How many rows of each table have come and gone."""

JOURNALED = frozenset(kind.act for kind in KINDS)

SIDE = frozenset(("vault.trail", "vault.reply", "recipients.delivery", "recipients.delivered", "recipients.given"))
"""What a read, too, may leave: the way from person to entry, what a repetition is answered with, who received what."""

WHO = frozenset(("vault.actor",))
"""What may be left without an entry: the number by which entries name whoever acts."""

_ENCLOSED = """
    SELECT nspname || '.' || relname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE polname = 'own_space' AND nspname <> 'ledger' ORDER BY 1
"""


_NAMING = """
    SELECT table_schema || '.' || table_name FROM information_schema.columns
    WHERE column_name = 'entry' AND data_type = 'uuid' AND table_schema <> 'ledger'
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A space at one moment: every row outside the ledger, the entries by number, the lines of the journal."""

    rows: State
    entries: Mapping[str, dict[str, Any]]
    lines: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judge:
    """Looks at a space with the eyes of the owner, who sees every row."""

    onlooker: Onlooker

    def see(self, space: Space) -> Seen:
        """Look at a space."""
        tables = [name for (name,) in self.onlooker.execute(_ENCLOSED).fetchall()]
        query = b"SELECT line, sealed FROM vault.journal WHERE space = %s"
        sealed = self.onlooker.execute(query, (space.name,)).fetchall()
        lines = {str(line): open_line(space.keys, line, what).act for line, what in sealed}
        found = {entry["id"]: entry for entry in entries(space)}
        for (table,) in self.onlooker.execute(_NAMING).fetchall():
            named = self._column(space, table, "entry")
            assert named <= found.keys(), f"{table} names an entry that is not there"
        return Seen({table: self._rows(space, table) for table in tables}, found, lines)

    def _column(self, space: Space, table: str, column: str) -> set[str]:
        query = f"SELECT {column}::text FROM {table} WHERE space = %s AND {column} IS NOT NULL".encode()
        return {value for (value,) in self.onlooker.execute(query, (space.name,)).fetchall()}

    def _rows(self, space: Space, table: str) -> list[str]:
        query = f"SELECT t::text FROM {table} AS t WHERE space = %s ORDER BY 1".encode()
        return [row for (row,) in self.onlooker.execute(query, (space.name,)).fetchall()]


def profile(before: Seen, now: Seen) -> Profile:
    """Return what has come and gone, but for the numbers of those who act."""
    found = {}
    for table in now.rows.keys() - WHO:
        old, new = Counter(before.rows[table]), Counter(now.rows[table])
        if old != new:
            found[table] = ((new - old).total(), (old - new).total())
    return found


def entered(before: Seen, now: Seen) -> Counter[str]:
    """Return the acts of the entries that have come. None ever goes."""
    assert before.entries.keys() <= now.entries.keys(), "an entry is lost"
    return Counter(entry["act"] for number, entry in now.entries.items() if number not in before.entries)


def assert_journaled(before: Seen, now: Seen) -> None:
    """A change that protects somebody has its line in the journal, and there is no line of any other."""
    new = [entry for number, entry in now.entries.items() if number not in before.entries]
    permitted = (entry for entry in new if _is_permitted(entry))
    said = Counter(entry["act"] for entry in permitted if entry["act"] in JOURNALED)
    lines = Counter(act for line, act in now.lines.items() if line not in before.lines)
    assert lines == said, "a line of the journal without its entry, or the reverse"


def _is_permitted(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("answer", {"decision": "permit"})["decision"] == "permit")


def judge(act: Act, before: Seen, now: Seen, whole: Profile, told: Mapping[str, Any]) -> bool:
    """Hold what was left against what always holds; return whether it was done."""
    changed, new = profile(before, now), entered(before, now)
    assert new.total() in {0, act.entries}, new
    assert changed in ({}, whole), "a change that is half there"
    assert bool(changed) <= bool(new), "a change without its entry"
    if act.changes:
        assert bool(changed.keys() - SIDE) == bool(new), "an entry of a change that is not there, or the reverse"
    else:
        assert changed.keys() <= SIDE, "a read that changes"
    assert_journaled(before, now)
    assert told["said"].keys() <= now.entries.keys() - before.entries.keys(), "something told without an entry"
    if told["how"] == "killed":
        assert told["said"] == {}
    return bool(new)


def again(act: Act, case: Case, judge_of: Judge, before: Seen, whole: Profile, *, is_done: bool) -> None:
    """Do it again, as whoever was not answered does, and see that it was done, and once."""
    # What was done already may be refused now, in words; what was not must be done without ado.
    with suppress(Error, AssertionError) if is_done else nullcontext():
        act.do(case)
    now = judge_of.see(case.space)
    changed = profile(before, now)
    assert_journaled(before, now)
    if not is_done:
        assert changed == whole
    if act.changes:
        assert changed.keys() - SIDE, "it can be done no more"
        assert len(now.rows["vault.person"]) <= len(before.rows["vault.person"]) + 1
