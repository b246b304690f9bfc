"""The sequencer once more, on a database that is spread over a cluster: by several statements, in the same order."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from kotowari.database.pool import Database
from tests.conftest import Installation


@pytest.fixture
def installation(installation: Installation) -> Iterator[Installation]:
    with (
        closing(Database(installation.application_url, spread=True)) as database,
        closing(Database(installation.sequencer_url, spread=True)) as sequencing,
    ):
        yield replace(installation, database=database, sequencing=sequencing)
