"""Escrow as acts: the deal, the bundles, the attestation that a bundle is destroyed, and the drill. All entries."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import (
    BundleUnknown,
    DrillFailed,
    Error,
    EscrowMissing,
    FileExists,
    KeysMissing,
    KeysOfAnother,
    KeyStoreAway,
)
from kotowari.handling.installation import Installation
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.vault import statements
from kotowari.vault.keys import bundle
from kotowari.vault.keys.escrow import Escrow, deal
from kotowari.vault.keys.keyring import fingerprint
from kotowari.vault.keys.wrappings import write_custody
from kotowari.vault.readable import prove_readable


def deal_shares(
    installation: Installation, *, by: str, threshold: int, shares: int, hand_out: Callable[[Escrow, list[str]], None]
) -> tuple[Escrow, UUID]:
    """Split a new secret among custodians; ``hand_out`` gives each a share. Return the deal and its entry's number.

    It takes the place of the deal before, whose shares still open the bundles made for it. Raises
    :class:`kotowari.errors.NotADeal`; if shares cannot be handed out, the deal before stands.
    """
    space = installation.space()
    space.keys.prove_here()
    made, words = deal(threshold, shares, clock.now())
    hand_out(made, words)
    content = {"deal": made.deal, "threshold": threshold, "shares": shares}
    with space.changing() as connection:
        number = _record(connection, space, by, "escrow-dealt", content)
    made.write(installation.home.keys)
    return made, number


def write_bundle(installation: Installation, *, by: str, file: Path) -> tuple[UUID, dict[str, list[int]]]:
    """Write every key to a new file that the custodians can open; return its number and the epochs it has, by space.

    It is recorded before it is there: while it is not attested destroyed, it counts as a copy of these keys. Raises
    :class:`EscrowMissing` before a deal, :class:`FileExists`, and what opening the keys raises.
    """
    escrow = Escrow.read(installation.home.keys)
    if escrow is None:
        raise EscrowMissing
    if file.exists():
        raise FileExists(file=file)
    number, epochs, keys = uuid4(), dict[str, list[int]](), bundle.gather(installation.keyring)
    for name, held in keys.items():
        space = installation.space(name)
        epochs[name] = sorted(int(key.removeprefix("epoch-")) for key in held if key.startswith("epoch-"))
        with space.changing() as connection:
            values = {"space": name, "bundle": number, "epochs": epochs[name], "at": clock.now()}
            connection.execute(statements.ADD_BUNDLE, values)
            content: dict[str, object] = {"bundle": str(number), "epochs": epochs[name], "deal": escrow.deal}
            _record(connection, space, by, "bundle-written", content)
            write_custody(connection, space.keys)
    bundle.write(file, number, escrow, installation.keyring, keys)
    return number, epochs


def attest_destroyed(installation: Installation, *, by: str, number: UUID) -> UUID:
    """Record that whoever keeps a bundle attests that every copy of it is destroyed; return the entry's number.

    Raises :class:`BundleUnknown` if there is none of that number, or it was attested already.
    """
    made = None
    for name in _spaces(installation):
        space = installation.space(name)
        with space.changing() as connection:
            values = {"space": name, "bundle": number, "at": clock.now()}
            if connection.execute(statements.BUNDLE_DESTROYED, values).fetchone():
                made = _record(connection, space, by, "bundle-destroyed", {"bundle": str(number)})
                write_custody(connection, space.keys)
    if made is None:
        raise BundleUnknown
    return made


def drill(installation: Installation, *, by: str, file: Path, shares: Sequence[str]) -> int:
    """Prove that a bundle and shares would bring back every key and open every person; return how many persons.

    Nothing changes, and no key is kept. That it passed or failed is recorded. Raises :class:`DrillFailed` with why.
    """
    persons = 0
    number, reason = UUID(int=0), None
    try:
        number, _, keys = bundle.read(file, shares)
    except Error as problem:
        reason = problem
    for name in _spaces(installation):
        space = installation.space(name)
        tried = 0
        if reason is None:
            try:
                tried = _tried(space, bundle.HeldKeys(name, keys.get(name, {})))
            except Error as problem:
                reason = problem
        persons += tried
        with space.changing() as connection:
            passed, at = reason is None, clock.now()
            content = {"bundle": str(number), "passed": passed, "persons": tried}
            why = {} if reason is None else {"why": reason.code}
            made = _record(connection, space, by, "escrow-drill", content | why)
            values = {"space": name, "entry": made, "at": at, "bundle": number, "passed": passed, "persons": tried}
            connection.execute(statements.ADD_DRILL, values)
    if reason is not None:
        raise DrillFailed(why=reason) from None
    return persons


def _spaces(installation: Installation) -> list[str]:
    """Return the spaces that have keys. Raises :class:`KeyStoreAway`: an installation that was set up has some."""
    names = installation.keyring.spaces()
    if not names:
        raise KeyStoreAway(store=f"key folder {installation.home.keys}")
    return names


def _tried(space: Space, keys: bundle.HeldKeys) -> int:
    with space.reading() as connection:
        for name, mark in connection.execute(statements.FIND_KEYS, {"space": space.name}).fetchall():
            key = keys.keys.get(name)
            if key is None:
                raise KeysMissing(space=space.name, name=name)
            if fingerprint(key) != mark:
                raise KeysOfAnother(space=space.name, name=name)
        persons, _ = prove_readable(connection, keys)
        return persons


def _record(connection: Connection, space: Space, by: str, act: str, keys: dict[str, object]) -> UUID:
    made = entry(space, space.actor(connection, by), act, {"keys": keys})
    append(connection, space.name, made)
    return made.id
