"""The journal outside the database: nothing lost, nothing twice, nothing altered unnoticed."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from kotowari.database import pool
from kotowari.errors import Error, JournalForked, JournalTampered
from kotowari.handling.erase import Because as EraseBecause
from kotowari.handling.erase import erase
from kotowari.handling.space import Space
from kotowari.vault import outside
from kotowari.vault.journal import open_line, record
from kotowari.vault.outside import Folder, publish
from kotowari.vault.protections import STOPPED
from tests.restored.conftest import Company, Founded, done, take_in


def note(space: Space, *numbers: int) -> None:
    """Record changes that can be told apart, of nobody."""
    with space.changing() as connection:
        for number in numbers:
            content = {"persons": [str(UUID(int=number))], "purposes": ["support"], "provision": False}
            record(connection, space.keys, STOPPED, content)


def noted(company: Company) -> list[int]:
    """What the journal outside says, proved whole, in its order."""
    keys = company.space().keys
    lines = [line for segment in Folder(company.journal).whole(keys) for line in segment]
    assert [line.number for line in lines] == list(range(len(lines)))
    return [UUID(open_line(keys, line.line, line.sealed).content["persons"][0]).int for line in lines]


def write(company: Company) -> int | None:
    installation = company.installation(to_restore=True)
    return publish(installation.sequencing, company.space().keys, company.journal)


def test_lines_go_outside_once_in_their_order_and_segments_are_filled(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "WIDTH", 4)
    monkeypatch.setattr(outside, "BATCH", 3)
    space, numbers = company.space(), iter(range(100))
    for size in (1, 2, 7, 0, 4, 9):
        note(space, *(next(numbers) for _ in range(size)))
        assert write(company) == size
    assert noted(company) == list(range(23))
    assert sorted(path.name for path in company.journal.iterdir()) == [f"{index:09}" for index in range(6)]


def test_of_many_who_record_and_many_who_write_nothing_is_lost_or_twice(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_WATCH", 0.0)

    def work(first: int) -> None:
        space, sequencing = company.space(), company.installation(to_restore=True).sequencing
        for number in range(first, first + 10):
            note(space, number)  # under the watch, which finds nothing wrong meanwhile
            publish(sequencing, space.keys, company.journal)

    with ThreadPoolExecutor(4) as threads:
        for finished in [threads.submit(work, first) for first in range(0, 40, 10)]:
            finished.result()
    write(company)
    assert sorted(noted(company)) == list(range(40))
    for first in range(0, 40, 10):  # each one's own in the order in which they were recorded
        assert [number for number in noted(company) if first <= number < first + 10] == list(range(first, first + 10))


Damage = Callable[[list[str]], None]


def flipped(lines: list[str], part: int) -> None:
    parts = lines[1].split(" ")
    if part == 3:
        sealed = bytearray(base64.b64decode(parts[3]))
        sealed[-1] ^= 1
        parts[3] = base64.b64encode(sealed).decode()
    else:
        parts[part] = parts[part][:-1] + ("1" if parts[part][-1] == "0" else "0")
    lines[1] = " ".join(parts)


def renumbered(lines: list[str]) -> None:
    """Swap two lines with their numbers set right: only the chain shows it."""
    first, second = lines[0].split(" "), lines[1].split(" ")
    lines[0], lines[1] = " ".join(["0", *second[1:]]), " ".join(["1", *first[1:]])


def cut_between(lines: list[str]) -> None:
    """Take one out and count on from there."""
    del lines[1]
    lines[:] = [" ".join([str(number), *line.split(" ")[1:]]) for number, line in enumerate(lines)]


DAMAGES: dict[str, Damage] = {
    "number": lambda lines: flipped(lines, 0),
    "name": lambda lines: flipped(lines, 1),
    "chain": lambda lines: flipped(lines, 2),
    "sealed": lambda lines: flipped(lines, 3),
    "swapped": lambda lines: lines.insert(0, lines.pop(1)),
    "swapped and renumbered": renumbered,
    "cut between": cut_between,
    "doubled": lambda lines: lines.insert(1, lines[0]),
    "torn": lambda lines: lines.__setitem__(-1, lines[-1][:-9]),
    "emptied": lambda lines: lines.clear(),
    "other text": lambda lines: lines.__setitem__(0, "日本\x00"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_altered_journal_is_refused_in_words_and_nothing_is_done(company: Company, damage: str) -> None:
    space = company.space()
    note(space, 0, 1, 2)
    company.integrate()
    dump = company.dump()
    (segment,) = company.journal.iterdir()
    lines = segment.read_text().splitlines()
    DAMAGES[damage](lines)
    segment.write_text("".join(f"{line}\n" for line in lines))
    with pytest.raises(JournalTampered, match="put back the copy"):
        company.restored()
    assert company.dump() == dump


def test_every_byte_of_a_segment_counts(company: Company) -> None:
    space = company.space()
    note(space, 0, 1)
    company.integrate()
    (segment,) = company.journal.iterdir()
    whole = segment.read_bytes()
    keys = company.space().keys
    for place in range(len(whole)):
        for bit in (1, 32):
            altered = bytearray(whole)
            altered[place] ^= bit
            segment.write_bytes(altered)
            with pytest.raises(JournalTampered):
                list(Folder(company.journal).whole(keys))
    segment.write_bytes(whole)
    assert noted(company) == [0, 1]


def test_a_missing_segment_is_noticed(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "WIDTH", 2)
    note(company.space(), *range(7))
    company.integrate()
    (company.journal / f"{1:09}").unlink()
    with pytest.raises(JournalTampered, match="is missing"):
        company.restored()


def test_the_journal_of_another_installation_is_refused(company: Company, found: Founded, tmp_path: Path) -> None:
    other = found(tmp_path / "other")
    for one in (company, other):
        note(one.space(), 0, 1)
        one.integrate()
    (mine,), (theirs,) = company.journal.iterdir(), other.journal.iterdir()
    mine.write_bytes(theirs.read_bytes())
    with pytest.raises(JournalForked):
        company.space()
    with pytest.raises(JournalTampered, match="not this space's"):
        company.restored()


def test_two_histories_are_refused(company: Company) -> None:
    """A home without its journal went on from an old dump; then the journal turned up."""
    space = company.space()
    company.integrate()
    dump = company.dump()
    note(space, 1)
    company.integrate()
    (segment,) = company.journal.iterdir()
    kept = segment.read_bytes()
    segment.unlink()
    company.load(dump)
    note(company.space(), 2)
    company.integrate()
    segment.write_bytes(kept)
    with pytest.raises(JournalForked):
        company.restored()
    with pytest.raises(JournalForked):
        company.space()


def test_a_journal_that_was_cut_at_its_end_is_made_whole_by_its_database(company: Company) -> None:
    note(company.space(), *range(5))
    company.integrate()
    (segment,) = company.journal.iterdir()
    whole = segment.read_bytes()
    segment.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    company.integrate()
    assert segment.read_bytes() == whole


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_write_that_fails_leaves_the_journal_as_it_was_or_as_it_is_to_be(
    company: Company, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = company.space()
    note(space, 0)
    company.integrate()
    note(space, 1)
    for number in count():
        with monkeypatch.context() as patched:
            fail_at(patched, call, number)
            try:
                write(company)
            except OSError:
                assert noted(company) in ([0], [0, 1])
            else:
                break
    assert noted(company) == [0, 1]
    assert [path.name for path in company.journal.iterdir()] == ["000000000"]


def fail_at(patched: pytest.MonkeyPatch, call: str, number: int) -> None:
    """Let the n-th call of a kind find the disk full."""
    import os

    owner = Path if call == "replace" else os
    real, left = getattr(owner, call), [number]

    def failing(*arguments: object, **named: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return real(*arguments, **named)

    patched.setattr(owner, call, failing)


def test_an_erasure_is_answered_though_the_journal_cannot_be_written(company: Company) -> None:
    """The change and its line are durable in the database; outside is caught up with later."""
    space = company.space()
    person = take_in(space)
    company.journal.parent.mkdir(parents=True, exist_ok=True)
    company.journal.write_bytes(b"not a folder")
    done(erase(space, by="officer", person=person, subject="customer", because=EraseBecause.NO_LONGER_NEEDED))
    with pytest.raises((OSError, Error)):
        company.integrate()
    company.journal.unlink()
    company.integrate()
    assert len((company.journal / f"{0:09}").read_text().splitlines()) == 1
