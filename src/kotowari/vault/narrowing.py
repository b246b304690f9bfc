"""What is held of persons is kept for less than before, or deleted in part, because purposes have ended."""

from kotowari.vault.journal import Connection, Content
from kotowari.vault.keys.spacekeys import SpaceKeys

_LEAVE = b"""
    UPDATE vault.holding SET purposes = %(purposes)s
    WHERE item = %(item)s AND person = ANY (%(persons)s::uuid[]) AND space = %(space)s
"""
_DROP = tuple(
    b"DELETE FROM vault.%s WHERE item = ANY (%%(items)s) AND person = ANY (%%(persons)s::uuid[]) AND space = %%(space)s"
    % table
    for table in (b"holding", b"history", b"handle", b"former_handle")
)
_LAPSE = b"""
    UPDATE vault.consent
    SET withdrawn_at = greatest(%(at)s::timestamptz, given_at), withdrawn_how = 'purpose-ended',
        withdrawn_entry = %(entry)s
    WHERE withdrawn_at IS NULL AND purpose = ANY (%(purposes)s)
        AND person = ANY (%(persons)s::uuid[]) AND space = %(space)s
"""


def narrow(connection: Connection, keys: SpaceKeys, content: Content) -> None:
    """Keep items of persons for what is left to them only, delete others, and let consents to lapsed purposes end."""
    shared = {"space": keys.space, "persons": content["persons"]}
    for item, purposes in sorted(content["left"].items()):
        connection.execute(_LEAVE, {**shared, "item": item, "purposes": purposes})
    for statement in _DROP if content["deleted"] else ():
        connection.execute(statement, {**shared, "items": content["deleted"]})
    if content["lapsed"]:
        about = {"purposes": content["lapsed"], "at": content["at"], "entry": content["entry"]}
        connection.execute(_LAPSE, {**shared, **about})
