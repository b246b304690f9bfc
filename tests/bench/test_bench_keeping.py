"""The sweep's measurement runs, at a small size. Nothing is timed here."""

from bench import keeping


def test_the_sweep_is_measured_beside_raw_deletes() -> None:
    (found,) = keeping.measure(persons=30, blocks=1)
    assert found.work == "sweep of 30 persons"
