"""Who reads a database for what: the part of a map by which the guard holds its logins to the policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Hiding(StrEnum):
    """How columns are kept from a login that may not see them.

    ``BLANK``: they are there and hold nothing, so that what selects every column still runs. ``STRICT``: to name one is
    an error.
    """

    BLANK = "blank"
    STRICT = "strict"


class InPart(StrEnum):
    """What is let through of whoever permits some items and not others that need the same.

    ``SHOWN``: the items that they permit; what others permit besides is read from columns that repeat it. ``CLOSED``:
    nothing of these items, so that everybody's are read from the columns that they are in.
    """

    SHOWN = "shown"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Reads:
    """What a login reads for: a purpose; where it reads to provide, also to whom and on which ground.

    ``basis`` is a legal basis by its name in a law pack, where what is read needs one.
    """

    purpose: str
    basis: str | None = None
    recipient: str | None = None
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class GuardedLogin:
    """A login with all that it reads for: it takes up the first on connecting, and may change to the others."""

    reads: tuple[Reads, ...]
    columns: Hiding | None = None


@dataclass(frozen=True, slots=True)
class Guarding:
    """The logins of a database by name. ``columns`` holds for those that say nothing of their own."""

    logins: Mapping[str, GuardedLogin]
    columns: Hiding = Hiding.BLANK
    partly: InPart = InPart.SHOWN

    def hiding(self, login: str) -> Hiding:
        """Return how columns are kept from a login."""
        return self.logins[login].columns or self.columns
