"""A key service behind PKCS#11: one key in the token for each key of a space, which never leaves it.

What the token's key wraps is kept in the key's file; when the token's key is destroyed, every copy of that file,
wherever it was made, is worthless.
"""

import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Final, TypeVar
from urllib.parse import unquote

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass, PKCS11Error, SecretKey, Session
from pkcs11.mechanisms import GCMParams

from kotowari import errors
from kotowari.vault.binding import bind

_MARK: Final = b"pkcs11/1"
_NUMBER, _NONCE, _TAG_BITS = 8, 12, 128
_FORM = {Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True, Attribute.PRIVATE: True}
_REFUSALS = (pkcs11.PinIncorrect, pkcs11.PinLocked, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.PinExpired)

_ALONE = RLock()
"""A module is one for the whole process: to initialise it anew ends everybody's sessions."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """Where a token is: a PKCS#11 URI (RFC 7512) with ``token``, ``module-path`` and, if need be, ``pin-source``."""

    text: str
    token: str
    module: Path
    pin_file: Path | None

    @classmethod
    def read(cls, text: str) -> "TokenAddress":
        """Read a URI. Raises :class:`errors.KeyStoreUnnamed`, also for one that holds the PIN itself."""
        scheme, _, rest = text.partition(":")
        path, _, query = rest.partition("?")
        named = [part.partition("=") for part in (*path.split(";"), *query.split("&")) if part]
        given = {name: unquote(value) for name, _, value in named}
        if scheme != "pkcs11" or not {"token", "module-path"} <= given.keys() <= {"token", "module-path", "pin-source"}:
            raise errors.KeyStoreUnnamed
        pin = given.get("pin-source")
        module, pin_file = Path(given["module-path"]), Path(pin.removeprefix("file:")) if pin else None
        if not module.is_absolute() or (pin_file and not pin_file.is_absolute()):
            raise errors.KeyStoreUnnamed
        return cls(text, given["token"], module, pin_file)

    def pin(self) -> str:
        """Return the PIN, from its file or ``KOTOWARI_KEY_PIN``.

        Raises :class:`errors.KeyPinMissing`, :class:`errors.KeyFileExposed` if others may read the file.
        """
        pin = os.environ.get("KOTOWARI_KEY_PIN", "")
        if self.pin_file is not None:
            try:
                if stat.S_IMODE(self.pin_file.stat().st_mode) & 0o077:
                    raise errors.KeyFileExposed(path=self.pin_file, mode="600")
                pin = self.pin_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                raise errors.KeyPinMissing(token=self.token) from None
        if not pin:
            raise errors.KeyPinMissing(token=self.token)
        return pin


class _NotInToken(Exception):
    """The token shows no such key: it is not there, or the token went away under an open session."""


class TokenMaster:
    """Keys of a token (AES-256, neither readable nor extractable), each for one label and one wrapped key.

    A wrapped key is a mark (8 bytes), the number of the token's key (8), a nonce (12) and AES-256-GCM with the label as
    associated data, computed in the token. The token is reached when it is needed, and anew after it was away.
    """

    def __init__(self, address: TokenAddress) -> None:
        self.address = address
        self._session: Session | None = None
        self._process = 0
        self._refused: str | None = None

    def wrap(self, label: str, key: bytes) -> bytes:
        """Make a key in the token and return what it wraps. Raises :class:`errors.KeyStoreAway`."""
        number, nonce = secrets.token_bytes(_NUMBER), secrets.token_bytes(_NONCE)

        def act(session: Session) -> bytes:
            made: SecretKey = session.generate_key(
                KeyType.AES,
                256,
                id=number,
                label=label,
                store=True,
                template=_FORM,
                capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
            )
            return bytes(made.encrypt(key, mechanism=Mechanism.AES_GCM, mechanism_param=_params(label, nonce)))  # type: ignore[attr-defined]

        return _MARK + number + nonce + self._in_token(act)

    def unwrap(self, label: str, wrapped: bytes) -> bytes:
        """Return the key.

        Raises :class:`errors.KeyStoreAway`, :class:`errors.WrongMasterKey` if another store wrapped it,
        :class:`errors.KeyNotInToken` if the token's key was destroyed, :class:`errors.KeyAltered`.
        """
        if not wrapped.startswith(_MARK):
            raise errors.WrongMasterKey(file=f"the token {self.address.token}", label=label)
        rest = wrapped[len(_MARK) :]
        number, nonce, sealed = rest[:_NUMBER], rest[_NUMBER : _NUMBER + _NONCE], rest[_NUMBER + _NONCE :]

        def act(session: Session) -> bytes:
            found = _keys(session, label, number)
            if not found:
                raise _NotInToken
            return bytes(found[0].decrypt(sealed, mechanism=Mechanism.AES_GCM, mechanism_param=_params(label, nonce)))  # type: ignore[attr-defined]

        if len(nonce) < _NONCE:
            raise errors.KeyAltered(label=label)
        try:
            return self._in_token(act)
        except _NotInToken:
            raise errors.KeyNotInToken(token=self.address.token, label=label) from None
        except PKCS11Error:
            raise errors.KeyAltered(label=label) from None

    def forget(self, label: str, wrapped: bytes | None = None) -> None:
        """Destroy the token's key that wrapped something, or every one of a label. One already gone is no error."""
        number = wrapped[len(_MARK) : len(_MARK) + _NUMBER] if wrapped is not None else None

        def act(session: Session) -> None:
            for found in _keys(session, label, number):
                found.destroy()

        # A token that went away shows an open session no keys at all: it must be seen to be there.
        self._in_token(act, anew=True)

    def has(self, label: str) -> bool:
        """Whether the token has a key of a label. Raises :class:`errors.KeyStoreAway`."""
        return self._in_token(lambda session: bool(_keys(session, label, None)), anew=True)

    def _in_token(self, act: Callable[[Session], Result], *, anew: bool = False) -> Result:
        """Do something in a session; in a new one if the one at hand fails, as it does when the token was away.

        Raises :class:`errors.KeyStoreAway` if the token is not reached, and what the act raises the second time.
        """
        with _ALONE:
            if self._session is not None and not anew and self._process == os.getpid():
                try:
                    return act(self._session)
                except (PKCS11Error, _NotInToken):
                    pass
            return act(self._reached())

    def _reached(self) -> Session:
        pin, self._session = self.address.pin(), None
        if pin == self._refused:  # a token locks itself after a few wrong ones
            raise errors.KeyPinWrong(token=self.address.token)
        try:
            module = pkcs11.lib(str(self.address.module))
            module.reinitialize()
            token = module.get_token(token_label=self.address.token)
            try:
                self._session = token.open(rw=True, user_pin=pin)
            except pkcs11.UserAlreadyLoggedIn:  # by another of this process
                self._session = token.open(rw=True)
        except _REFUSALS:
            self._refused = pin
            raise errors.KeyPinWrong(token=self.address.token) from None
        except (PKCS11Error, RuntimeError, OSError):
            raise errors.KeyStoreAway(store=f"token {self.address.token}") from None
        self._process = os.getpid()
        return self._session


def _keys(session: Session, label: str, number: bytes | None) -> list[SecretKey]:
    wanted = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: label}
    if number is not None:
        wanted[Attribute.ID] = number
    return [found for found in session.get_objects(wanted) if isinstance(found, SecretKey)]


def _params(label: str, nonce: bytes) -> GCMParams:
    return GCMParams(nonce, bind("kotowari/space-key/1", label), _TAG_BITS)
