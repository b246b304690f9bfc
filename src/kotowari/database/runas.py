"""The operating-system account that PostgreSQL runs as: our own, or an unprivileged one when we are root."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kotowari import errors

UNPRIVILEGED = ("kotowari", "postgres", "nobody")
"""The accounts that take root's place, the preferred first. PostgreSQL refuses to run as root."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account by its numbers. ``other`` says that it is not ours, so that a program must be started as it."""

    uid: int
    gid: int
    other: bool

    @classmethod
    def for_new_data(cls) -> "Account":
        """Return the account for a data folder still to be made.

        Raises ``AccountMissing`` if we are root and none of :data:`UNPRIVILEGED` exists.
        """
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), other=False)
        for name in UNPRIVILEGED:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            if entry.pw_uid != 0:
                return cls(entry.pw_uid, entry.pw_gid, other=True)
        raise errors.AccountMissing(accounts=", ".join(UNPRIVILEGED))

    @classmethod
    def of_data(cls, data: Path) -> "Account":
        """Return the account that a data folder belongs to; raises ``DataFolderRefused`` if we cannot act as it."""
        owner = data.stat()
        if owner.st_uid == 0:
            raise errors.DataFolderRefused(folder=data, reason="belongs to root, as which PostgreSQL does not run")
        if os.geteuid() not in (0, owner.st_uid):
            raise errors.DataFolderRefused(folder=data, reason="belongs to another account")
        return cls(owner.st_uid, owner.st_gid, other=os.geteuid() == 0)

    def give(self, path: Path) -> None:
        """Make a file or folder of ours the account's."""
        if self.other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Say whether the account may enter the folder; asked of the system, which knows modes, lists and mounts."""
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0

    def can_start(self, program: Path) -> bool:
        """Say whether the account may run the PostgreSQL program."""
        try:
            return self.run([program, "--version"]).returncode == 0
        except OSError:
            return False

    def run(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        said: IO[bytes] | int = subprocess.PIPE,
        standard_input: bytes = b"",
        pass_fds: Sequence[int] = (),
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run a program as the account, with no other groups, in a session of its own, and wait for it.

        Its output and errors go together to ``said``. Nothing of our environment reaches it (it may hold secrets, and
        ``PG…`` variables that change what PostgreSQL does) but the paths of libraries.
        """
        return subprocess.run(
            command,
            input=standard_input,
            stdout=said,
            stderr=subprocess.STDOUT,
            pass_fds=pass_fds,
            check=False,
            **self._so(environment or {}),
        )

    def start(
        self, command: Sequence[str | Path], *, said: IO[bytes] | int, pass_fds: Sequence[int] = ()
    ) -> "subprocess.Popen[bytes]":
        """Start a program in the same way, and do not wait for it."""
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            pass_fds=pass_fds,
            **self._so({}),
        )

    def _so(self, environment: Mapping[str, str]) -> dict[str, Any]:
        """Return how each program runs."""
        identity: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}
        inherited = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        return identity | {
            "env": inherited | {"LC_ALL": "C"} | dict(environment),
            "cwd": "/",  # ours may be one that the account cannot read
            "start_new_session": True,  # or Ctrl-C in our terminal would stop the server before we have closed with it
            "umask": 0o077,
        }
