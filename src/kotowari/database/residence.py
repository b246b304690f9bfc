"""Where an embedded server's things lie: in the home, or outside where the home is no place for them."""

import hashlib
import os
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from kotowari import errors
from kotowari.database import secret_files
from kotowari.database.runas import Account

LONGEST_DATA_PATH = 900
"""In bytes. PostgreSQL's own limit is 1024, for the data folder's path together with what lies in it."""

ROOT_OUTSIDE = Path("/var/lib/kotowari")


@dataclass(frozen=True, slots=True)
class Residence:
    """The folder of the server's things, ours, which the account that the server runs as may enter but not write."""

    base: Path
    account: Account

    @property
    def data(self) -> Path:
        """The server's data folder. It has this name only once it is complete."""
        return self.base / "data"

    @property
    def unfinished(self) -> Path:
        """The data folder while it is being made."""
        return self.base / "data.unfinished"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.base / "server.log"

    @property
    def users(self) -> Path:
        """The lock that every process holds, shared, while it uses the server."""
        return self.base / "users.lock"

    @property
    def alive(self) -> Path:
        """The lock that the server and each of its processes hold, inherited from who started it."""
        return self.base / "server.lock"


def settle(home: Path, engine: str = "postgres", longest: int = LONGEST_DATA_PATH) -> Residence:
    """Return the residence of a home's server, made if there is none yet. Call it with the home locked.

    Outside the home it is if the path of its data is longer than so many bytes or unprintable or if, as root, the
    account that the server runs as cannot enter the home: no existing folder's mode or owner is ever changed. The file
    ``ENGINE.elsewhere`` in the home then says where.

    Raises ``DataFolderRefused`` if the data is not where that file says, is another account's, or cannot be entered.
    """
    pointer = home / f"{engine}.elsewhere"
    if (elsewhere := secret_files.kept(pointer)) is not None:
        return _settled(Path(elsewhere), pointer)
    inside = home / engine
    if (inside / "data").is_dir():
        return _settled(inside, None)
    account = Account.for_new_data()
    if _fits(inside, longest):
        new = not inside.exists()
        _make(inside, account)
        if account.can_enter(inside):
            return Residence(inside, account)
        if new:
            inside.rmdir()
    outside = _make_outside(home, account, longest)
    secret_files.write(pointer, f"{outside}\n")
    return Residence(outside, account)


def make_home(folder: Path) -> None:
    """Make the home's folder if it is missing: ours alone, or as root such that the server's account may pass."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _make(folder, Account.for_new_data())


def _settled(base: Path, pointer: Path | None) -> Residence:
    """Return the residence that was made before."""
    if not base.is_dir():
        reason = f"is gone: put it back, or remove `{pointer}` to begin with an empty database"
        raise errors.DataFolderRefused(folder=base, reason=reason)
    data = base / "data"
    account = Account.of_data(data) if data.is_dir() else Account.for_new_data()
    if not account.can_enter(base):
        raise errors.DataFolderRefused(folder=base, reason="can no longer be entered by the server's account")
    return Residence(base, account)


def _fits(base: Path, longest: int) -> bool:
    """Say whether the server can use the path: short enough, and fit for a line of its files."""
    unfit = any(unicodedata.category(character) in ("Cc", "Cs") for character in str(base))
    return len(os.fsencode(base / "data")) <= longest and not unfit


def _make(folder: Path, account: Account) -> None:
    """Make a folder of ours, which only an account that is not ours may pass through."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    folder.chmod(0o711 if account.other else 0o700)


def _make_outside(home: Path, account: Account, longest: int) -> Path:
    """Make a folder outside the home.

    Its name begins with the hash of the home's path and ends with chance, so that a home made anew at the same path
    never finds the data of an earlier one.
    """
    parent = ROOT_OUTSIDE if account.other else _state() / "kotowari"
    parent.parent.mkdir(parents=True, exist_ok=True)
    _make(parent, account)
    name = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))
    folder.chmod(0o711 if account.other else 0o700)
    if not (_fits(folder, longest) and account.can_enter(folder)):
        folder.rmdir()
        raise errors.DataFolderRefused(folder=parent, reason="has a path that the server or its account cannot use")
    return folder


def _state() -> Path:
    """Return the folder for lasting things of programs of ours (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
