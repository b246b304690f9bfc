"""The revisions of one space, and the rulebook of the one in force on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import psycopg

from kotowari.canonical import digest
from kotowari.errors import NoPolicyInForce, RevisionBackdated, RevisionExists, RevisionOfAnother, RevisionOutOfOrder
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.policy.completion import completes
from kotowari.policy.law import LawPack, in_force, parse_law
from kotowari.policy.model import Policy
from kotowari.policy.parse import parse_policy
from kotowari.publication.edition import advance, edition
from kotowari.publication.evidence import Evidence, read_evidence

Connection = psycopg.Connection[tuple[Any, ...]]

_REVISIONS = b"""
    SELECT revision, text, digest, published_at FROM publication.revision WHERE space = %(space)s ORDER BY revision
"""
_ADD_REVISION = b"""
    INSERT INTO publication.revision (space, revision, digest, text, published_at)
    VALUES (%(space)s, %(revision)s, %(digest)s, %(text)s, %(published_at)s) ON CONFLICT DO NOTHING RETURNING digest
"""
_TRANSLATIONS = b"""
    SELECT DISTINCT ON (revision) revision, text, published_at FROM publication.translation
    WHERE space = %(space)s ORDER BY revision, place DESC
"""
_ADD_TRANSLATION = b"""
    INSERT INTO publication.translation (space, revision, place, digest, text, published_at)
    SELECT %(space)s, %(revision)s, 1 + count(*), %(digest)s, %(text)s, %(published_at)s
    FROM publication.translation WHERE space = %(space)s AND revision = %(revision)s
"""
_TEXTS = b"SELECT digest, text FROM publication.revision WHERE space = %(space)s AND digest = ANY (%(digests)s)"
_KEPT_PACKS = b"SELECT digest FROM publication.law_pack WHERE space = %(space)s AND digest = ANY (%(digests)s)"
_KEEP_PACK = b"""
    INSERT INTO publication.law_pack (space, digest, pack, in_force, text)
    VALUES (%(space)s, %(digest)s, %(pack)s, %(in_force)s, %(text)s) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Revision:
    """A published revision, with the digest of the bytes it was published as.

    ``translated_at`` is when the latest texts in languages that were to follow were added; ``policy`` has them.
    """

    policy: Policy
    digest: str
    published_at: datetime
    translated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """A law pack that this program brings, with its text and digest."""

    pack: LawPack
    text: str
    digest: str


@cache
def installed_packs() -> tuple[InstalledPack, ...]:
    """Return the law packs that this program brings, in the order of their file names."""
    folder = resources.files("kotowari.policy") / "packs"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in files]
    return tuple(InstalledPack(parse_law(text, name), text, digest(text.encode())) for name, text in texts)


@lru_cache(maxsize=32)
def read_policy(text: str, file: str) -> Policy:
    """Read a policy file, with the law packs that this program brings.

    Raises :class:`kotowari.errors.PolicyUnreadable` with all mistakes.
    """
    return parse_policy(text, file, frozenset(entry.pack.pack for entry in installed_packs()))


class Shelf:
    """What a space has published, as last read: its revisions and evidence; :meth:`is_current` tells if there is more.

    ``edition`` is the number of what was read.
    """

    def __init__(
        self,
        space: str,
        number: int,
        revisions: Sequence[Revision],
        evidence: Sequence[Evidence],
        packs: Sequence[InstalledPack],
    ) -> None:
        self._space = space
        self.edition = number
        self._revisions = tuple(revisions)
        self._evidence = tuple(evidence)
        self._packs = tuple(packs)
        self._rulebooks: dict[tuple[date, tuple[str, ...]], Rulebook] = {}
        self._latest: tuple[date, Rulebook | None] = date.min, None

    @classmethod
    def read(cls, connection: Connection, space: str) -> "Shelf":
        """Read everything published in a space."""
        # The number first: if something is published meanwhile, it is then out of date, and not what was read.
        number = edition(connection, space)
        rows = connection.execute(_REVISIONS, {"space": space}).fetchall()
        followed = connection.execute(_TRANSLATIONS, {"space": space}).fetchall()
        translations = {revision: (text, at) for revision, text, at in followed}
        revisions = []
        for revision, text, mark, at in rows:
            latest, translated_at = translations.get(revision, (text, None))
            revisions.append(Revision(_published(latest), mark, at, translated_at))
        return cls(space, number, revisions, read_evidence(connection, space), installed_packs())

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Every revision, the oldest first."""
        return self._revisions

    def is_current(self, number: int) -> bool:
        """Whether this is the edition of a number."""
        return number == self.edition

    def evidence(self, about: Collection[str], on: date) -> tuple[Evidence, ...]:
        """Return the evidence about some rules that stands on a day."""
        return tuple(piece for piece in self._evidence if piece.about in about and piece.stands(on))

    def in_force(self, on: date) -> Revision:
        """Return the revision in force on a day. Raises :class:`NoPolicyInForce` before the first."""
        for revision in reversed(self._revisions):
            if revision.policy.revision <= on:
                return revision
        raise NoPolicyInForce(day=on)

    def rulebook(self, on: date) -> Rulebook:
        """Return the rulebook of the revision and the laws in force on a day."""
        # Read once: another thread may put another day's in its place at any moment.
        day, latest = self._latest
        if latest is not None and day == on:
            return latest
        rulebook = self._rulebook(on)
        self._latest = on, rulebook
        return rulebook

    def _rulebook(self, on: date) -> Rulebook:
        revision = self.in_force(on)
        packs = in_force((entry.pack for entry in self._packs), revision.policy.laws, on)
        marks = tuple(self._mark(pack) for pack in packs)
        key = (revision.policy.revision, marks)
        if key not in self._rulebooks:
            self._rulebooks[key] = make_rulebook(revision.policy, revision.digest, zip(packs, marks, strict=True))
        return self._rulebooks[key]

    def check_new(self, policy: Policy, today: date) -> None:
        """Refuse a revision that may not be published now.

        The first may be older than today: it adopts a page that is public already. A later one takes force not before
        its publication, and after the one before it. Texts that were to follow may come at any time. Raises
        :class:`RevisionOfAnother`, :class:`RevisionExists`, :class:`RevisionOutOfOrder` or :class:`RevisionBackdated`.
        """
        if not self._revisions:
            return
        latest = self._revisions[-1].policy
        if policy.policy != latest.policy:
            raise RevisionOfAnother(policy=policy.policy, here=latest.policy)
        if any(policy.revision == known.policy.revision for known in self._revisions):
            if self.is_completed_by(policy):
                return
            raise RevisionExists(revision=policy.revision)
        if policy.revision < latest.revision:
            raise RevisionOutOfOrder(revision=policy.revision, latest=latest.revision)
        if policy.revision < today:
            raise RevisionBackdated(revision=policy.revision, today=today)

    def is_completed_by(self, policy: Policy) -> bool:
        """Whether a policy is a published revision with texts in languages that were to follow."""
        return any(completes(policy, known.policy) for known in self._revisions)

    def keep_packs(self, connection: Connection) -> None:
        """Keep the text of every pack of the laws that revisions name, so that decisions can be decided again from it.

        Those to come are kept too: a process that goes on when one takes force goes by it at once.
        """
        named = {law for revision in self._revisions for law in revision.policy.laws}
        chosen = {entry.digest: entry for entry in self._packs if entry.pack.pack in named}
        if chosen:
            rows = connection.execute(_KEPT_PACKS, {"space": self._space, "digests": sorted(chosen)})
            for mark in sorted(chosen.keys() - {kept for (kept,) in rows.fetchall()}):
                pack = chosen[mark].pack
                values = {"space": self._space, "digest": mark, "text": chosen[mark].text}
                connection.execute(_KEEP_PACK, {**values, "pack": pack.pack, "in_force": pack.in_force})

    def _mark(self, pack: LawPack) -> str:
        return next(entry.digest for entry in self._packs if entry.pack is pack)


def add_revision(connection: Connection, space: str, policy: Policy, text: str, at: datetime) -> str:
    """Keep a revision and return its digest. Raises :class:`RevisionExists` if another of its day is there."""
    mark = digest(text.encode())
    values = {"space": space, "revision": policy.revision, "digest": mark, "text": text, "published_at": at}
    if connection.execute(_ADD_REVISION, values).fetchone() is None:
        raise RevisionExists(revision=policy.revision)
    advance(connection, space)
    return mark


def add_translation(connection: Connection, space: str, policy: Policy, text: str, at: datetime) -> str:
    """Keep a revision's file with texts that followed, beside the one it was published as, and return its digest."""
    mark = digest(text.encode())
    values = {"space": space, "revision": policy.revision, "digest": mark, "text": text, "published_at": at}
    connection.execute(_ADD_TRANSLATION, values)
    advance(connection, space)
    return mark


def published_texts(connection: Connection, space: str, digests: Collection[str]) -> dict[str, str]:
    """Return the files of revisions by the digests they were published under."""
    rows = connection.execute(_TEXTS, {"space": space, "digests": sorted(digests)})
    return dict(rows.fetchall())


@lru_cache(maxsize=64)
def _published(text: str) -> Policy:
    return read_policy(text, "the published file")
