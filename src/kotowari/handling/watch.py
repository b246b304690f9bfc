"""The watch: no act in a database that is older than what is kept outside it."""

import base64
import binascii
import re

from kotowari.database.pool import Connection
from kotowari.errors import RestoreUnfinished
from kotowari.home import Home
from kotowari.ledger.folder import Folder as Log
from kotowari.vault.outside import Folder as Journal
from kotowari.vault.outside import require_known

_CHECKPOINT = re.compile(r"[^\n]+\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n\n")
_SIGNED_FOR = (
    b"SELECT EXISTS (SELECT FROM ledger.checkpoint WHERE space = %(space)s AND size = %(size)s AND root = %(root)b)"
)


class Watch:
    """Holds a database against the journal and the log that lie in a home.

    Both are written after the database has committed what they say. What is outside is read first, so that what
    another process writes meanwhile is no alarm; where nothing is outside, there is nothing to hold against.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    def __call__(self, connection: Connection, space: str) -> None:
        """Raise :class:`RestoreUnfinished` if the database lacks what is outside, as after the restore of a dump.

        Raises :class:`kotowari.errors.JournalTampered` or :class:`kotowari.errors.JournalForked` where that cannot be
        said.
        """
        journal, log = self._home.journal / space, self._home.log / space
        last, signed = Journal(journal).last(), _CHECKPOINT.match(Log(log).note() or "")
        require_known(connection, space, journal, last)
        if signed is not None:
            try:
                values = {"space": space, "size": int(signed[1]), "root": base64.b64decode(signed[2], validate=True)}
            except binascii.Error:
                return  # no checkpoint: who verifies or continues the log says so
            row = connection.execute(_SIGNED_FOR, values).fetchone()
            if row != (True,):
                raise RestoreUnfinished(space=space, folder=log)
