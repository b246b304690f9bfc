"""Events: what begins, ends and renews the periods by which information is kept, as the company reports it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from kotowari.database.pool import Connection
from kotowari.errors import EventUnfit, EventUnknown, OrganisationUnknown, PeriodUnknown, PersonUnknown
from kotowari.gate.retention import Turn
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.policy.model import Policy
from kotowari.policy.terms import Whose
from kotowari.vault.custody import Custody, Person
from kotowari.vault.organisations import find_organisation, organisation_reference
from kotowari.vault.retention import Occurrence, Retention


@dataclass(frozen=True, slots=True)
class Report:
    """One event of a person (by number) or of an organisation (by name), as the company's other systems know it.

    ``matter`` tells one contract, application or inquiry from another. ``withdrawn`` takes back an event that was
    recorded by mistake.
    """

    about: UUID | str = field(repr=False)
    period: str
    turn: Turn
    on: date
    matter: str | None = field(default=None, repr=False)
    withdrawn: bool = False


def record_events(space: Space, *, by: str, reports: Sequence[Report]) -> list[UUID]:
    """Record events, all or none, in one commit; return the number of each one's entry, in the order given.

    Raises :class:`PeriodUnknown` for a period that the policy in force has not; :class:`EventUnfit` for a turn that the
    period cannot take; :class:`PersonUnknown`, :class:`OrganisationUnknown`, and :class:`EventUnknown` where there is
    nothing to withdraw.
    """
    with space.changing() as connection:
        space.refresh(connection)
        policy = space.rulebook().policy
        for report in reports:
            _prove(policy, report, space.today())
        retention = Retention(connection, space.keys)
        # Before any person is locked, as the sweep does: neither then waits for the other for ever.
        if any(isinstance(report.about, str) for report in reports):
            retention.advance()
        actor = space.actor(connection, by)
        persons = _lock(connection, space, reports)
        return [_record(connection, space, actor, retention, report, persons) for report in reports]


def _prove(policy: Policy, report: Report, today: date) -> None:
    period = policy.periods.get(report.period)
    if period is None:
        raise PeriodUnknown(known=", ".join(f"`{name}`" for name in sorted(policy.periods)) or "none")
    if period.sliding != (report.turn is Turn.RENEWED):
        turns = "`renewed`" if period.sliding else "`began` or `ended`"
        raise EventUnfit(period=report.period, problem=f"can only be {turns}")
    if isinstance(report.about, str) and period.of is Whose.PERSON:
        raise EventUnfit(period=report.period, problem="is of a person and not of an organisation")
    if report.turn is Turn.RENEWED and report.on > today:
        raise EventUnfit(period=report.period, problem="is renewed by what has happened, not by a day to come")


def _lock(connection: Connection, space: Space, reports: Sequence[Report]) -> dict[UUID, Person]:
    """Lock the persons concerned, in one order whoever comes, and let what was worked out of them be so again."""
    custody = Custody(connection, space.keys)
    found: dict[UUID, Person] = {}
    for number in sorted({report.about for report in reports if isinstance(report.about, UUID)}):
        person = custody.lock(number)
        if person is None:
            raise PersonUnknown
        custody.move(person)
        found[number] = person
    return found


def _record(
    connection: Connection,
    space: Space,
    actor: UUID,
    retention: Retention,
    report: Report,
    persons: dict[UUID, Person],
) -> UUID:
    event = Occurrence(report.period, report.turn.value, report.on, retention.matter(report.matter))
    said: dict[str, object] = {"period": report.period, "turn": report.turn.value, "on": report.on.isoformat()}
    if report.withdrawn:
        said["withdrawn"] = True
    if isinstance(report.about, UUID):
        person = persons[report.about]
        made = entry(space, actor, "event", {"event": said}, person)
        Custody(connection, space.keys).leave_trail(person, made.id)
        if report.withdrawn:
            _expect(retention.withdraw_of_person(report.about, event))
        else:
            retention.add_of_person(report.about, event)
    else:
        organisation = find_organisation(connection, space.keys, report.about)
        if organisation is None:
            raise OrganisationUnknown
        number = uuid4()
        content = {"event": said, "organisation": organisation_reference(space.keys, organisation, number)}
        made = entry(space, actor, "event", content, number=number)
        if report.withdrawn:
            _expect(retention.withdraw_of_organisation(organisation, event))
        else:
            retention.add_of_organisation(organisation, event)
    append(connection, space.name, made)
    return made.id


def _expect(was_there: bool) -> None:
    if not was_there:
        raise EventUnknown
