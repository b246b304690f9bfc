"""A copy of PostgreSQL's programs, for a server's account that cannot reach them where they are."""

import os
import re
import shutil
from pathlib import Path

from kotowari import errors
from kotowari.database.binaries import PROGRAMS, Binaries
from kotowari.database.residence import LONGEST_DATA_PATH, Residence

# PostgreSQL's programs start each other through a shell, between double quotes: these characters would be expanded.
_UNSOUND = re.compile(r'["$`\\!\n\r]')


def within_reach(binaries: Binaries, residence: Residence) -> Binaries:
    """Return the programs where the server's account can start them: where they are or, failing that, copied.

    The copy lies in the residence and is made once for each version. Raises ``BinariesUnreachable`` if the copy cannot
    be started either.
    """
    if _sound(binaries.folder) and residence.account.can_start(binaries.program("postgres")):
        return binaries
    copy = Binaries(residence.base / f"postgresql-{binaries.version}" / "bin", binaries.version)
    if not copy.folder.is_dir():
        _copy(binaries.folder.parent, copy.folder.parent)
    if not (_sound(copy.folder) and residence.account.can_start(copy.program("postgres"))):
        raise errors.BinariesUnreachable(folder=binaries.folder, copy=copy.folder)
    return copy


def _sound(folder: Path) -> bool:
    return len(os.fsencode(folder)) <= LONGEST_DATA_PATH and not _UNSOUND.search(str(folder))


def _copy(installation: Path, target: Path) -> None:
    """Copy the programs, libraries and shared files; a copy cut short has another name and is made again."""
    for older in target.parent.glob("postgresql-*"):
        shutil.rmtree(older)
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.mkdir()
    (unfinished / "bin").mkdir()
    for program in PROGRAMS:
        shutil.copy(installation / "bin" / program, unfinished / "bin" / program)
    for part in ("lib", "share"):
        if (installation / part).is_dir():
            shutil.copytree(installation / part, unfinished / part, symlinks=True, ignore=shutil.ignore_patterns("*.a"))
    for path in (unfinished, *unfinished.rglob("*")):
        # The source may be private to us (an installation made under a strict umask); the programs are no secret.
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    unfinished.rename(target)
