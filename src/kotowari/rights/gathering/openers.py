"""The places of a data map, each as its kind is opened, with the addresses that this installation knows.

What a kind is read with is loaded where a place is of it: no command and no page waits for the libraries of others.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from kotowari.datamap.model import Datamap, Place, PlaceKind
from kotowari.handling.asked.own_vault import VaultPlace
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.places.addresses import find_address
from kotowari.places.lookup import Opener


@contextmanager
def opened_places(home: Home, space: Space, datamap: Datamap, by: str | None = None) -> Iterator[Mapping[str, Opener]]:
    """Yield what opens each place that a program reads; one whose address is not known here is left out.

    ``by`` is the account that works on the request: the space's own vault is opened for a person under an entry that
    names who did, and is left out where nobody is named. Nothing is connected to before a place is read.
    """
    with ExitStack() as closing:
        openers: dict[str, Opener] = {}
        for name, place in datamap.places.items():
            make = _BY_KIND.get(place.kind)
            opener = make(_Installed(home, space, closing, by), place) if make else None
            if opener is not None:
                openers[name] = opener
        yield openers


@dataclass(frozen=True, slots=True)
class _Installed:
    """What opening a place may need: where its address is kept, whose vault it may be, what is closed at the end."""

    home: Home
    space: Space
    closing: ExitStack
    by: str | None


def _sql(installed: _Installed, place: Place) -> Opener | None:
    address = find_address(installed.home, place.name)
    if address is None:
        return None
    from kotowari.places.sql.place import SqlPlace

    opener = SqlPlace(place, address)
    installed.closing.callback(opener.close)
    return opener


def _folder(installed: _Installed, place: Place) -> Opener | None:
    from kotowari.places.folder.place import FolderPlace

    # The map may say where it is: whether it does is told when it is opened.
    return FolderPlace(place, find_address(installed.home, place.name))


def _http(installed: _Installed, place: Place) -> Opener | None:
    from kotowari.places.http.place import HttpPlace

    return HttpPlace(place, find_address(installed.home, place.name))


def _vault(installed: _Installed, place: Place) -> Opener | None:
    return VaultPlace(place, installed.space, installed.by) if installed.by is not None else None


_BY_KIND: Final[Mapping[PlaceKind, Callable[[_Installed, Place], Opener | None]]] = {
    PlaceKind.SQL: _sql,
    PlaceKind.FOLDER: _folder,
    PlaceKind.HTTP: _http,
    PlaceKind.VAULT: _vault,
}
