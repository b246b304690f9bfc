"""The map of the company's places: held against what they are, and put in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from kotowari.database import secret_files
from kotowari.datamap.drift import drift
from kotowari.datamap.model import Datamap
from kotowari.datamap.parse import parse_map
from kotowari.handling.record_map import record_map
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.places.maps import Connection, Files, MapOnRecord, digest_of, newest_map
from kotowari.places.present import present
from kotowari.policy.text import in_language

_UNMAPPED: Final = "\n      # Nobody had mapped this one"
"""Before what the map had when the table was not in it yet."""


@dataclass(frozen=True, slots=True)
class CompanyMap:
    """The map as it is written, in one file a place. They are put in the home too, for whoever wants to read them."""

    home: Home

    def before(self) -> Files:
        """Return the files before somebody mapped the table that nobody had."""
        return [(name, text.partition(_UNMAPPED)[0]) for name, text in self.files()]

    def files(self) -> Files:
        """Return the whole map."""
        folder = resources.files("kotowari.cli.demo.places") / "map"
        return sorted((file.name, file.read_text(encoding="utf-8")) for file in folder.iterdir())

    def unmapped(self, files: Files) -> list[str]:
        """Return what the living places have and a map does not."""
        datamap: Datamap = parse_map(files)
        return [
            str(one)
            for place in datamap.places.values()
            if (schema := present(self.home, place)) is not None
            for one in drift(place, schema)
        ]

    def use(self, space: Space, by: str) -> MapOnRecord:
        """Write the map's files into the home, and put it in force; done again, it changes nothing."""
        folder = self.home.folder / "places" / "map"
        folder.mkdir(mode=0o700, exist_ok=True)
        for file, text in self._changed(folder):
            secret_files.write(file, text)
        return record_map(space, by=by, files=self.files())[0]

    def titles(self, language: str) -> str:
        """Return the names of the places for people, as a list in a sentence."""
        names = (in_language(place.title, language) for place in parse_map(self.files()).places.values())
        return (", " if language == "en" else "、").join(names)

    def is_in_force(self, connection: Connection, space: Space) -> bool:
        """Whether the map in force is this one."""
        newest = newest_map(connection, space.name)
        return newest is not None and newest.digest == digest_of(self.files())

    def _changed(self, folder: Path) -> Iterator[tuple[Path, str]]:
        for name, text in self.files():
            file = folder / name
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                yield file, text
