"""Consent: what a person agreed to, as it was shown; recorded before anything rests on it, withdrawn as easily."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import (
    ConsentToNothing,
    ConsentUndescribed,
    ConsentUnknown,
    WithdrawalOfNothing,
    WithdrawalUndescribed,
)
from kotowari.handling.gone import not_here
from kotowari.handling.outgoing.send_on import pass_on_withdrawal
from kotowari.handling.record import entry
from kotowari.handling.shown import checked_text, shown_text
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.policy.model import Policy
from kotowari.policy.terms import Act, ItemClass
from kotowari.vault.consents import Consents, Given, To, Withdrawal
from kotowari.vault.custody import Custody, Person

NAMES = ("country", "regime", "measures")
"""What a consent to a provision abroad must have named (APPI 28(2))."""

_WORD = re.compile(r"[a-z][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent: to a purpose, to a provision to a recipient, or to acquiring items of a class; of some items.

    ``how`` is a word for how it was given, such as ``web-form``, ``language`` one of the policy's; ``names`` says which
    of country, regime and measures were named to the person. ``shown`` is the very text that was shown, the same for
    everybody; without one it is the policy's own words (:func:`kotowari.handling.shown.shown_text`).
    """

    items: frozenset[str]
    how: str
    language: str
    purpose: str | None = None
    recipient: str | None = None
    names: frozenset[str] = frozenset()
    item_class: ItemClass | None = None
    shown: str | None = field(default=None, repr=False)

    @property
    def to(self) -> To:
        """What it is to."""
        return To(self.purpose, self.recipient, self.item_class.value if self.item_class else None)


@dataclass(frozen=True, slots=True)
class Consented:
    """A consent that was recorded: its number, that of the entry and the person's."""

    consent: UUID
    entry: UUID
    person: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawal that was recorded; ``count`` consents stood until now and do no longer."""

    count: int
    entry: UUID
    person: UUID
    at: datetime


def give_consent(space: Space, *, by: str, person: UUID, consent: Consent) -> Consented:
    """Record a consent. One that is given again is another record; none is ever altered.

    Raises :class:`ConsentToNothing` where it is to nothing that the policy in force has, or to more than that has;
    :class:`ConsentUndescribed` where how and language are not such; what :func:`not_here` returns; and for a text that
    does not show what is consented to, what :func:`checked_text` raises.
    """
    with space.changing() as connection:
        space.refresh(connection)
        policy = space.rulebook().policy
        if not _is_of(policy, space, consent):
            raise ConsentToNothing
        if not _WORD.fullmatch(consent.how) or consent.language not in policy.languages:
            raise ConsentUndescribed(languages=", ".join(f"`{language}`" for language in policy.languages))
        text = checked_text(policy, consent.to, consent.items, consent.language, consent.shown)
        holder = Custody(connection, space.keys).lock(person)
        if holder is None:
            raise not_here(connection, space, person)
        return _record(connection, space, by, holder, consent, text)


def withdraw(
    space: Space,
    *,
    by: str,
    person: UUID,
    purpose: str | None = None,
    recipient: str | None = None,
    item_class: ItemClass | None = None,
    consent: UUID | None = None,
    how: str = "request",
) -> Withdrawn:
    """Withdraw every consent that stands to a purpose, a recipient or a class, or the one consent of a number.

    From the answer on nothing rests on it; what was done before stands. Done again, it changes nothing.
    Raises what :func:`not_here` returns, :class:`ConsentUnknown` for a number that none of the person's consents has,
    :class:`WithdrawalOfNothing` unless it is of one thing that the policy or a consent of the person names, and
    :class:`WithdrawalUndescribed` where how is no such word.
    """
    if sum(one is not None for one in (purpose, recipient, item_class, consent)) != 1:
        raise WithdrawalOfNothing
    if not _WORD.fullmatch(how):
        raise WithdrawalUndescribed
    to = To(purpose, recipient, item_class.value if item_class else None)
    with space.changing() as connection:
        space.refresh(connection)
        custody, consents = Custody(connection, space.keys), Consents(connection, space.keys)
        holder = custody.lock(person)
        if holder is None:
            raise not_here(connection, space, person)
        about = _withdrawn_from(space, consents, holder, to, consent)
        actor, at = space.actor(connection, by), clock.now()
        made = entry(space, actor, "withdraw", {"withdrawal": _written(about), "how": how}, holder)
        append(connection, space.name, made)
        count = consents.withdraw(holder, to, consent, Withdrawal(at, how, actor, made.id))
        if count and about.recipient is not None:
            pass_on_withdrawal(connection, space, holder.number, about.recipient, at)
        custody.move(holder)
        custody.leave_trail(holder, made.id)
    return Withdrawn(count, made.id, holder.number, at)


def consent_to_acquiring(
    connection: Connection,
    space: Space,
    *,
    by: str,
    person: Person,
    items: frozenset[str],
    how: str,
    language: str | None,
) -> Consented:
    """Record, within the transaction that acquires them, the consent to acquiring special-care items (APPI 20(2)).

    Where the language is not known, neither is what was shown.
    """
    consent = Consent(items, how, language or "", item_class=ItemClass.SPECIAL_CARE)
    policy = space.rulebook().policy
    text = shown_text(policy, consent.to, items, language) if language is not None else None
    return _record(connection, space, by, person, consent, text)


def _record(
    connection: Connection, space: Space, by: str, person: Person, consent: Consent, text: str | None
) -> Consented:
    policy, actor, at = space.rulebook().policy, space.actor(connection, by), clock.now()
    custody, consents = Custody(connection, space.keys), Consents(connection, space.keys)
    shown = consents.show(text) if text is not None else None
    language = consent.language if text is not None else None
    content = {
        **_written(consent.to),
        "items": sorted(consent.items),
        "names": sorted(consent.names),
        "revision": policy.revision.isoformat(),
        "language": language,
        "shown": shown.hex() if shown is not None else None,
    }
    made = entry(space, actor, "consent", {"consent": content}, person)
    append(connection, space.name, made)
    number = uuid4()
    given = Given(
        number,
        consent.to,
        consent.items,
        consent.names,
        policy.revision,
        language,
        shown,
        consent.how,
        at,
        actor,
        made.id,
    )
    consents.add(person, given)
    custody.move(person)
    custody.leave_trail(person, made.id)
    return Consented(number, made.id, person.number, at)


def _written(to: To) -> dict[str, str | None]:
    return {"purpose": to.purpose, "recipient": to.recipient, "class": to.item_class}


def _is_of(policy: Policy, space: Space, consent: Consent) -> bool:
    """Whether a consent is to one thing that the policy has, and of no more items than that is about."""
    to, items = consent.to, consent.items
    if sum(one is not None for one in (to.purpose, to.recipient, to.item_class)) != 1 or not items:
        return False
    if not items <= policy.items.keys() or not consent.names <= frozenset(NAMES):
        return False
    if to.purpose is not None:
        return to.purpose in policy.purposes and items <= frozenset(policy.purposes[to.purpose].items)
    if to.recipient is not None:
        return to.recipient in policy.recipients
    rules = (pack.classes.get(ItemClass(to.item_class or "")) for pack in space.rulebook().packs)
    asked = any(rule is not None and Act.ACQUIRE in rule.acts for rule in rules)
    return asked and all(policy.items[item].item_class.value == to.item_class for item in items)


def _withdrawn_from(space: Space, consents: Consents, person: Person, to: To, number: UUID | None) -> To:
    """Return what is withdrawn from, in names that are known: others could be anything, and are not recorded."""
    if number is not None:
        named = consents.named(person, number)
        if named is None:
            raise ConsentUnknown
        return named
    policy = space.rulebook().policy
    known = to.purpose in policy.purposes or to.recipient in policy.recipients or to.item_class is not None
    if not known and not consents.is_known(person, to):
        raise WithdrawalOfNothing
    return to
