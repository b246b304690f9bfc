"""The changes of custody that no restore may take back, and how each is done again (:mod:`kotowari.vault.journal`)."""

from base64 import b64decode
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kotowari.vault import statements
from kotowari.vault.journal import Connection, Content, Kind
from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.narrowing import narrow


def erasures(keys: SpaceKeys, content: Content) -> list[dict[str, Any]]:
    """Return the rows of ``vault.erasure`` that a change of the kind :data:`ERASED` put there."""
    batch = content.get("batch") or {"persons": {}}
    shared = {"space": keys.space, **{name: batch.get(name) for name in ("entry", "at", "last_epoch")}}
    before: list[dict[str, Any]] = content["erasures"]
    return before + [
        {**shared, "person": str(UUID(bytes=number)), "first_epoch": int(epoch)}
        for epoch, numbers in batch["persons"].items()
        for number in _parts(numbers)
    ]


def _parts(packed: str) -> list[bytes]:
    whole = b64decode(packed)
    return [whole[start : start + _PART] for start in range(0, len(whole), _PART)]


_PART = 16
"""The length of a number of a person, and of a mark."""


def _erase(connection: Connection, keys: SpaceKeys, content: Content) -> None:
    """Erase, also whom the database does not have; the marks are those of the moment, not of the handles it has."""
    gone, may_return = erasures(keys, content), content.get("may_return", False)
    packed = content.get("batch", {}).get("marks", {})
    together = [(item, mark.hex()) for item, marks in packed.items() for mark in _parts(marks)]
    for marked, returns in ((content["marks"] + together, may_return), (content.get("former", []), True)):
        items, marks = [item for item, _ in marked], [bytes.fromhex(mark) for _, mark in marked]
        suppressed = {"items": items, "marks": marks, "may_return": returns}
        connection.execute(statements.SUPPRESS_AGAIN, {"space": keys.space, **suppressed})
    if "narrowed" in content:
        narrow(connection, keys, content["narrowed"])
    if gone:
        connection.execute(statements.ERASE_AGAIN, {"erasures": Jsonb(gone)})
        persons = [erasure["person"] for erasure in gone]
        for statement in statements.ERASE:
            connection.execute(statement, {"space": keys.space, "persons": persons})


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
``batch``: the same of many erased together, packed: the ``entry``, ``at`` and ``last_epoch`` of all, ``persons`` by
first epoch and ``marks`` by item, 16 bytes each, together in base64. ``may_return``: the marks keep imports out, and
not the person; so do those of ``former`` handles. ``narrowed``: what :func:`narrow` was told of others."""

STOPPED = Kind("stop", _stop)
"""``persons`` (every number of the one person's), ``purposes`` (``*`` for all) and ``provision``: what was stopped."""

RESUMED = Kind("resume", _resume)
"""``persons``, ``purposes`` and ``provision``: which stops were lifted."""

WITHDRAWN = Kind("withdraw", _withdraw)
"""``persons`` (every number of the one person's), ``consents``, ``at`` (ISO 8601) and ``how``, in a word: which were
withdrawn, when and how; none where none stood. One alone may be given as ``person`` and ``consent``.
"""

KINDS = (ERASED, STOPPED, RESUMED, WITHDRAWN)
