"""The audit log folded: however it is cut, nothing is counted twice or lost, and no value is in what comes of it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari.guard.observe.log import files
from kotowari.guard.observe.log.files import Position
from kotowari.guard.reads.folding import Bound, Folded, Reading, fold
from kotowari.guard.reads.sessions import Session

SUPPORT, PROMOTION = "kotowari/shop/support/crm", "kotowari/shop/promotion/crm"
BOUND = Bound(
    {"crm": SUPPORT, "one": "kotowari/shop/support/one"},
    {"crm": {SUPPORT: "support", PROMOTION: "promotion"}, "one": {"kotowari/shop/support/one": "support"}},
    {"kotowari/shop/support": "support", "kotowari/shop/promotion": "promotion"},
)
NAMES = frozenset({"app", "customer", "name", "email"})
VALUE = "Hanako"
FIND = f"SELECT name FROM customer WHERE email = '{VALUE}\n\"{VALUE}\"'"


def line(session: str, number: int, transaction: str, audit: list[str], login: str = "crm") -> str:
    said, record = io.StringIO(), io.StringIO()
    csv.writer(said).writerow([*audit, "<not logged>"])
    message = "AUDIT: " + said.getvalue().rstrip("\r\n")
    fields = [f"2026-06-01 10:00:{number:02}.000 UTC", login, "shop", "1", "[local]", session, str(number), "SELECT"]
    fields += ["2026-06-01 09:00:00 UTC", transaction, "0", "LOG", "00000", message, *[""] * 12]
    csv.writer(record, lineterminator="\n").writerow(fields)
    return record.getvalue()


def of_object(number: int, statement: str = FIND, table: str = "app.customer", kind: str = "TABLE") -> list[str]:
    return ["OBJECT", str(number), "1", "READ", "SELECT", kind, table, statement]


def of_session(number: int, command: str, statement: str) -> list[str]:
    return ["SESSION", str(number), "1", "MISC", command, "", "", statement]


LINES = (
    line("a", 1, "1/1", of_object(1)),
    line("b", 2, "2/1", of_object(1), "other"),
    line("a", 3, "1/2", of_session(2, "BEGIN", "BEGIN")),
    line("a", 4, "1/2", of_session(3, "SET", f"SET LOCAL ROLE '{PROMOTION}'")),
    line("c", 5, "3/1", of_object(1), "one"),
    line("a", 6, "1/2", of_object(4)),
    line("a", 7, "1/2", of_object(4)),  # the same table, joined with itself
    line("a", 8, "1/2", of_session(5, "COMMIT", "COMMIT")),
    line("a", 9, "1/3", of_object(6, table='"kotowari/shop/support".customer', kind="VIEW")),
    line("a", 10, "1/3", of_object(6)),
    line("a", 11, "1/4", of_session(7, "SET", "SET ROLE NONE")),
    line("a", 12, "1/5", of_object(8)),
    line("a", 13, "1/6", of_session(9, "SET", f"SET SESSION AUTHORIZATION {VALUE}")),
    line("a", 14, "1/7", of_object(10)),
    "no record at all\n",
)
WHOLE = "".join(LINES).encode()


@dataclass(frozen=True)
class Held:
    data: bytes
    zone: tzinfo = UTC

    def names(self) -> list[str]:
        return ["log.csv"]

    def read(self, name: str, start: int, size: int) -> bytes:
        return self.data[start : start + size]


def folded(data: bytes, before: dict[str, Position], sessions: dict[str, Session]) -> Iterator[Folded]:
    return fold(Held(data), before, sessions, "shop", BOUND, NAMES)


def counted(*pieces: bytes, at_once: int = files.PIECE) -> Counter[Reading]:
    """What comes of a log that is read as it grows, each time from where it was left."""
    before: dict[str, Position] = {}
    sessions: dict[str, Session] = {}
    found: Counter[Reading] = Counter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "PIECE", at_once)
        patch.setattr(files, "_BEGINNING", min(at_once, 64))
        for piece in pieces:
            for one in folded(piece, before, sessions):
                before[one.file] = one.position
                sessions |= one.sessions
                found.update({reading: times.times for reading, times in one.readings.items()})
    return found


def test_each_read_is_for_the_purpose_that_was_taken_up() -> None:
    told = {(one.login, one.is_bound, one.purposes): count for one, count in counted(WHOLE).items()}
    assert told == {
        ("other", False, ()): 1,
        ("one", True, ("support",)): 1,
        ("crm", True, ("promotion",)): 1,
        ("crm", True, ("support",)): 1,
        ("crm", True, ()): 1,
        ("crm", True, ("promotion", "support")): 2,
    }


@given(st.lists(st.integers(0, len(WHOLE)), max_size=6), st.integers(1, len(WHOLE)))
def test_however_the_log_is_cut_nothing_is_folded_twice_or_lost(cuts: list[int], at_once: int) -> None:
    assert counted(*(WHOLE[:cut] for cut in sorted(cuts)), WHOLE, at_once=at_once) == counted(WHOLE)


def test_a_file_begun_anew_under_its_name_is_read_from_its_beginning() -> None:
    anew = line("z", 1, "9/1", of_object(1)).encode()
    assert counted(WHOLE, anew).total() == counted(WHOLE).total() + 1


def test_no_value_is_in_what_comes_of_it() -> None:
    for one in folded(WHOLE, {}, {}):
        assert VALUE not in repr((one.readings, one.position))
        assert VALUE not in repr([session.to_json() for session in one.sessions.values()])
