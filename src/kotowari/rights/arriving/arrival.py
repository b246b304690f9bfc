"""A request as it comes in, by whichever way, with the clocks that begin to run on the day of its arrival."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kotowari.errors import ArrivalUnfit
from kotowari.handling.asked.arrive import Arrival, arrive
from kotowari.handling.asked.cases import EVERYTHING, AsWhom, Channel, Form, Kind, Scope
from kotowari.handling.asked.papers import Paper
from kotowari.handling.asked.steps import Taken
from kotowari.handling.space import Space
from kotowari.rights.time.clocks import IsWorking, clocks
from kotowari.rights.time.laws import known_laws, rules_in_force

LONGEST = 64 * 1024
"""The most characters of what is written in a request, beside its papers."""


@dataclass(frozen=True, slots=True)
class Who:
    """A human being who asks, or for whom is asked, in their own words; nothing of it is proved.

    ``kana`` and ``latin`` are the name as it is read, and as it is written in Latin letters.
    """

    name: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    kana: str | None = field(default=None, repr=False)
    latin: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)

    def to_json(self) -> dict[str, str]:
        """Return what is sealed of it: what is not said is left out."""
        said = {"name": self.name, "kana": self.kana, "latin": self.latin}
        said |= {"birth_date": self.birth_date.isoformat() if self.birth_date else None}
        said |= {"address": self.address, "email": self.email, "phone": self.phone}
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes in: of which kind and by which way, who asks, for whom, and in what words.

    ``laws`` are those whose clocks run, those of the policy that have clocks where none is named; the officer sets them
    by who collected, not by where whoever asks lives. ``arrived_on`` is today where no other day is known.
    """

    kind: Kind
    subject: str
    channel: Channel
    language: str
    requester: Who
    arrived_on: date | None = None
    agent: Who | None = None
    as_whom: AsWhom = AsWhom.PERSON
    form: Form = Form.ELECTRONIC
    scope: Scope = EVERYTHING
    title: str | None = field(default=None, repr=False)
    text: str | None = field(default=None, repr=False)
    laws: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What else is known of how it came, such as a mail's headers; sealed too."""


def receive(space: Space, *, by: str, coming: Coming, is_working: IsWorking, key: str | None = None) -> Taken:
    """Record a request as of the day of its true arrival, with the day by which it is due.

    Raises :class:`ArrivalUnfit`, :class:`kotowari.errors.LawWithoutClocks`, and what
    :func:`kotowari.handling.asked.arrive.arrive` raises.
    """
    with space.reading() as connection:
        space.refresh(connection)
    if (coming.agent is not None) != (coming.as_whom is not AsWhom.PERSON):
        raise ArrivalUnfit(problem="an agent or a legal representative is named where one asks, and nowhere else")
    laws = coming.laws or tuple(law for law in space.rulebook().policy.laws if law in known_laws())
    arrived_on = coming.arrived_on or space.today()
    running = clocks(rules_in_force(laws, arrived_on), coming.kind.value, laws, arrived_on, (), is_working)
    if not running:
        raise ArrivalUnfit(problem=f"none of its laws has a clock for a request of kind `{coming.kind.value}`")
    came = Arrival(
        kind=coming.kind,
        subject=coming.subject,
        channel=coming.channel,
        language=coming.language,
        arrived_on=arrived_on,
        laws=tuple(laws),
        due_on=running[0].due,
        content=_content(coming),
        as_whom=coming.as_whom,
        form=coming.form,
        scope=coming.scope,
        papers=coming.papers,
    )
    return arrive(space, by=by, arrival=came, key=key)


def _content(coming: Coming) -> dict[str, Any]:
    said: dict[str, Any] = {"requester": coming.requester.to_json(), "subject": coming.title, "text": coming.text}
    said |= {"agent": coming.agent.to_json() if coming.agent else None, **coming.more}
    if sum(len(str(value)) for value in said.values()) > LONGEST:
        raise ArrivalUnfit(problem=f"what is written in it is longer than {LONGEST} characters: keep it as a paper")
    return {key: value for key, value in said.items() if value}
