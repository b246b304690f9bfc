"""What SQLAlchemy warns of while it looks at a database: types it does not know. We name those ourselves."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def quiet() -> Iterator[None]:
    """Let nothing be said of types and indexes that SQLAlchemy does not know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        yield
