"""What the map says of a folder: which files are a table, and how they are written."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kotowari.datamap.model import Place
from kotowari.errors import PlaceSettingsUnfit

TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})
WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
PARQUET: Final = frozenset({".parquet"})


class FileSettings(BaseModel):
    """How the files of one table are written. What is not said is found out, or is unclear and so an error.

    ``file`` is a path within the folder, or a pattern of paths (``orders/*.csv``); ``encoding`` a name that Python
    knows; ``header`` the row with the columns' names, counted from 1, and 0 where there is none (``columns`` then names
    them); ``sheet`` a sheet of a workbook, ``*`` for all of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    file: Annotated[str, Field(min_length=1, max_length=1000)]
    encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    header: Annotated[int, Field(ge=0, le=1000)] | None = None
    columns: list[str] | None = None
    sheet: str | None = None

    @property
    def suffix(self) -> str:
        """The ending of the files' names, in lower case, with the dot."""
        return PurePosixPath(self.file).suffix.lower()


class FolderSettings(BaseModel):
    """``folder``: where it is, where the environment does not say. ``files``: tables whose name is not their file's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: str | None = None
    files: Mapping[str, FileSettings] = Field(default_factory=dict)

    def of(self, table: str) -> FileSettings:
        """Return the files of a table: by its name alone, ``list.csv``, ``orders/*.csv`` or ``list.xlsx#sheet``."""
        if table in self.files:
            return self.files[table]
        file, _, sheet = table.partition("#")
        return FileSettings(file=file, sheet=sheet or None)


def read_settings(place: Place) -> FolderSettings:
    """Return the settings of a folder. Raises :class:`PlaceSettingsUnfit`."""
    try:
        return FolderSettings.model_validate(dict(place.settings))
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        why = f"`{where}`: {first['msg'][:1].lower()}{first['msg'][1:]}"
    raise PlaceSettingsUnfit(place=place.name, problem=why)
