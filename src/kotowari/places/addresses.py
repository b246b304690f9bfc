"""The addresses of places: of each from the environment, or from a secret file in the data folder. Never in the map."""

import os
import re

from kotowari.database import secret_files
from kotowari.errors import PlaceAddressMissing
from kotowari.home import Home


def variable(place: str) -> str:
    """Return the name of the environment's variable that may hold a place's address."""
    return f"KOTOWARI_PLACE_{re.sub('[^A-Z0-9]', '_', place.upper())}"


def secret_name(place: str) -> str:
    """Return the name of the file, in the folder of secrets, that may hold a place's address."""
    return f"place-{place}"


def find_address(home: Home, place: str) -> str | None:
    """Return a place's address, or None where neither holds one. The environment goes first."""
    return os.environ.get(variable(place)) or secret_files.kept(home.secrets / secret_name(place))


def address_of(home: Home, place: str) -> str:
    """Return a place's address. Raises :class:`PlaceAddressMissing`."""
    found = find_address(home, place)
    if found is None:
        raise PlaceAddressMissing(place=place, variable=variable(place), file=home.secrets / secret_name(place))
    return found


def keep_address(home: Home, place: str, address: str) -> None:
    """Keep a place's address in its secret file, of mode 0600."""
    secret_files.keep(home.secrets / secret_name(place), address)
