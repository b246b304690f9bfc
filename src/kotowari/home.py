"""Where an installation keeps its things, and where its database is."""

import os
from dataclasses import dataclass, field
from pathlib import Path

OPERATOR = "operator"
"""The name of the operator's own space. A tenant's space has another name."""


@dataclass(frozen=True, slots=True)
class Home:
    """The data folder of one installation, ``.kotowari`` unless ``KOTOWARI_HOME`` names another.

    ``owner_url`` is the owner's database login when a server of the company's own is used (``KOTOWARI_OWNER_URL``);
    without it an embedded server runs in the folder. ``application_url`` and ``sequencer_url`` are the two logins that
    work (``KOTOWARI_APPLICATION_URL``, ``KOTOWARI_SEQUENCER_URL``) where they are not to be made.
    ``key_store`` is the key store of a new installation (``KOTOWARI_KEY_STORE``: ``file``, or a PKCS#11 URI).
    ``mail_url`` names the server that takes mail (``KOTOWARI_MAIL_URL``, see :mod:`kotowari.mail.server`).
    """

    folder: Path
    owner_url: str | None = None
    application_url: str | None = None
    sequencer_url: str | None = None
    key_store: str | None = None
    mail_url: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls) -> "Home":
        """Read the folder and the addresses from the environment."""
        return cls(
            Path(os.environ.get("KOTOWARI_HOME") or ".kotowari").absolute(),
            os.environ.get("KOTOWARI_OWNER_URL") or None,
            os.environ.get("KOTOWARI_APPLICATION_URL") or None,
            os.environ.get("KOTOWARI_SEQUENCER_URL") or None,
            os.environ.get("KOTOWARI_KEY_STORE") or None,
            os.environ.get("KOTOWARI_MAIL_URL") or None,
        )

    @property
    def keys(self) -> Path:
        """The folder of the master key and the keys it wraps; never in the database, never in a backup of it."""
        return self.folder / "keys"

    @property
    def secrets(self) -> Path:
        """The folder of the database logins' addresses (files of mode 0600)."""
        return self.folder / "secrets"

    @property
    def log(self) -> Path:
        """The folder where the ledger's tiles and checkpoints are also written, outside the database."""
        return self.folder / "log"

    @property
    def journal(self) -> Path:
        """The folder where changes that protect persons are also written, sealed, outside the database."""
        return self.folder / "journal"
