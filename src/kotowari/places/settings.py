"""What the map may say under ``settings`` of a place, by its kind: each kind reads its own."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from kotowari.datamap.model import PlaceKind
from kotowari.datamap.parse import Settings
from kotowari.places.folder.settings import FolderSettings
from kotowari.places.http.settings import ServiceSettings
from kotowari.places.manual.settings import ManualSettings


class SqlSettings(BaseModel):
    """``search``: how a handle is looked for, see :class:`kotowari.places.sql.place.SqlPlace`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    search: Literal["whole", "indexed"] = "whole"


SETTINGS: Final[Settings] = {
    PlaceKind.SQL: SqlSettings,
    PlaceKind.FOLDER: FolderSettings,
    PlaceKind.HTTP: ServiceSettings,
    PlaceKind.MANUAL: ManualSettings,
}
