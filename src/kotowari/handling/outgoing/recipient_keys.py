"""The keys of recipients: registered by one account, confirmed out of band by a second, revoked for good by either."""

from uuid import UUID

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import (
    ConfirmedByRegistrant,
    FingerprintUnknown,
    PublicKeyRegistered,
    PublicKeyRevoked,
    RecipientKeyMissing,
    RecipientUnknown,
)
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.recipients.keys import (
    PublicKey,
    add_public_key,
    confirm_public_key,
    find_public_key,
    public_keys,
    read_public_key,
    revoke_public_key,
    same_fingerprint,
)


def register_key(space: Space, *, by: str, recipient: str, text: str) -> tuple[PublicKey, UUID]:
    """Register a public key of a recipient and return it with its entry; nothing is sealed to it until it is confirmed.

    Raises :class:`RecipientUnknown`; :class:`kotowari.errors.NotAPublicKey` or :class:`kotowari.errors.SecretKeyGiven`;
    :class:`PublicKeyRegistered` for a key that was ever registered, for this recipient or another, revoked ones too.
    """
    key, fingerprint = read_public_key(text)
    with space.changing() as connection:
        space.refresh(connection)
        if recipient not in space.rulebook().policy.recipients:
            raise RecipientUnknown
        actor = space.actor(connection, by)
        registered = PublicKey(recipient, key, fingerprint, actor, clock.now())
        if not add_public_key(connection, space.name, registered):
            raise PublicKeyRegistered
        return registered, _recorded(connection, space, actor, "register-key", registered)


def confirm_key(space: Space, *, by: str, fingerprint: str) -> tuple[PublicKey, UUID]:
    """Confirm the key of a fingerprint that the recipient gave over another channel, and return it with its entry.

    ``fingerprint`` is what the recipient said: whole, in any case and spacing. Raises :class:`FingerprintUnknown` where
    no key here has it, :class:`ConfirmedByRegistrant`, :class:`PublicKeyRevoked`. Confirmed again, it stays as it was.
    """
    with space.changing() as connection:
        actor, key = _found(connection, space, by, fingerprint)
        if key.registered_by == actor:
            raise ConfirmedByRegistrant
        if key.revoked_at is not None:
            raise PublicKeyRevoked
        if key.confirmed_at is None:
            confirm_public_key(connection, space.name, key.fingerprint, actor, clock.now())
        return key, _recorded(connection, space, actor, "confirm-key", key)


def revoke_key(space: Space, *, by: str, fingerprint: str) -> tuple[PublicKey, UUID]:
    """Revoke a key for good and return it with its entry: nothing is sealed to it from now on.

    Raises :class:`FingerprintUnknown`; :class:`PublicKeyRevoked` if it was revoked before.
    """
    with space.changing() as connection:
        actor, key = _found(connection, space, by, fingerprint)
        if key.revoked_at is not None:
            raise PublicKeyRevoked
        revoke_public_key(connection, space.name, key.fingerprint, actor, clock.now())
        return key, _recorded(connection, space, actor, "revoke-key", key)


def keys_of_recipients(space: Space) -> tuple[PublicKey, ...]:
    """Return every key that was ever registered."""
    with space.reading() as connection:
        return public_keys(connection, space.name)


def standing_keys(connection: Connection, space: Space, recipient: str) -> tuple[PublicKey, ...]:
    """Return the keys to which a package for a recipient is sealed. Raises :class:`RecipientKeyMissing` for none."""
    standing = tuple(key for key in public_keys(connection, space.name) if key.recipient == recipient and key.stands)
    if not standing:
        raise RecipientKeyMissing
    return standing


def _found(connection: Connection, space: Space, by: str, fingerprint: str) -> tuple[UUID, PublicKey]:
    key = find_public_key(connection, space.name, same_fingerprint(fingerprint))
    if key is None:
        raise FingerprintUnknown
    return space.actor(connection, by), key


def _recorded(connection: Connection, space: Space, actor: UUID, act: str, key: PublicKey) -> UUID:
    content = {"key": {"recipient": key.recipient, "fingerprint": key.fingerprint}}
    made = entry(space, actor, act, content)
    append(connection, space.name, made)
    return made.id
