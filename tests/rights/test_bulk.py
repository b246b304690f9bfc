"""Disclosures by the thousand in one process take no more memory than the first of them."""

import subprocess
import sys

import pytest

SLACK = 1.1
"""What an allocator may take more of after nine times as many."""


@pytest.mark.long
def test_ten_thousand_disclosures_take_the_memory_of_a_thousand() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.rights.bulk", "1000", "10000"], check=True, capture_output=True, text=True
    )
    figures = [line.split() for line in run.stdout.splitlines()]
    taken = {int(count): int(kilobytes) for count, kilobytes in figures}
    assert taken.keys() == {1000, 10000}
    assert taken[10000] <= SLACK * taken[1000]
