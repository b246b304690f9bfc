"""What was gathered for a request, opened: what the person would be shown, and what is left out and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from kotowari.datamap.model import PlaceKind, TableName
from kotowari.handling.asked.cases import Case, Kind, read_case
from kotowari.handling.asked.disclose import Opened, admit_review
from kotowari.handling.asked.evidence import Kept, open_files
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter
from kotowari.handling.asked.own_names import own_writings
from kotowari.handling.asked.tasks import Looked, Outcome, looked_at
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.places.shown.period import Asked, Parted
from kotowari.places.shown.redaction import Redacted, Redaction, Shown, Why
from kotowari.places.shown.sharing import redact
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walked import Lacking, Walked
from kotowari.rights.deciding.decision import Findings
from kotowari.rights.deciding.file_rulings import FileFound, files_found
from kotowari.rights.deciding.rulings import rulings_in
from kotowari.rights.gathering.known import no_persons, telling_items
from kotowari.rights.gathering.readings import Reading, open_read, readings_of
from kotowari.rights.gathering.sources import Sources, asker_of, walked_again


@dataclass(frozen=True, slots=True)
class Review:
    """A request with what was gathered for it, as whoever decides sees it.

    ``lacking`` are tables of which rows may be missing, by the tables on the way that were not read; ``looked`` is what
    people found who looked through the places that no program reads, and ``files`` their files with what was ruled.
    ``period`` is the one that is asked about.
    """

    opened: Opened
    matter: Matter
    sources: Sources
    redacted: Redacted
    readings: Mapping[str, Reading]
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    looked: Mapping[str, Looked] = field(default_factory=dict)
    period: Asked | None = None
    files: tuple[FileFound, ...] = ()

    @property
    def tables(self) -> tuple[Shown, ...]:
        """The tables that are shown: those of the places that were asked for, if any were named."""
        if self._is_of_records:
            return ()
        places = self.opened.case.scope.places
        return tuple(one for one in self.redacted.tables if not places or one.table.name.place in places)

    @property
    def parted(self) -> tuple[Parted, ...]:
        """What the period that is asked about does to the tables of the places that were asked for."""
        places = self.opened.case.scope.places
        of_places = (one for one in self.redacted.parted if not places or one.table.place in places)
        return () if self._is_of_records else tuple(of_places)

    @property
    def redactions(self) -> tuple[Redaction, ...]:
        """All that is left out: of the tables, and of the files that people found."""
        return (*self.redacted.redactions, *(one for file in self.files for one in file.redactions()))

    @property
    def open_places(self) -> frozenset[str]:
        """The places of which the answer may lack something: not read, not wholly, or looked through by hand."""
        if self._is_of_records:
            return frozenset()
        places = self.opened.case.scope.places
        named = {name for name in self.sources.datamap.places if not places or name in places}
        return frozenset(name for name in named if not self._is_done(name))

    def findings(self) -> Findings:
        """Return what a decision must fit. Rows of others, which were only met, are not held about the person."""
        if self._is_of_records:
            return Findings(0, 0, frozenset())
        shown = sum(len(table.rows) for table in self.tables) + sum(one.found for one in self.looked.values())
        left_out = (one for one in self.redactions if one.why is not Why.ANOTHER)
        withheld = sum(len(one.rows) for one in left_out)
        unruled = tuple(file.name for file in self.files if file.gives is None)
        return Findings(shown, withheld, self.open_places, unruled)

    @property
    def _is_of_records(self) -> bool:
        """Whether the records of provision and receipt alone are asked for (33(5)): no place holds these but ours."""
        return self.opened.case.kind is Kind.PROVISION_RECORDS

    def _is_done(self, name: str) -> bool:
        if self.sources.datamap.places[name].kind is PlaceKind.MANUAL:
            looked = self.looked.get(name)
            return looked is not None and looked.outcome is not Outcome.UNSEARCHABLE
        reading = self.readings.get(name)
        return reading is not None and reading.state == "read"


def open_review(space: Space, *, by: str, request: UUID, sources: Sources) -> Review | Refused:
    """Open what was gathered for a request; the entry is durable before anything is opened.

    Raises :class:`kotowari.errors.CaseUnknown`, :class:`kotowari.errors.CaseErased`.
    """
    with space.changing() as connection:
        space.refresh(connection)
        case = read_case(connection, space, request)
        items = frozenset(item for asked in sources.asked.values() for item in asked.items)
        opened = admit_review(connection, space, by=by, case=case, items=items)
        if isinstance(opened, Refused):
            return opened
        policy = space.rulebook().policy
    matter = opened.matter()
    held = own_writings(space, by=by, case=case, items=telling_items(policy))
    asker = asker_of(policy, matter, held)
    with space.reading() as connection:
        readings = readings_of(connection, space, case)
        found = open_read(connection, space, opened, opened.any_admitted, sources.datamap)
        kept = open_files(connection, space, case, opened.holder, opened.any_admitted)
    walked = replace(walked_again(sources, asker, found), lacking=lacking_in(matter))
    return review_of(space, opened, matter, sources, asker, walked, readings, kept)


def review_of(
    space: Space,
    opened: Opened,
    matter: Matter,
    sources: Sources,
    asker: Asker,
    walked: Walked,
    readings: Mapping[str, Reading],
    kept: Sequence[Kept],
) -> Review:
    """Return what a walk found as whoever decides sees it. ``kept`` are the files that are kept of manual places."""
    looked, period = looked_at(matter, kept), _period(space, opened.case)
    spared = no_persons(space.rulebook().policy)
    redacted = redact(walked, asker, rulings_in(matter), period, spared)
    lacking = {str(one.table): tuple(map(str, one.through)) for one in walked.lacking}
    files = files_found(looked, matter, kept)
    return Review(opened, matter, sources, redacted, readings, lacking, looked, period, files)


def _period(space: Space, case: Case) -> Asked | None:
    since, until = case.scope.since, case.scope.until
    return Asked(since, until, ZoneInfo(space.timezone())) if since or until else None


def lacking_in(matter: Matter) -> tuple[Lacking, ...]:
    """Return which tables may lack rows, as the last gathering had it."""
    gathered = matter.of(Step.GATHERED)
    kept = gathered[-1].get("lacking", []) if gathered else []
    return tuple(Lacking(TableName(*table), tuple(TableName(*one) for one in through)) for table, through in kept)
