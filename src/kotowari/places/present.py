"""What a place has at this moment, for `places check`: its tables as it tells of them itself."""

from kotowari.datamap.model import Place, PlaceKind
from kotowari.datamap.schema import Schema
from kotowari.home import Home
from kotowari.places.addresses import address_of, find_address
from kotowari.places.folder.place import FolderPlace
from kotowari.places.http.present import tables_of
from kotowari.places.lookup import Limits
from kotowari.places.sql.reflect import reflect


def present(home: Home, place: Place, limits: Limits | None = None) -> Schema | None:
    """Return the tables of a place, or None for a kind that is not asked.

    A service tells of the tables that the map names, by the names of the fields in some rows; no value is kept.

    Raises :class:`kotowari.errors.PlaceAddressMissing`, :class:`kotowari.errors.PlaceUnreachable`.
    """
    if place.kind is PlaceKind.SQL:
        return reflect(place.name, address_of(home, place.name), limits or Limits())
    if place.kind is PlaceKind.FOLDER:
        return FolderPlace(place, find_address(home, place.name)).schema(limits or Limits())
    if place.kind is PlaceKind.HTTP:
        return tables_of(place, find_address(home, place.name), limits or Limits())
    return None
