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

_INSTALLATION = Path("package", "postgresql")
"""Where an installation lies in its copy: as deep as in a wheel."""


def within_reach(binaries: Binaries, residence: Residence) -> Binaries:
    """Return the programs where the server's account can start them: where they are or, failing that, copied.

    The copy lies in the residence and is made once for each version. Raises ``BinariesUnreachable`` if the copy cannot
    be started either.
    """
    if _serve(binaries, residence):
        return binaries
    installation = binaries.folder.parent
    target = residence.base / f"postgresql-{binaries.version}"
    copy = Binaries(target / _INSTALLATION / "bin", binaries.version)
    if not target.is_dir():
        _copy(installation, target)
    if not _serve(copy, residence):
        raise errors.BinariesUnreachable(folder=binaries.folder, copy=copy.folder)
    return copy


def _serve(binaries: Binaries, residence: Residence) -> bool:
    """Say whether the server's account can start the programs, by a path that their own shell commands leave whole."""
    folder = binaries.folder
    if len(os.fsencode(folder)) > LONGEST_DATA_PATH or _UNSOUND.search(str(folder)):
        return False
    # Both, because only the second needs the client library, which lies elsewhere.
    return all(residence.account.can_start(binaries.program(name)) for name in ("postgres", "initdb"))


def _copy(installation: Path, target: Path) -> None:
    """Copy the programs, libraries and shared files; a copy cut short has another name and is made again."""
    for older in target.parent.glob("postgresql-*"):
        shutil.rmtree(older)
    unfinished = target.with_name(target.name + ".unfinished")
    home = unfinished / _INSTALLATION
    (home / "bin").mkdir(parents=True)
    for program in PROGRAMS:
        shutil.copy(installation / "bin" / program, home / "bin" / program)
    # A wheel's libraries lie beside its package; programs look for them by the way from their own folder: `../../..`.
    beside = installation.parent.with_name(f"{installation.parent.name}.libs")
    for source, copy in (
        (installation / "lib", home / "lib"),
        (installation / "share", home / "share"),
        (beside, unfinished / beside.name),
    ):
        if source.is_dir():
            shutil.copytree(source, copy, symlinks=True, ignore=shutil.ignore_patterns("*.a"))
    for path in (unfinished, *unfinished.rglob("*")):
        # The source may be private to us (an installation made under a strict umask); the programs are no secret.
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    unfinished.rename(target)
