"""What a restored dump cannot know about its keys, kept in the key folder beside them.

``custody.json`` says how each epoch came and went, and which copies of keys were written. ``wrappings`` has the key of
each living person as the last roll wrapped it: a dump from before that roll has it wrapped under a key that may be
destroyed since. Neither is secret, and neither revives the erased: whoever was erased before the roll is not in it, and
whoever was erased after it waits for the next one, which destroys the key of these wrappings too.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from kotowari.database import secret_files
from kotowari.errors import KeyFileDamaged
from kotowari.vault import statements
from kotowari.vault.keys.epochs import Connection
from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.readable import opens
from kotowari.vault.seal import WRAPPED

CUSTODY, WRAPPINGS = "custody.json", "wrappings"

_HEAD = re.compile(rb"kotowari wrappings 1 epoch (\d{1,9})\n")
_RECORD, _SUM = 16 + WRAPPED, 32
_AT_ONCE = 1000


def write_custody(connection: Connection, keys: SpaceKeys) -> None:
    """Write how the epochs and the bundles of a space stand, as the caller's transaction sees them."""
    row = connection.execute(statements.CUSTODY, {"space": keys.space}).fetchone()
    assert row is not None  # noqa: S101 - one row of two lists
    secret_files.write(keys.folder / CUSTODY, json.dumps({"v": 1, "epochs": row[0], "bundles": row[1]}) + "\n")


def write_wrappings(connection: Connection, keys: SpaceKeys, epoch: int) -> int:
    """Write the keys of the living as they are wrapped under an epoch; return how many.

    Within the caller's transaction, in place of those of the roll before, whole or not at all.
    """
    file, count = keys.folder / WRAPPINGS, 0
    new = file.with_name(f".{WRAPPINGS}.new")
    digest = hashlib.sha256()
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as stream:
        head = b"kotowari wrappings 1 epoch %d\n" % epoch
        stream.write(head)
        digest.update(head)
        with connection.cursor("wrappings", binary=True) as rows:
            rows.itersize = _AT_ONCE
            for person, wrapped in rows.execute(statements.WRAPPINGS, {"space": keys.space, "epoch": epoch}):
                record = person.bytes + wrapped
                stream.write(record)
                digest.update(record)
                count += 1
        stream.write(digest.digest())
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)
    secret_files.sync(file.parent)
    return count


def reinstate(connection: Connection, keys: SpaceKeys) -> int:
    """Bring a restored database up to its keys: the epochs, the bundles, and the wrappings of the living.

    Within the caller's transaction, before the space is opened. Returns how many persons' keys were put in place; done
    again, it changes nothing. Persons who were erased before the last roll are not among them: if the key they are
    under is destroyed, nothing opens them. Raises :class:`KeyFileDamaged`, and what a missing key raises.
    """
    text = secret_files.kept(keys.folder / CUSTODY)
    if text is None:
        return 0
    try:
        known = json.loads(text)
        values = {"space": keys.space, "epochs": json.dumps(known["epochs"]), "bundles": json.dumps(known["bundles"])}
    except (ValueError, KeyError, TypeError):
        raise KeyFileDamaged(file=keys.folder / CUSTODY) from None
    for statement in (statements.KNOW_EPOCHS, statements.KNOW_KEYS, statements.KNOW_BUNDLES):
        connection.execute(statement, values)
    placed = 0
    for epoch, records in _wrappings(keys.folder / WRAPPINGS):
        fit = [(person, wrapped) for person, wrapped in records if opens(keys, epoch, person, wrapped)]
        persons, wrapped = [person for person, _ in fit], [wrapped for _, wrapped in fit]
        placing = {"space": keys.space, "epoch": epoch, "persons": persons, "wrapped": wrapped}
        placed += connection.execute(statements.REWRAP, placing).rowcount
    return placed


def _wrappings(file: Path) -> Iterator[tuple[int, list[tuple[UUID, bytes]]]]:
    """Yield the wrappings of a file, some at once, each time with their epoch; none if there is no file."""
    if not file.exists():
        return
    with file.open("rb") as stream:
        head = stream.readline()
        named = _HEAD.fullmatch(head)
        left = file.stat().st_size - len(head) - _SUM
        if named is None or left < 0 or left % _RECORD or not _is_whole(file, len(head) + left):
            raise KeyFileDamaged(file=file)
        while left:
            some = stream.read(min(left, _RECORD * _AT_ONCE))
            left -= len(some)
            records = [some[at : at + _RECORD] for at in range(0, len(some), _RECORD)]
            yield int(named[1]), [(UUID(bytes=record[:16]), record[16:]) for record in records]


def _is_whole(file: Path, size: int) -> bool:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while size and (some := stream.read(min(size, 1 << 20))):
            digest.update(some)
            size -= len(some)
        return stream.read() == digest.digest()
