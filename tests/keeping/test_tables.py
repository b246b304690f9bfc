"""The sweep forgets of a person what a single erasure forgets."""

import re

from kotowari.vault import expiry
from kotowari.vault.statements import ERASE
from kotowari.vault.tables import OF_A_REQUEST


def tables(text: bytes) -> set[bytes]:
    return set(re.findall(rb"DELETE FROM (\w+\.\w+)", text))


def test_a_sweep_deletes_from_every_table_that_an_erasure_does() -> None:
    """But for those of requests: no sweep comes to the holder of a request's key (tests/rights/test_retention.py)."""
    swept = b" ".join(value for value in vars(expiry).values() if isinstance(value, bytes))
    assert tables(b" ".join(ERASE)) - set(OF_A_REQUEST) == tables(swept)
    assert len(tables(swept)) > 8
