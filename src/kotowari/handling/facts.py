"""The facts of a read, gathered in one statement together with what it would open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import KeyMissing
from kotowari.gate.ask import Ask
from kotowari.gate.facts import Facts
from kotowari.handling.gone import Gone, gone
from kotowari.handling.grounds.claim import NOTHING_LET, Claim
from kotowari.handling.space import Published, Space
from kotowari.policy.terms import Condition
from kotowari.publication.evidence import Kind
from kotowari.recipients.register import Established
from kotowari.vault.custody import Holding, Person

_OF_SOME = (Path(__file__).parent / "sql" / "facts.sql").read_bytes()
# One person is looked up by an index whatever the planner thinks of a list's length, and all that is theirs by the
# number itself, so that a cluster sees that it lies on one node.
_PROVISION_OF_ONE = (
    _OF_SOME.replace(b"= ANY (%(persons)s::uuid[])", b"= %(person)s")
    .replace(b"    person.person,\n", b"    person.person IS NOT NULL,\n")
    .replace(b".person = person.person", b".person = %(person)s")
)
# A use has no recipient, and hardly any sends messages; leaving these consents out spares the server look-ups that it
# would prepare and not make.
_MESSAGES_OF_ONE = re.sub(rb"CASE WHEN %\(recipient\).*?END,", b"NULL::text[],", _PROVISION_OF_ONE, flags=re.DOTALL)
_USE_OF_ONE = re.sub(rb"CASE WHEN %\(addresses\).*?END,", b"NULL::boolean,", _MESSAGES_OF_ONE, flags=re.DOTALL)
_NOBODY = UUID(int=0)
OF_NOBODY = frozenset(
    (
        Condition.OF_SUBJECT,
        Condition.PROMISED,
        Condition.CONSENT_TO_MESSAGES,
        Condition.NOT_STOPPED,
        Condition.PROVISION_NOT_STOPPED,
    )
)
"""What nothing can stand against where there is no person: the one reason to give is that there is none."""

# What decides alone, of many persons at once: nothing of it is opened.
_DECIDING = _OF_SOME.replace(b"array_agg(holding.sealed) AS sealed", b"NULL::bytea[] AS sealed").replace(
    b"    person.epoch,\n    person.wrapped,\n", b"    NULL::integer,\n    NULL::bytea,\n"
)

_NAMED = {
    "country": Condition.CONSENT_NAMES_COUNTRY,
    "regime": Condition.CONSENT_NAMES_REGIME,
    "measures": Condition.CONSENT_NAMES_MEASURES,
}

_OF_ANYBODY = OF_NOBODY | {
    Condition.KNOWN,
    Condition.CONSENT_TO_PURPOSE,
    Condition.CONSENT_TO_PROVIDE,
    Condition.CONSENT_TO_IDENTIFY,
    *_NAMED.values(),
}
"""The most that could be established of any person: an ask refused even then is refused for everybody."""


@dataclass(frozen=True, slots=True)
class Found:
    """A person with the facts of an ask about them and the holdings that it would open."""

    person: Person
    facts: Facts
    holdings: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read: the edition of what is published, what holds for anybody, and the persons found.

    ``rests_on`` is the record about the recipient by which a provision is permitted, if it is.
    """

    edition: int
    anybody: Facts
    found: tuple[Found, ...]
    rests_on: UUID | None = None


def gather(
    connection: Connection,
    space: Space,
    published: Published,
    ask: Ask,
    persons: Sequence[UUID],
    on: date,
    claim: Claim | None = None,
) -> Gathered:
    """Read the facts of an ask about some persons, with the holdings it would open. Unknown persons are left out.

    They hold only if what was published is of the edition that was read. ``claim`` is what a request is to establish.
    """
    values = _asked(published, ask, on)
    standing = standing_of(published, ask.purpose, ask if ask.recipient is not None else None, on)
    for last in (False, True):
        number, known = _read(connection, _OF_SOME, values, persons)
        let = claim.read(connection, space, ask, on) if claim is not None else NOTHING_LET
        try:
            found = tuple(
                _found(space, number, row, let.added_to(standing.met, number), standing.checked, on)
                for number, row in known
            )
        except KeyMissing:
            # Rolled, and the old key destroyed, since the row was read: it is under the new one now.
            if last:
                raise
        else:
            break
    anybody = Facts(on, standing.met | let.met | _OF_ANYBODY, standing.checked)
    return Gathered(number, anybody, found, let.request or standing.rests_on)


def _read(
    connection: Connection, of_some: bytes, values: Mapping[str, object], persons: Sequence[UUID]
) -> tuple[int, list[tuple[UUID, tuple[Any, ...]]]]:
    """Return the edition of what is published, and the rows of those persons who are known.

    One person is read alone, and so is each on a cluster, from the node that has all of them: what was read of a later
    edition than the first is not recorded. Others are read together, by ``of_some``.
    """
    if len(persons) > 1 and not connection.spread:
        rows = connection.execute(of_some, {**values, "persons": list(persons)}).fetchall()
        return rows[0][0] or 0, [(row[1], row) for row in rows if row[1] is not None]
    use = _MESSAGES_OF_ONE if values["addresses"] else _USE_OF_ONE
    of_one = use if values["recipient"] is None else _PROVISION_OF_ONE
    asked = persons or (_NOBODY,)
    rows = [row for person in asked for row in connection.hot.rows(of_one, {**values, "person": person})]
    return rows[0][0] or 0, [(person, row) for person, row in zip(asked, rows, strict=True) if row[1]]


def absent(
    connection: Connection, space: Space, gathered: Gathered, persons: Sequence[UUID]
) -> dict[UUID, tuple[Facts, Gone | None]]:
    """Return the facts of persons who were not found: erased, merged with another, or never known."""
    if len(gathered.found) == len(persons):
        return {}
    missing = list(dict.fromkeys(set(persons) - {entry.person.number for entry in gathered.found}))
    why = gone(connection, space, missing)
    standing = (gathered.anybody.met - _OF_ANYBODY) | OF_NOBODY
    return {
        number: (
            replace(gathered.anybody, met=standing | ({why[number].why} if number in why else set())),
            why.get(number),
        )
        for number in missing
    }


def established(
    connection: Connection, published: Published, ask: Ask, persons: Sequence[UUID], on: date
) -> dict[UUID, Facts]:
    """Return the facts of an ask about some persons, as :func:`gather` does, without what it would open.

    Unknown persons are left out.
    """
    standing = standing_of(published, ask.purpose, ask if ask.recipient is not None else None, on)
    _, known = _read(connection, _DECIDING, _asked(published, ask, on), persons)
    return {number: _of_row(row, standing.met, standing.checked, on) for number, row in known}


def _asked(published: Published, ask: Ask, on: date) -> dict[str, object]:
    addresses = sorted(published.shelf.rulebook(on).addresses(ask.act, ask.purpose, ask.items))
    return {
        "addresses": addresses or None,
        "recipient": ask.recipient,
        "purpose": ask.purpose,
        "subject": ask.subject,
        "items": sorted(ask.items),
    }


@lru_cache(maxsize=1024)
def standing_of(published: Published, purpose: str | None, provision: Ask | None, on: date) -> Established:
    """Return what is on record establishes, whoever an ask concerns; what was published together never changes."""
    about = (f"purposes.{purpose}", f"recipients.{provision.recipient if provision else None}")
    is_just = all(piece.kind is not Kind.UNJUST for piece in published.shelf.evidence(about, on))
    just = frozenset((Condition.NOT_UNJUST,) if is_just else ())
    if provision is None:
        return Established(just, None, None)
    recorded = published.register.established(provision, on)
    return replace(recorded, met=recorded.met | just)


def _found(
    space: Space, number: UUID, row: tuple[Any, ...], standing: frozenset[Condition], checked: date | None, on: date
) -> Found:
    version, epoch, wrapped = row[2:5]
    items, versions, sealed = row[11:14]
    return Found(
        Person.known(space.keys, number, version, epoch, wrapped),
        _of_row(row, standing, checked, on),
        tuple(map(Holding, items, versions, sealed)) if items else (),
    )


def _of_row(row: tuple[Any, ...], standing: frozenset[Condition], checked: date | None, on: date) -> Facts:
    *state, names, to_messages = row[5:11]
    promised, notice = row[14:]
    consents = None if names is None else tuple(names)
    return _facts(on, standing, checked, notice, (*state, to_messages, promised), consents)


# Very many persons stand the same; the facts tell of none of them.
@lru_cache(maxsize=4096)
def _facts(
    on: date,
    standing: frozenset[Condition],
    checked: date | None,
    notice: date | None,
    state: tuple[bool | None, ...],
    names: tuple[str, ...] | None,
) -> Facts:
    of_subject, not_stopped, provision_not_stopped, consented, to_messages, promised = state
    met = {
        Condition.KNOWN: True,
        Condition.OF_SUBJECT: of_subject,
        Condition.NOT_STOPPED: not_stopped,
        Condition.PROVISION_NOT_STOPPED: provision_not_stopped,
        Condition.CONSENT_TO_PURPOSE: consented,
        Condition.CONSENT_TO_MESSAGES: to_messages,
        Condition.CONSENT_TO_PROVIDE: names is not None,
        # Where nothing is held of what is asked, there is no promise to break.
        Condition.PROMISED: promised is not False,
    }
    named = [_NAMED[name] for name in names or ()]
    established = standing.union([condition for condition, is_met in met.items() if is_met], named)
    return Facts(on, established, checked, notice)
