"""The private folder of the server's socket: the only way in."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from kotowari import errors
from kotowari.database.runas import Account

PORT = 5432
"""Names the socket's file. No TCP port is opened."""

_PARENT = Path("/tmp")  # noqa: S108 - the folder made in it is private and checked


def folder_for(base: Path, account: Account) -> Path:
    """Return the socket folder of the server whose things lie in ``base``.

    It is not in ``base`` because a socket's path may have 107 bytes only. The name follows from the account and the
    path, so that every process finds the same one, in whatever session it runs.
    """
    name = hashlib.sha256(os.fsencode(base.resolve())).hexdigest()[:16]
    return _PARENT / f"kotowari-{account.uid}-{name}"


def prepare(folder: Path, account: Account) -> None:
    """Make the socket folder, mode 0700 and the account's, or accept it if it already is just that.

    Raises ``SocketFolderRefused`` if it is a link, not a folder, another account's, or open to others: whoever can
    write there could stand in for the server and be told the login's secret.
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if account.other and found.st_uid == os.geteuid() and found.st_mode == stat.S_IFDIR | 0o700:
        account.give(folder)  # made just now, or by an earlier run of ours that ended before it came to this
        found = folder.lstat()
    if stat.S_ISLNK(found.st_mode):
        reason = "is a symbolic link"
    elif not stat.S_ISDIR(found.st_mode):
        reason = "is not a folder"
    elif found.st_uid != account.uid:
        reason = "belongs to another account"
    elif stat.S_IMODE(found.st_mode) & 0o077:
        reason = "is open to others"
    else:
        return
    raise errors.SocketFolderRefused(folder=folder, reason=reason)
