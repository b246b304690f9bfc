"""Where the columns of a map stand in records, and the rows that follow the header."""

import unicodedata
from collections.abc import Iterator, Sequence

from kotowari.places.folder.files import Unfit
from kotowari.places.folder.settings import FileSettings


def below_header(records: Iterator[list[str]], settings: FileSettings) -> tuple[list[str], Iterator[list[str]]]:
    """Return the columns' names, and the records below them: empty ones left out, short ones filled up.

    Without a setting the header is the first record that is not empty. Raises :class:`Unfit` where there is none, and
    the records do where one has more fields than the header: what they belong to is not known.
    """
    number = settings.header
    if number == 0:
        if not settings.columns:
            raise Unfit("it has no header by the map, so `columns` must name its columns there")
        return settings.columns, _filled(records, len(settings.columns), 1)
    for row, record in enumerate(records, 1):
        if row == number or (number is None and any(field.strip() for field in record)):
            names = [unicodedata.normalize("NFC", name.strip().lstrip("\ufeff")) for name in record]
            return names, _filled(records, len(names), row + 1)
    if number is None:
        return [], iter(())
    raise Unfit("it ends before the row that the map says is its header")


def found(names: Sequence[str], column: str) -> tuple[int, tuple[str, ...]]:
    """Return where a column stands, and the path within it: by its whole name, else by its beginning.

    So ``profile.city`` is the column of that name, or the field ``city`` of what the column ``profile`` holds. Raises
    :class:`Unfit` for one that is not there, or is there twice.
    """
    parts = unicodedata.normalize("NFC", column).split(".")
    for count in range(len(parts), 0, -1):
        base = ".".join(parts[:count])
        if names.count(base) == 1:
            return names.index(base), tuple(parts[count:])
        if base in names:
            raise Unfit(f"it has two columns `{base}`: have them bear two names")
    raise Unfit(f"it has no column `{column}`: correct the map, or the file")


def _filled(records: Iterator[list[str]], width: int, begin: int) -> Iterator[list[str]]:
    for number, record in enumerate(records, begin):
        if any(field.strip() for field in record[width:]):
            raise Unfit(f"its row {number} has more fields than the header: quote those with a separator in them")
        if any(field.strip() for field in record):
            yield record[:width] + [""] * (width - len(record))
