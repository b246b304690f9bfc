"""Arrive: a request is on record from the moment it is recorded, as of the day on which it truly arrived."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import uuid4

from psycopg.types.json import Jsonb

from kotowari import clock
from kotowari.canonical import canonical
from kotowari.database.pool import Connection
from kotowari.errors import ArrivalUnfit
from kotowari.handling.asked.cases import EVERYTHING, AsWhom, Case, Channel, Form, Kind, Scope, State, read_case
from kotowari.handling.asked.holder import take_holder
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import written
from kotowari.handling.asked.papers import Paper, keep_papers
from kotowari.handling.asked.steps import Taken, record_step
from kotowari.handling.replies import reply_to
from kotowari.handling.space import Space
from kotowari.policy.model import Policy
from kotowari.vault.custody import Person

_ADD = b"""
    INSERT INTO rights.request (
        space, request, number, holder, kind, subject, as_whom, channel, language, form, scope, laws, arrived_on,
        recorded_at, recorded_by, state, due_on
    ) VALUES (
        %(space)s, %(request)s, %(number)s, %(holder)s, %(kind)s, %(subject)s, %(as_whom)s, %(channel)s, %(language)s,
        %(form)s, %(scope)s, %(laws)s, %(arrived_on)s, %(at)s, %(by)s, 'arrived', %(due_on)s
    ) ON CONFLICT (space, number) DO NOTHING
"""
_OF_ENTRY = b"SELECT request FROM rights.step WHERE entry = %(entry)s AND space = %(space)s"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request as it came: by which way, on which day, what is asked, as whom and in which form.

    ``subject`` is the policy's subject as which the person is dealt with; ``laws`` those whose clocks run, of which
    ``due_on`` is the strictest's day. ``content`` is what was written, as JSON, and ``papers`` what came with it: they
    are sealed. ``content["requester"]`` names who asks and how they are reached.
    """

    kind: Kind
    subject: str
    channel: Channel
    language: str
    arrived_on: date
    laws: tuple[str, ...]
    due_on: date
    content: Mapping[str, Any] = field(repr=False)
    as_whom: AsWhom = AsWhom.PERSON
    form: Form = Form.ELECTRONIC
    scope: Scope = EVERYTHING
    papers: tuple[Paper, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what the entry says of it: nothing that was written."""
        return {
            "kind": self.kind.value,
            "subject": self.subject,
            "as": self.as_whom.value,
            "by": self.channel.value,
            "language": self.language,
            "form": self.form.value,
            "scope": self.scope.to_json(),
            "laws": list(self.laws),
            "arrived": self.arrived_on.isoformat(),
            "due": self.due_on.isoformat(),
            "papers": len(self.papers),
        }


def arrive(space: Space, *, by: str, arrival: Arrival, key: str | None = None) -> Taken:
    """Record that a request arrived, in one commit: its row, its entry, and what was written, sealed under a new key.

    Sent again under the same idempotency ``key`` it is one request. Raises :class:`ArrivalUnfit` for a day to come, a
    subject, an item or a language that the policy in force does not have; :class:`kotowari.errors.KeyReused`.
    """
    with space.changing() as connection:
        space.refresh(connection)
        _prove(space.rulebook().policy, space.today(), arrival)
        asked = {"by": by, "arrive": arrival.to_json(), "content": _fingerprint(arrival)}
        reply = reply_to(connection, space, key, asked) if key is not None else None
        if reply is not None and reply.entry is not None:
            row = connection.execute(_OF_ENTRY, {"space": space.name, "entry": reply.entry}).fetchone()
            if row is not None:
                return Taken(1, reply.entry, read_case(connection, space, row[0]))
        holder = take_holder(connection, space)
        case = _add(connection, space, by, arrival, holder)
        matter = written(arrival.content)
        entry = record_step(connection, space, by, case, Step.ARRIVED, arrival.to_json(), matter, holder)
        keep_papers(connection, space, case, 1, holder, arrival.papers)
        if reply is not None and reply.entry is None:
            reply.keep(connection, space, entry, holder.number)
    return Taken(1, entry, case)


def _prove(policy: Policy, today: date, arrival: Arrival) -> None:
    if arrival.arrived_on > today:
        raise ArrivalUnfit(problem=f"it cannot arrive after today, {today.isoformat()}")
    if arrival.subject not in policy.subjects:
        raise ArrivalUnfit(problem=f"its subject is one of {_listed(policy.subjects)}")
    if not set(arrival.scope.items) <= policy.items.keys():
        raise ArrivalUnfit(problem=f"its items are among {_listed(policy.items)}")
    if not all(_PLACE.fullmatch(place) for place in arrival.scope.places):
        raise ArrivalUnfit(problem="its places are named as the data map names them, such as `crm`")
    if not _is_text(arrival.content):
        raise ArrivalUnfit(problem="what is written in it is not text: lone halves of characters stand in it")
    if arrival.scope.since and arrival.scope.until and arrival.scope.since > arrival.scope.until:
        raise ArrivalUnfit(problem="its period ends before it begins")
    if arrival.language not in LANGUAGES:
        raise ArrivalUnfit(problem=f"its language is one of {_listed(LANGUAGES)}")


_PLACE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def _is_text(content: Mapping[str, Any]) -> bool:
    try:
        return bool(canonical(dict(content)))
    except ValueError:
        return False


LANGUAGES = ("en", "ja", "zh-Hant")
"""The languages in which persons are written to."""


def _fingerprint(arrival: Arrival) -> str:
    made = hashlib.sha256(canonical(dict(arrival.content)))
    for paper in arrival.papers:
        made.update(hashlib.sha256(paper.content).digest())
    return made.hexdigest()


def _add(connection: Connection, space: Space, by: str, arrival: Arrival, holder: Person) -> Case:
    at, actor = clock.now(), space.actor(connection, by)
    case = Case(
        request=uuid4(),
        number="",
        holder=holder.number,
        kind=arrival.kind,
        subject=arrival.subject,
        as_whom=arrival.as_whom,
        channel=arrival.channel,
        language=arrival.language,
        form=arrival.form,
        scope=arrival.scope,
        laws=arrival.laws,
        arrived_on=arrival.arrived_on,
        recorded_at=at,
        recorded_by=actor,
        state=State.ARRIVED,
        due_on=arrival.due_on,
        identified_on=None,
        waiting_since=None,
        defects=0,
        ended_on=None,
        assigned=None,
        map=None,
        version=1,
    )
    values = {"space": space.name, "request": case.request, "holder": holder.number, "at": at, "by": actor}
    values |= {"kind": case.kind.value, "subject": case.subject, "as_whom": case.as_whom.value}
    values |= {"channel": case.channel.value, "language": case.language, "form": case.form.value}
    values |= {"scope": Jsonb(case.scope.to_json()), "laws": list(case.laws)}
    values |= {"arrived_on": case.arrived_on, "due_on": case.due_on}
    while True:
        case = replace(case, number=new_number(arrival.arrived_on))
        if connection.execute(_ADD, {**values, "number": case.number}).rowcount:
            return case


def new_number(day: date) -> str:
    """Return a number to write on paper, such as ``2026-7K3Q-X9TD``: its year, and 40 bits that tell of no other."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{day.year}-{drawn[:4]}-{drawn[4:]}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
