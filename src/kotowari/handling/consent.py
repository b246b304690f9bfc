"""Consent: what a person agreed to, as it was shown; recorded before anything rests on it."""

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.errors import ConsentToNothing, ConsentUndescribed, PersonUnknown
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.vault.custody import Custody
from kotowari.vault.statements import ADD_CONSENT

NAMES = ("country", "regime", "measures")
"""What a consent to a provision abroad must have named (APPI 28(2))."""

_WORD = re.compile(r"[a-z][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent: to a purpose, or to a provision to a recipient, of some items; how it was given, in which language.

    ``how`` is a word such as ``web-form``, ``language`` one of the policy's; ``names`` says which of country, regime
    and measures were named to the person.
    """

    items: frozenset[str]
    how: str
    language: str
    purpose: str | None = None
    recipient: str | None = None
    names: frozenset[str] = frozenset()


def give_consent(space: Space, *, by: str, person: UUID, consent: Consent) -> UUID:
    """Record a consent and return the number of the entry.

    Raises :class:`PersonUnknown`; :class:`ConsentToNothing` where the policy in force does not know what it is to;
    :class:`ConsentUndescribed` where how and language are not such.
    """
    with space.changing() as connection:
        space.refresh(connection)
        policy = space.rulebook().policy
        known = (
            (consent.purpose in policy.purposes) != (consent.recipient in policy.recipients)
            and (consent.purpose is None) != (consent.recipient is None)
            and bool(consent.items)
            and consent.items <= policy.items.keys()
            and consent.names <= frozenset(NAMES)
        )
        if not known:
            raise ConsentToNothing
        if not _WORD.fullmatch(consent.how) or consent.language not in policy.languages:
            raise ConsentUndescribed(languages=", ".join(f"`{language}`" for language in policy.languages))
        custody = Custody(connection, space.keys)
        holder = custody.lock(person)
        if holder is None:
            raise PersonUnknown
        about = {"purpose": consent.purpose, "recipient": consent.recipient, "items": sorted(consent.items)}
        content = {"consent": {**about, "names": sorted(consent.names), "revision": policy.revision.isoformat()}}
        made = entry(space, space.actor(connection, by), "consent", content, holder)
        append(connection, space.name, made)
        values = {**about, "space": space.name, "person": person, "consent": uuid4(), "names": sorted(consent.names)}
        more = {"notice": policy.revision, "language": consent.language, "how": consent.how, "given_at": clock.now()}
        connection.execute(ADD_CONSENT, {**values, **more})
        custody.move(holder)
        custody.leave_trail(holder, made.id)
    return made.id
