"""Hold: what a law requires to be kept is kept, for that duty alone once no purpose needs it any more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from kotowari.errors import HoldUnfit, HoldUnknown, PersonUnknown
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.record import entry
from kotowari.handling.space import Space
from kotowari.ledger.append import append
from kotowari.vault.custody import Custody
from kotowari.vault.retention import Obligation, Retention


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is to be kept: of a person, or of every person of a subject; some items, or all where none is named.

    ``duty`` is a purpose that the law gives, such as ``keeping-by-law``; ``basis`` the legal basis by its name in a law
    pack; ``until`` the last day, if one is known.
    """

    about: UUID | str
    duty: str
    basis: str
    items: frozenset[str] = frozenset()
    until: date | None = None


def hold(space: Space, *, by: str, requirement: Requirement) -> tuple[UUID, UUID]:
    """Record a duty to keep; return the number of the hold and that of the entry.

    Raises :class:`HoldUnfit` for what is no duty of a law in force, no basis that its duty asks, or no subject or item
    of the policy; :class:`PersonUnknown`.
    """
    with space.changing() as connection:
        space.refresh(connection)
        _prove(space.rulebook(), requirement)
        retention, custody = Retention(connection, space.keys), Custody(connection, space.keys)
        made_for = Obligation(
            uuid4(), tuple(sorted(requirement.items)), requirement.duty, requirement.basis, requirement.until
        )
        said = {
            "duty": requirement.duty,
            "basis": requirement.basis,
            "items": list(made_for.items),
            "until": requirement.until.isoformat() if requirement.until else None,
        }
        actor = space.actor(connection, by)
        if isinstance(requirement.about, UUID):
            person = custody.lock(requirement.about)
            if person is None:
                raise PersonUnknown
            made = entry(space, actor, "hold", {"hold": said}, person)
            retention.hold_person(person.number, made_for)
            custody.move(person)
            custody.leave_trail(person, made.id)
        else:
            retention.advance()
            said |= {"subject": requirement.about, "number": str(made_for.hold)}
            made = entry(space, actor, "hold", {"hold": said})
            retention.hold_subject(requirement.about, made_for)
        append(connection, space.name, made)
    return made_for.hold, made.id


def lift(space: Space, *, by: str, number: UUID, person: UUID | None = None) -> UUID:
    """Lift a hold on a person, or on a subject where no person is named; return the number of the entry.

    Raises :class:`HoldUnknown`, :class:`PersonUnknown`.
    """
    with space.changing() as connection:
        retention, custody = Retention(connection, space.keys), Custody(connection, space.keys)
        actor = space.actor(connection, by)
        holder = None
        if person is None:
            retention.advance()
            made = entry(space, actor, "lift", {"hold": {"number": str(number)}})
        else:
            holder = custody.lock(person)
            if holder is None:
                raise PersonUnknown
            made = entry(space, actor, "lift", {}, holder)
            custody.move(holder)
            custody.leave_trail(holder, made.id)
        if not retention.lift(number, person):
            raise HoldUnknown
        append(connection, space.name, made)
    return made.id


def _prove(rulebook: Rulebook, requirement: Requirement) -> None:
    policy = rulebook.policy
    duties = {name: duty for pack in rulebook.packs for name, duty in pack.duties.items()}
    bases = {name: basis for pack in rulebook.packs for name, basis in pack.bases.items()}
    duty, basis = duties.get(requirement.duty), bases.get(requirement.basis)
    if duty is None:
        raise HoldUnfit(problem=f"its duty is one of {_listed(duties)}")
    if basis is None or any(set(need.any).isdisjoint(basis.establishes) for need in duty.needs):
        fit = [name for name, one in bases.items() if all({*need.any} & {*one.establishes} for need in duty.needs)]
        raise HoldUnfit(problem=f"its basis is one of {_listed(fit)}")
    if isinstance(requirement.about, str) and requirement.about not in policy.subjects:
        raise HoldUnfit(problem=f"its subject is one of {_listed(policy.subjects)}")
    if not requirement.items <= policy.items.keys():
        raise HoldUnfit(problem=f"its items are among {_listed(policy.items)}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
