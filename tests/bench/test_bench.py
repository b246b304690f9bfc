"""Every measurement runs, at a small size. Nothing is timed here."""

from pathlib import Path

import pytest

from bench import answering, custody, decision, disclosure, ledger, over_size, queue, stores


def test_the_gate_is_measured_beside_cedar_on_the_same_answers() -> None:
    assert len(list(decision.measure(sizes=(10,), asks=20))) == 2


def test_the_stores_are_measured() -> None:
    assert [found.work for found in stores.measure(persons=120, uses=8)] == [
        "intake of 120 persons",
        "recorded use of 3 holdings, 1 client",
        "recorded use of 3 holdings, 8 clients",
        "the same, 8 threads of one process",
        "ledger append, 8 writers",
    ]


def test_proofs_are_verified() -> None:
    (proof,) = ledger.measure(size=1000, proofs=5)
    assert proof.work == "verify a proof of inclusion in 1,000 entries (leaf and 10 hashes)"


def test_the_space_is_measured_and_the_commits_of_an_erasure() -> None:
    space, erasure = custody.measure(persons=50, held=20)
    assert space.ours > space.other > 0
    assert erasure.ours == 1


def test_a_disclosure_is_measured_beside_the_sql_that_finds_the_same_rows() -> None:
    works = [found.work for found in disclosure.measure(tables=(6, 7), persons=30, asks=3)]
    assert works == ["disclosure over 6 tables", "disclosure over 7 tables"]


def test_the_queue_is_measured_beside_a_short_one() -> None:
    works = [found.work for found in queue.measure(requests=300, blocks=1)]
    assert works == [f"{name} of 300 requests" for name in queue.WANTED]


@pytest.mark.long
def test_everything_is_drawn_over_size(tmp_path: Path) -> None:
    over_size.draw_all(tmp_path, print, sizes=(500, 600))
    drawn = {"proof.svg", "space.svg", "use.svg", "append.svg", "erasure.svg", "sweep.svg", "disclosure.svg"}
    assert {file.name for file in tmp_path.iterdir()} == drawn
    assert all("<svg" in file.read_text() for file in tmp_path.iterdir())


def test_a_disclosure_is_carried_through_to_its_sealed_archive() -> None:
    (found,) = answering.measure(blocks=1)
    assert found.work == "disclosure-13: approval to sealed archive"
