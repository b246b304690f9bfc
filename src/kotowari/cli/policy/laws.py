"""The changes of law that this program knows of and does not apply."""

from functools import cache
from importlib import resources

from kotowari.policy.pending import PendingLaw, parse_pending


@cache
def pending_laws() -> tuple[PendingLaw, ...]:
    """Return the pending changes that this program brings, in the order of their file names."""
    folder = resources.files("kotowari.policy") / "packs" / "pending"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(parse_pending(file.read_text(encoding="utf-8"), file.name) for file in files)
