"""What tests/ledger/test_sequencer.py shows, on a cluster; but what one transaction appended enters at once."""

from pathlib import Path

from kotowari.ledger.sequencer import Integrated, integrate
from tests.conftest import Installation
from tests.ledger.conftest import SIGNER, SPACE, append_each
from tests.ledger.test_sequencer import *  # noqa: F403

del test_no_more_than_the_limit_at_once  # noqa: F821


def test_no_more_transactions_than_the_limit_at_once(installation: Installation, folder: Path) -> None:
    for first in range(0, 12, 2):
        append_each(installation.database, (first, first + 1))
    sizes = [integrate(installation.sequencing, SPACE, SIGNER, folder, limit=4) for _ in range(4)]
    assert sizes == [Integrated(4, 4), Integrated(8, 4), Integrated(12, 4), Integrated(12, 0)]
