"""Public applications of the package index, each installed apart from us and filled by its own code."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import pytest

from kotowari.datamap.guess.vocabulary import Vocabulary
from kotowari.datamap.guess.write import write
from kotowari.datamap.model import Datamap, PlaceKind
from kotowari.datamap.parse import parse_map
from kotowari.places.discover import discover
from kotowari.places.sql.source import SqlSource

HERE = Path(__file__).parent
Row = tuple[str, str]
"""A table and a key."""


@dataclass(frozen=True, slots=True)
class Filled:
    """An application's database by its address, and the rows that were written for each person."""

    name: str
    address: str
    written: Mapping[str, frozenset[Row]]

    def draft(self) -> str:
        """Draft a map of it."""
        with closing(SqlSource("shop", self.address)) as source:
            return write(discover(source, 100), "shop", PlaceKind.SQL, Vocabulary())

    @property
    def map(self) -> Datamap:
        """The map as corrected by hand."""
        return parse_map([("map.yaml", self.text)])

    @property
    def text(self) -> str:
        """The map's own text."""
        return (HERE / self.name / "map.yaml").read_text(encoding="utf-8")

    def corrections(self) -> str:
        """What a person changed in the draft, as lines taken out and put in."""
        lines = self.draft().splitlines(keepends=True), self.text.splitlines(keepends=True)
        return "".join(unified_diff(*lines, "draft.yaml", "map.yaml", n=1))

    def kept_corrections(self) -> str:
        """The same as kept. With KOTOWARI_CORRECTIONS=write it is kept anew."""
        file = HERE / self.name / "corrections.diff"
        if os.environ.get("KOTOWARI_CORRECTIONS") == "write":
            file.write_text(self.corrections(), encoding="utf-8")
        return file.read_text(encoding="utf-8")


def install(name: str, folder: Path) -> Path:
    """Install an application with what it needs, each pinned by its digest, and return its Python."""
    python = folder / "bin" / "python"
    requirements = HERE / name / "requirements.txt"
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, str(folder)], check=True)
    command = [*uv, "pip", "install", "--python", str(python), "--require-hashes", "-r", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and any(word in done.stderr for word in ("Failed to fetch", "error sending", "dns")):
        pytest.skip("the package index does not answer")
    assert done.returncode == 0, done.stderr
    return python


def fill(name: str, python: Path, address: str, place: str) -> Filled:
    """Have an application make its database and fill it, by its own code."""
    made = subprocess.run(
        [str(python), "-W", "ignore", str(HERE / name / "shop.py"), address],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    written = json.loads(made.stdout)
    return Filled(
        name, place, {who: frozenset((table, str(key)) for table, key in rows) for who, rows in written.items()}
    )
