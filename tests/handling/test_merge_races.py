"""A merge or a split against what happens to either person at the same moment: whatever was answered first binds."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from kotowari.gate.codes import Code
from kotowari.handling import admit
from kotowari.handling.outcome import Changed, Opened, Refused
from kotowari.handling.space import Space
from kotowari.vault.custody import Custody
from kotowari.vault.joining import Joining
from tests.handling.concurrent import Gate, await_waiting, begin, once_after
from tests.handling.conftest import another_space, codes, entries, rows, take_in
from tests.handling.test_merge import THIS, divided, merged, now_held
from tests.handling.test_races import Owner, erased, read, stopped


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


@pytest.fixture
def two(space: Space) -> tuple[UUID, UUID]:
    return take_in(space, name="花子", email="a@example.com"), take_in(
        space, email="b@example.com", phone="03-1234-5678"
    )


@pytest.mark.parametrize("which", [0, 1], ids=["who stands", "who goes"])
def test_a_read_between_whose_facts_and_entry_a_merge_comes_is_decided_again(
    space: Space, two: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    other = another_space(space)
    once_after(monkeypatch, admit, "gather", lambda *_: merged(other, *two, email=THIS))
    outcome = read(space, two[which])
    if which == 0:
        assert isinstance(outcome, Opened)
        assert outcome.values == {"email": "a@example.com"}
    else:
        assert codes(outcome) == [Code.MERGED]
        assert isinstance(outcome, Refused)
        assert outcome.into == two[0]
    acts = [entry["act"] for entry in entries(space)]
    assert acts.index("merge") < acts.index("use")


def test_a_read_between_whose_facts_and_entry_a_split_comes_opens_nothing_of_the_other(
    space: Space, two: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = another_space(space)
    once_after(monkeypatch, admit, "gather", lambda *_: divided(other, two[0], "email"))
    outcome = read(space, two[0])
    assert isinstance(outcome, Opened)
    assert outcome.values == {}


Change = Callable[[Space, UUID], object]


@pytest.mark.parametrize("change", [stopped, erased])
@pytest.mark.parametrize("which", [0, 1], ids=["who stands", "who goes"])
def test_a_change_waits_for_an_open_merge(
    space: Space,
    two: tuple[UUID, UUID],
    owner: Owner,
    monkeypatch: pytest.MonkeyPatch,
    threads: ThreadPoolExecutor,
    change: Change,
    which: int,
) -> None:
    before_commit = Gate()
    once_after(monkeypatch, Joining, "merge", before_commit.pause)
    merging = begin(threads, lambda: merged(space, *two, email=THIS))
    before_commit.await_arrival()
    changing = begin(threads, lambda: change(space, two[which]))
    await_waiting(owner)
    assert not changing.done()
    before_commit.let_through()
    assert isinstance(merging.result(), Changed)
    outcome = changing.result()
    if which == 1:
        # Whoever had it stopped or erased is told which number stands, and nothing is done to the wrong one.
        assert isinstance(outcome, Refused)
        assert (codes(outcome)[0], outcome.into) == (Code.MERGED, two[0])
        assert len(rows(space, "vault.person")) == 1
    else:
        assert isinstance(outcome, Changed)


@pytest.mark.parametrize("which", [0, 1], ids=["who stands", "who goes"])
def test_a_merge_waits_for_an_open_stop_and_unites_it(
    space: Space,
    two: tuple[UUID, UUID],
    owner: Owner,
    monkeypatch: pytest.MonkeyPatch,
    threads: ThreadPoolExecutor,
    which: int,
) -> None:
    before_commit = Gate()
    once_after(monkeypatch, Custody, "stop", before_commit.pause)
    stopping = begin(threads, lambda: stopped(space, two[which]))
    before_commit.await_arrival()
    merging = begin(threads, lambda: merged(space, *two, email=THIS))
    await_waiting(owner)
    before_commit.let_through()
    assert isinstance(stopping.result(), Changed)
    assert isinstance(merging.result(), Changed)
    assert codes(read(space, two[0])) == [Code.STOPPED]


@pytest.mark.parametrize("which", [0, 1], ids=["who stands", "who goes"])
def test_a_merge_waits_for_an_open_erasure_and_is_refused(
    space: Space,
    two: tuple[UUID, UUID],
    owner: Owner,
    monkeypatch: pytest.MonkeyPatch,
    threads: ThreadPoolExecutor,
    which: int,
) -> None:
    before_commit = Gate()
    once_after(monkeypatch, Custody, "erase", before_commit.pause)
    erasing = begin(threads, lambda: erased(space, two[which]))
    before_commit.await_arrival()
    merging = begin(threads, lambda: merged(space, *two, email=THIS))
    await_waiting(owner)
    before_commit.let_through()
    assert isinstance(erasing.result(), Changed)
    assert codes(merging.result()) == [Code.ERASED]
    assert "b@example.com" not in now_held(space, two[1 - which]).values() or which == 0


def test_two_merges_the_other_way_round_do_not_lock(
    space: Space, two: tuple[UUID, UUID], threads: ThreadPoolExecutor
) -> None:
    one, other = two
    both = [
        begin(threads, lambda pair=pair: merged(space, *pair, email=THIS))  # type: ignore[misc]
        for pair in [(one, other), (other, one)] * 3
    ]
    outcomes = [future.result() for future in both]
    assert sum(isinstance(outcome, Changed) for outcome in outcomes) == 1
    assert all(codes(outcome)[0] is Code.MERGED for outcome in outcomes if isinstance(outcome, Refused))
    assert len(rows(space, "vault.person")) == 1


def test_of_two_splits_of_one_item_one_is_an_error(
    space: Space, two: tuple[UUID, UUID], threads: ThreadPoolExecutor
) -> None:
    both = [begin(threads, lambda: divided(space, two[0], "email")) for _ in range(2)]
    assert sorted(type(future.exception()).__name__ for future in both) == ["NoneType", "SplitUnheld"]
    assert len(rows(space, "vault.person")) == 3


def test_what_fails_halfway_was_not(space: Space, two: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    tables = ("person", "holding", "history", "handle", "former_handle", "trail", "merged", "journal")
    before = [sorted(map(str, rows(space, f"vault.{table}"))) for table in tables], len(entries(space))

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    for place in ("_lead_on", "_put_held"):
        with monkeypatch.context() as patched:
            patched.setattr(Joining, place, fail)
            with pytest.raises(RuntimeError):
                merged(space, *two, email=THIS)
    with monkeypatch.context() as patched:
        patched.setattr(Joining, "_delete", fail)
        with pytest.raises(RuntimeError):
            divided(space, two[0], "email")
    assert ([sorted(map(str, rows(space, f"vault.{table}"))) for table in tables], len(entries(space))) == before
