"""The changes of custody that no restore may take back, and how each is done again (:mod:`kotowari.vault.journal`)."""

from psycopg.types.json import Jsonb

from kotowari.vault import statements
from kotowari.vault.journal import Connection, Content, Kind
from kotowari.vault.narrowing import narrow
from kotowari.vault.spacekeys import SpaceKeys


def _erase(connection: Connection, keys: SpaceKeys, content: Content) -> None:
    """Erase, also whom the database does not have; the marks are those of the moment, not of the handles it has."""
    erasures, may_return = content["erasures"], content.get("may_return", False)
    for marked, returns in ((content["marks"], may_return), (content.get("former", []), True)):
        items, marks = [item for item, _ in marked], [bytes.fromhex(mark) for _, mark in marked]
        for erasure in erasures[:1]:
            suppressed = {"items": items, "marks": marks, "since": erasure["at"], "may_return": returns}
            connection.execute(statements.SUPPRESS_AGAIN, {"space": keys.space, **suppressed})
    if "narrowed" in content:
        narrow(connection, keys, content["narrowed"])
    for erasure in erasures:
        connection.execute(statements.ERASE_AGAIN, {"erasure": Jsonb(erasure)})
        for statement in statements.ERASE:
            connection.execute(statement, {"space": keys.space, "person": erasure["person"]})


def _stop(connection: Connection, keys: SpaceKeys, content: Content) -> None:
    connection.execute(statements.STOP, {"space": keys.space, **content})


def _resume(connection: Connection, keys: SpaceKeys, content: Content) -> None:
    connection.execute(statements.RESUME, {"space": keys.space, **content})


def _withdraw(connection: Connection, keys: SpaceKeys, content: Content) -> None:
    persons = content["persons"] if "persons" in content else [content["person"]]
    consents = content["consents"] if "consents" in content else [content["consent"]]
    values = {"persons": persons, "consents": consents, "at": content["at"], "how": content.get("how")}
    connection.execute(statements.WITHDRAW_AGAIN, {"space": keys.space, **values})
    for person in persons:
        connection.execute(statements.MOVE, {"space": keys.space, "person": person, "by": 1})


ERASED = Kind("erase", _erase)
"""``erasures``: the row of each number of the person's; ``marks``: item and keyed mark (hexadecimal) of each handle.
``may_return``: they keep imports out, and not the person; so do those of ``former`` handles. ``narrowed``: what
:func:`narrow` was told of others."""

STOPPED = Kind("stop", _stop)
"""``persons`` (every number of the one person's), ``purposes`` (``*`` for all) and ``provision``: what was stopped."""

RESUMED = Kind("resume", _resume)
"""``persons``, ``purposes`` and ``provision``: which stops were lifted."""

WITHDRAWN = Kind("withdraw", _withdraw)
"""``persons`` (every number of the one person's), ``consents``, ``at`` (ISO 8601) and ``how``, in a word: which were
withdrawn, when and how; none where none stood. One alone may be given as ``person`` and ``consent``.
"""

KINDS = (ERASED, STOPPED, RESUMED, WITHDRAWN)
