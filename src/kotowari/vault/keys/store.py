"""Which key store an installation has: a master key in a file, or a token; and the way from one to the other.

The file ``store`` in the key folder names it: ``file``, or a PKCS#11 URI. Without one it is ``file``. While keys are
being moved it has a second line, the store they come from.
"""

from pathlib import Path

from kotowari import errors
from kotowari.database import secret_files
from kotowari.home import OPERATOR
from kotowari.vault.keys import keyfile
from kotowari.vault.keys.master import FileMaster, Master

FILE = "file"


class Store:
    """The key store of a folder, as its file ``store`` names it whenever a key is wrapped or unwrapped.

    Opening one raises what :class:`FileMaster` raises. A token is not reached before it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[tuple[str, ...], tuple[Master, ...]] | None = None
        self._masters()

    @property
    def address(self) -> str:
        """What new keys are wrapped by: ``file``, or a PKCS#11 URI."""
        return stated(self._folder)[0]

    def wrap(self, label: str, key: bytes) -> bytes:
        """Wrap a key, as :meth:`Master.wrap` does."""
        return self._masters()[0].wrap(label, key)

    def unwrap(self, label: str, wrapped: bytes) -> bytes:
        """Unwrap a key, as :meth:`Master.unwrap` does, with whichever store wrapped it."""
        *others, last = self._masters()
        for master in others:
            try:
                return master.unwrap(label, wrapped)
            except errors.WrongMasterKey:
                continue
        return last.unwrap(label, wrapped)

    def forget(self, label: str, wrapped: bytes | None = None) -> None:
        """Destroy what wrapped a label's key, in every store that may have."""
        for master in self._masters():
            master.forget(label, wrapped)

    def _masters(self) -> tuple[Master, ...]:
        addresses = stated(self._folder)
        if self._read is None or self._read[0] != addresses:
            self._read = addresses, tuple(master(self._folder, address) for address in addresses)
        return self._read[1]


def exists(folder: Path) -> bool:
    """Whether a folder has a key store."""
    return (folder / "store").exists() or (folder / "master.key").exists()


def create(folder: Path, address: str | None) -> None:
    """Make a key store in a folder that has none: a new master key, or a token's address that was found to be right."""
    if address is None or address == FILE:
        FileMaster.create(folder / "master.key")
        return
    master(folder, address).forget("kotowari/none")  # the token is there, and takes the PIN
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state(folder, address)


def require_unused(address: str | None) -> None:
    """Raise :class:`errors.KeyStoreTaken` if a token has keys of an installation already.

    A key is destroyed by its name, in every copy that the token has: of two installations in one token, each would
    destroy what the other's living persons are under.
    """
    if address in (None, FILE):
        return
    from kotowari.vault.keys.token import TokenAddress, TokenMaster

    token = TokenAddress.read(address or "")
    if TokenMaster(token).has(f"{OPERATOR}/index"):
        raise errors.KeyStoreTaken(token=token.token)


def stated(folder: Path) -> tuple[str, ...]:
    """Return the stores that a folder names, the one for new keys first."""
    text = secret_files.kept(folder / "store")
    return tuple(text.splitlines()) if text else (FILE,)


def state(folder: Path, *addresses: str) -> None:
    """Name the stores of a folder, durably."""
    secret_files.write(folder / "store", "\n".join(addresses) + "\n")


def master(folder: Path, address: str) -> Master:
    """Return the store of an address. Raises what opening it raises, :class:`errors.KeyStoreUnnamed`."""
    if address == FILE:
        return FileMaster(folder / "master.key")
    from kotowari.vault.keys.token import TokenAddress, TokenMaster  # loaded only where there is a token

    return TokenMaster(TokenAddress.read(address))


def begin_move(folder: Path, address: str) -> None:
    """Let new keys be wrapped by another store, and those there are be unwrapped by both."""
    current, *_ = stated(folder)
    if current != address:
        require_unused(address)
    if address != FILE:
        master(folder, address).forget("kotowari/none")
    elif not (folder / "master.key").exists():
        FileMaster.create(folder / "master.key")
    if current != address:
        state(folder, address, current)


def end_move(folder: Path) -> None:
    """Leave the store that the keys came from; a master key that wraps nothing any more is destroyed."""
    current, *_ = stated(folder)
    state(folder, current)
    if current != FILE:
        keyfile.erase(folder / "master.key")
