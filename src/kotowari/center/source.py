"""A published policy as the key of what was made of it, so that it is made once and not for each visitor."""

from dataclasses import dataclass, field

from kotowari.policy.model import Policy
from kotowari.publication.shelf import Revision


@dataclass(frozen=True, slots=True)
class Source:
    """A policy that is known by the digest of its revision, and by its languages: texts may have followed."""

    digest: str
    languages: tuple[str, ...]
    policy: Policy = field(compare=False)

    @classmethod
    def of(cls, revision: Revision) -> "Source":
        """Return what is made from when something is made of a revision."""
        return cls(revision.digest, revision.policy.languages, revision.policy)
