"""Checks of who asks: what was seen is recorded, never a number; with enough of them the person is identified."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kotowari.database.pool import Connection
from kotowari.errors import CheckUnfit, CopyUnmasked, PersonUnknown
from kotowari.handles import KINDS, normalise
from kotowari.handles import Kind as HandleKind
from kotowari.handling.asked.cases import Case, read_case
from kotowari.handling.asked.documents import Authority, Identity, Shown, documents
from kotowari.handling.asked.enough import Means, Of, wanting
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import read_steps, written
from kotowari.handling.asked.papers import Paper, keep_papers
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.space import Space
from kotowari.policy.period import Period
from kotowari.vault.custody import Custody

COPY_KEPT = Period(days=30)
"""How long a masked copy is kept unless less is said. Then it deletes itself."""

_KIND = re.compile(r"[a-z][a-z0-9-]{0,62}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_CONCERNS = b"""
    INSERT INTO rights.concerns (person, space, request) VALUES (%(person)s, %(space)s, %(request)s)
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One check by staff.

    ``document`` is its kind by name, ``agreed`` what on it agrees with what is held, ``held_in`` the place where that
    was looked up (``vault``, or a place of the map), ``issued_on`` the day on a document that may not be old. ``seeds``
    are handles of the person that were confirmed by it, values by kind; ``person`` the number of the one in the vault.
    ``copy`` is kept only ``masked``. ``written`` is what the document says where it agrees, by what it shows: a name in
    the document's script, a date of birth (ISO 8601).
    """

    of: Of
    means: Means
    held_in: str
    document: str | None = None
    agreed: tuple[Shown, ...] = ()
    issued_on: date | None = None
    expires_on: date | None = None
    seeds: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    person: UUID | None = None
    copy: Paper | None = field(default=None, repr=False)
    masked: bool = False
    written: Mapping[Shown, Sequence[str]] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return what the entry says: kinds and names of fields, no value and no number."""
        said: dict[str, Any] = {"of": self.of.value, "means": self.means.value, "held_in": self.held_in}
        if self.document is not None:
            said |= {"document": self.document, "agreed": sorted(self.agreed)}
        handles = sorted(kind for kind, values in self.seeds.items() if values)
        return said | ({"handles": handles} if handles else {}) | ({"copy": True} if self.copy else {})


def check_who_asks(space: Space, *, by: str, request: UUID, check: Check) -> Taken:
    """Record what staff saw of who asks; where that is enough now, the request is identified in the same commit.

    Raises :class:`CheckUnfit` for a document that is not known, is too old, or does not show what is said to agree,
    :class:`CopyUnmasked`, :class:`kotowari.errors.NotAHandle`, :class:`PersonUnknown`, and what
    :func:`kotowari.handling.asked.steps.take_step` raises.
    """
    seeds = _proven(space, check)
    with space.changing() as connection:
        case = read_case(connection, space, request)
        if check.person is not None and Custody(connection, space.keys).lock(check.person) is None:
            raise PersonUnknown
        persons = () if check.person is None else (check.person,)
        return record_check(connection, space, by, case, check.to_json(), seeds, persons, check.copy, check.written)


def record_check(
    connection: Connection,
    space: Space,
    by: str,
    case: Case,
    said: Mapping[str, Any],
    seeds: Mapping[str, Sequence[str]],
    persons: Sequence[UUID],
    copy: Paper | None = None,
    says: Mapping[Shown, Sequence[str]] | None = None,
) -> Taken:
    """Take the step of a check within the caller's transaction, and that of the identification where it is enough."""
    holder = lock_holder(connection, space, case.holder)
    before = [one.content for one in read_steps(connection, space, case) if one.kind is Step.CHECKED]
    sealed = {"seeds": {kind: list(values) for kind, values in seeds.items()}} if seeds else {}
    sealed |= {"written": {name: list(values) for name, values in says.items()}} if says else {}
    matter = written(sealed) if sealed else None
    taken = take_step(
        connection, space, by=by, case=case, kind=Step.CHECKED, content=said, matter=matter, holder=holder
    )
    if copy is not None:
        keep_papers(connection, space, taken.case, taken.step, holder, [copy])
    for person in persons:
        connection.execute(_CONCERNS, {"person": person, "space": space.name, "request": case.request})
    if case.identified_on is None and not wanting(case.as_whom, [*before, said]):
        return take_step(connection, space, by=by, case=taken.case, kind=Step.IDENTIFIED, holder=holder)
    return taken


def _proven(space: Space, check: Check) -> dict[str, list[str]]:
    _prove_document(check, space.today())
    if check.copy is not None and not check.masked:
        raise CopyUnmasked
    if not all(_KIND.fullmatch(kind) for kind in check.seeds):
        raise CheckUnfit(problem="a kind of handle is named as the data map names it, such as `email`")
    _prove_written(check)
    if check.means is Means.CODE:
        raise CheckUnfit(problem="a code is checked by being sent and tried")
    # Each is proved to be what it is said to be; kept is what was written, for places compare it in their own ways. Of
    # kinds that the map alone has, such as `employee-number`, all are numbers.
    for kind, values in check.seeds.items():
        known: HandleKind = next((one for one in KINDS if one == kind), "number")
        for value in values:
            normalise(known, value)
    return {kind: list(values) for kind, values in check.seeds.items() if values}


def _prove_written(check: Check) -> None:
    if not check.written.keys() <= {"name", "birth-date"} & set(check.agreed):
        raise CheckUnfit(problem="what a document says is taken of a `name` or `birth-date` that agrees")
    for day in check.written.get("birth-date", ()):
        if not _DAY.fullmatch(day):
            raise CheckUnfit(problem="a date of birth is written as 1990-04-01")


def _prove_document(check: Check, today: date) -> None:
    if check.means is Means.RECORD:
        return
    known, name = documents(), check.document or ""
    kinds: Mapping[str, Identity | Authority] = known.authority if check.means is Means.AUTHORITY else known.identity
    if name not in kinds:
        raise CheckUnfit(problem=f"its document is one of {_listed(kinds)}")
    shown = known.identity[name].shows if name in known.identity else ()
    if not set(check.agreed) <= set(shown):
        raise CheckUnfit(
            problem=f"what agrees is among what a `{name}` shows: {_listed(shown) or 'nothing of this kind'}"
        )
    if check.expires_on is not None and check.expires_on < today:
        raise CheckUnfit(problem=f"the document expired on {check.expires_on.isoformat()}")
    within = kinds[name].within
    if within is None:
        return
    if check.issued_on is None:
        raise CheckUnfit(problem=f"a `{name}` is taken with the day on which it was issued")
    if not check.issued_on <= today <= within.after(check.issued_on):
        raise CheckUnfit(problem=f"a `{name}` is taken within {within} of the day on which it was issued")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
