"""A data map as JSON, for the record of the map in force: read back in milliseconds, however long its files were."""

from pydantic import TypeAdapter

from kotowari.datamap.model import Datamap

_FORM = TypeAdapter(Datamap)


def to_json(datamap: Datamap) -> str:
    """Return a map as JSON."""
    return _FORM.dump_json(datamap).decode()


def from_json(text: str) -> Datamap:
    """Return the map that :func:`to_json` wrote. Raises ``ValueError`` for what it did not write."""
    return _FORM.validate_json(text)
