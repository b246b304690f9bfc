"""Recipients abroad: checks of an equivalent system, what impairs it, and what is answered about it (APPI 28(3))."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from kotowari.errors import AnswersUnknown, RecordEndsFirst, RecordUnknown
from kotowari.handling.grounds.on_record import Desk, Recorded, document_digest, line, named, put_on_record
from kotowari.handling.space import Space
from kotowari.policy.text import Text
from kotowari.recipients.answers import Heading
from kotowari.recipients.record import Kind, Record

_LONGEST = 4000


def check(space: Space, *, by: str, recipient: str, on: date, document: bytes) -> Recorded:
    """Record that a recipient's equivalent system was checked, with the regime of its country (APPI 28(3)).

    Raises :class:`kotowari.errors.RecipientNotNamed`, ``RecordDatedAhead`` or ``DocumentMissing``.
    """

    def make(desk: Desk) -> Record:
        mark, day = document_digest(document), desk.happened(on)
        return Record(Kind.CHECK, desk.known(recipient), day, digest=mark, by=desk.actor)

    return put_on_record(space, by, make)


def impair(space: Space, *, by: str, recipient: str, on: date, document: bytes, words: str) -> Recorded:
    """Record that a recipient can at present not keep its equivalent system: nothing more is provided by that route.

    ``words`` say what is amiss, in a line; they are not entered in the ledger. Raises what :func:`check` raises, and
    :class:`kotowari.errors.LineUnclear`.
    """

    def make(desk: Desk) -> Record:
        mark, day, texts = document_digest(document), desk.happened(on), {"words": line("words", words)}
        return Record(Kind.IMPAIRMENT, desk.known(recipient), day, texts=texts, digest=mark, by=desk.actor)

    return put_on_record(space, by, make)


def remedy(space: Space, *, by: str, number: UUID, on: date, document: bytes, words: str) -> Recorded:
    """Record that what impaired an equivalent system is remedied, and how.

    Raises :class:`RecordUnknown`, :class:`RecordEndsFirst`, and what :func:`impair` raises.
    """

    def make(desk: Desk) -> Record:
        impaired = desk.register.impairments.get(number)
        if impaired is None:
            raise RecordUnknown(kind="impairment")
        if desk.happened(on) < impaired.since:
            raise RecordEndsFirst(since=impaired.since)
        mark, texts = document_digest(document), {"words": line("words", words)}
        return Record(Kind.REMEDY, impaired.recipient, on, texts=texts, digest=mark, regarding=number, by=desk.actor)

    return put_on_record(space, by, make)


def answer(space: Space, *, by: str, recipient: str, texts: Mapping[str, Text]) -> Recorded:
    """Store what is answered, by heading, when a person asks about a recipient's equivalent system (APPI 28(3)).

    The latest stored are the answers. Raises :class:`kotowari.errors.RecipientNotNamed` or :class:`AnswersUnknown`.
    """

    def make(desk: Desk) -> Record:
        languages = frozenset(desk.policy.languages)
        stored = {
            heading: {language: words.strip() for language, words in told.items()}
            for heading, told in texts.items()
            if told
        }
        fits = all(
            language in languages and 0 < len(words) <= _LONGEST
            for told in stored.values()
            for language, words in told.items()
        )
        if not stored or not stored.keys() <= frozenset(Heading) or not fits:
            raise AnswersUnknown(known=named(Heading), languages=named(languages))
        content = {"headings": sorted(stored)}
        return Record(Kind.ANSWERS, desk.known(recipient), desk.today, content, stored, by=desk.actor)

    return put_on_record(space, by, make)
