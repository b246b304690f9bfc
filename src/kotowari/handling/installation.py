"""An installation: its home, database and keys, opened by one process."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kotowari.database import logins, migrate
from kotowari.database.cluster import owner_access
from kotowari.database.pool import Database
from kotowari.errors import KeyStoreOther, MasterKeyLost, MasterKeyMissing, NotSetUp
from kotowari.handling.space import Space
from kotowari.handling.watch import Watch
from kotowari.home import OPERATOR, Home
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.sequencer import BATCH, integrate
from kotowari.vault.keys import store
from kotowari.vault.keys.keyring import Keyring, fingerprint
from kotowari.vault.keys.spacekeys import SpaceKeys
from kotowari.vault.keys.wrappings import reinstate
from kotowari.vault.outside import publish

_HOLDS_SEALED = b"SELECT to_regclass('vault.key') IS NOT NULL"
_SPACES = b"SELECT DISTINCT space FROM vault.key ORDER BY space"


@dataclass(slots=True)
class Installation:
    """What every command and page works with: ``database`` is the application's, ``sequencing`` the sequencer's."""

    home: Home
    owner_url: str
    database: Database
    sequencing: Database
    keyring: Keyring
    _spaces: dict[str, Space] = field(default_factory=dict)

    def space(self, name: str = OPERATOR) -> Space:
        """Return a space, opened once in this process. Raises what :class:`Space` raises."""
        if name not in self._spaces:
            self._spaces[name] = Space(self.database, self.keyring, name)
        return self._spaces[name]

    def spaces(self) -> list[str]:
        """Return every space that the database or a folder outside it knows of."""
        outside = (folder.iterdir() for folder in (self.home.log, self.home.journal) if folder.is_dir())
        named = {path.name for paths in outside for path in paths if (self.home.keys / path.name).is_dir()}
        return sorted({*_sealed_spaces(self.owner_url), *named})

    def signer(self, space: str = OPERATOR) -> Signer:
        """Return the signer of a space's checkpoints. The key's own fingerprint makes its log's name unique."""
        seed = SpaceKeys(self.keyring, space).ledger
        return Signer(origin(space, fingerprint(seed).hex()), seed)

    def log_folder(self, space: str = OPERATOR) -> Path:
        """Return the folder outside the database where a space's log is written too."""
        return self.home.log / space

    def journal_folder(self, space: str = OPERATOR) -> Path:
        """Return the folder outside the database where a space's journal is written too."""
        return self.home.journal / space

    def publish_journal(self, space: str = OPERATOR) -> None:
        """Write outside what the journal of a space has and its folder lacks."""
        publish(self.sequencing, SpaceKeys(self.keyring, space), self.journal_folder(space))

    def reinstate_keys(self, space: str = OPERATOR) -> int:
        """Bring a restored database up to its keys, before the space is opened; return how many it put back.

        Raises what :func:`kotowari.vault.keys.wrappings.reinstate` raises.
        """
        with self.database.transaction(space) as connection:
            return reinstate(connection, SpaceKeys(self.keyring, space))

    def integrate(self, space: str = OPERATOR) -> int:
        """Bring every waiting entry of a space into its log and return how many there were.

        The journal goes first: where the log outside shows a change, the journal outside has it.
        """
        self.publish_journal(space)
        added = 0
        while True:
            done = integrate(self.sequencing, space, self.signer(space), self.log_folder(space))
            added += done.added if done is not None else 0
            if done is None or done.added < BATCH:
                return added


@contextmanager
def open_installation(home: Home) -> Iterator[Installation]:
    """Yield an installation that has been set up; its embedded server runs meanwhile, if it has one.

    Raises :class:`NotSetUp`, :class:`kotowari.errors.MasterKeyMissing` and what keeps the server from running.
    """
    if not (home.folder / "keys").is_dir() and home.application_url is None:
        raise NotSetUp(folder=home.folder)
    with owner_access(home) as owner_url:
        application, sequencer = (logins.address(home, login) for login in logins.Login)
        if application is None or sequencer is None:
            raise NotSetUp(folder=home.folder)
        with _connected(home, owner_url, logins.Addresses(application, sequencer)) as installation:
            yield installation


@contextmanager
def set_up_installation(home: Home, *, to_restore: bool = False) -> Iterator[Installation]:
    """Make an installation fit for use (database, login, tables, keys) and yield it; done again, it changes nothing.

    ``to_restore`` makes no keys, in the key folder or in the database: those of the backup are wanted; and it lets
    in where the database is older than what is kept outside it, which else raises
    :class:`kotowari.errors.RestoreUnfinished` at every act.
    Raises :class:`MasterKeyLost` where the database holds sealed data and the master key is not here: none is made in
    its place.
    """
    with owner_access(home) as owner_url:
        if not to_restore:
            _make_key_store(home, owner_url)
        made = migrate.prepare(home, owner_url)
        with _connected(home, owner_url, made, is_watched=not to_restore) as installation:
            if not to_restore:
                installation.space()
            yield installation


def _make_key_store(home: Home, owner_url: str) -> None:
    if not store.exists(home.keys):
        if _sealed_spaces(owner_url):
            raise MasterKeyLost(file=home.keys / "master.key")
        store.require_unused(home.key_store)
        store.create(home.keys, home.key_store)
        return
    found = store.Store(home.keys)
    if home.key_store not in (None, found.address):
        raise KeyStoreOther


def _sealed_spaces(owner_url: str) -> list[str]:
    with logins.connect(owner_url) as connection:
        row = connection.execute(_HOLDS_SEALED).fetchone()
        if row is None or not row[0]:
            return []
        return [name for (name,) in connection.execute(_SPACES).fetchall()]


def open_keyring(home: Home) -> Keyring:
    """Return the keys of an installation. Raises :class:`MasterKeyMissing`, and what its key store raises."""
    if not store.exists(home.keys):
        raise MasterKeyMissing(file=home.keys / "master.key")
    return Keyring(home.keys, store.Store(home.keys))


@contextmanager
def _connected(
    home: Home, owner_url: str, made: logins.Addresses, *, is_watched: bool = True
) -> Iterator[Installation]:
    keyring = open_keyring(home)
    watch = Watch(home) if is_watched else None
    with (
        closing(Database(made.application, watch=watch)) as database,
        closing(Database(made.sequencer, size=2)) as sequencing,
    ):
        yield Installation(home, owner_url, database, sequencing, keyring)
