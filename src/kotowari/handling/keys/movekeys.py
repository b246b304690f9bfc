"""Move the keys of an installation to another key store, while they are used."""

from kotowari.handling.installation import Installation
from kotowari.handling.record import entry
from kotowari.ledger.append import append
from kotowari.vault.keys import store


def move_keys(installation: Installation, *, by: str, address: str) -> int:
    """Move every key to the store of an address, and return how many there were to move.

    Killed anywhere, both stores open what is not moved yet, and the next run ends it. What the store they came from
    holds is destroyed. Recorded in each space, without the address, which may tell where the token is.
    Raises :class:`kotowari.errors.KeyStoreUnnamed`, and what the stores raise.
    """
    folder, keyring = installation.home.keys, installation.keyring
    store.begin_move(folder, address)
    moved = 0
    for old in store.stated(folder)[1:]:
        left = store.master(folder, old)
        for name in keyring.spaces():
            keys = sum(keyring.rewrap(name, key, left) for key in keyring.names(name))
            space = installation.space(name)
            with space.changing() as connection:
                content = {"keys": keys, "to": "file" if address == store.FILE else "token"}
                append(connection, name, entry(space, space.actor(connection, by), "keys-moved", {"keys": content}))
            moved += keys
    store.end_move(folder)
    return moved
