"""Gathering: the places of an approved plan are read, and what they answered is kept, sealed.

A run is taken up where the one before was left: what a place replied is kept and is not asked again, so that only the
places which did not answer are, and others for what these lead to. Killed anywhere it is run again. ``anew`` reads all
of it once more, so that what is disclosed is of one moment; what a place answered before stays where it does not now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from kotowari import clock
from kotowari.database.pool import Connection
from kotowari.errors import PlanChanged
from kotowari.handling.asked.cases import Case, read_case
from kotowari.handling.asked.disclose import Opened, admit_places, dumped
from kotowari.handling.asked.evidence import open_files
from kotowari.handling.asked.holder import lock_holder
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import Matter, StepTaken
from kotowari.handling.asked.own_names import own_writings
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.asked.tasks import give_out_tasks
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.places.lookup import Limits
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.remembered import remembering
from kotowari.places.walking.walk import walk
from kotowari.places.walking.walked import Found, Standing, Walked
from kotowari.rights.deciding.review import Review, review_of
from kotowari.rights.deciding.rulings import verdicts_in
from kotowari.rights.gathering.known import telling_items
from kotowari.rights.gathering.plan import make_plan
from kotowari.rights.gathering.readings import (
    Reading,
    begin_readings,
    keep_read,
    keep_rows,
    keep_unread,
    open_read,
    readings_of,
)
from kotowari.rights.gathering.replies import Replies, drop_replies, kept_replies
from kotowari.rights.gathering.sources import Sources, asker_of

LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of a run: the step that it is, how each place stands, and how many rows of each standing were met.

    ``review`` is what was gathered as whoever decides sees it, still open from the reading.
    """

    taken: Taken
    readings: Mapping[str, Reading]
    standings: Mapping[Standing, int]
    review: Review = field(repr=False)


def gather(
    space: Space, *, by: str, request: UUID, sources: Sources, limits: Limits = LIMITS, anew: bool = False
) -> Gathered | Refused:
    """Read the places of a request's approved plan, and keep what they answered; ``anew``: also what they did before.

    Raises :class:`kotowari.errors.StepUnfit` where no plan is approved, :class:`PlanChanged` where what would be read
    is no longer what was approved, :class:`kotowari.errors.CaseMoved` if the request moved meanwhile; then nothing is
    kept.
    """
    read = read_places(space, by, request, sources, limits, anew=anew)
    if isinstance(read, Refused):
        return read
    with space.changing() as connection:
        return keep(connection, space, by, read)


@dataclass(frozen=True, slots=True)
class Read:
    """What the places of a request answered, before anything of it is kept."""

    opened: Opened
    matter: Matter
    sources: Sources
    asker: Asker
    walked: Walked
    replies: Replies


def read_places(
    space: Space, by: str, request: UUID, sources: Sources, limits: Limits, *, anew: bool = False
) -> Read | Refused:
    """Read the places of a request's approved plan, each under an entry that is durable before. Raises as `gather`."""
    with space.changing() as connection:
        space.refresh(connection)
        case = read_case(connection, space, request)
        given_out = give_out_tasks(connection, space, by=by, case=case, datamap=sources.datamap)
        case = given_out.case if given_out else case
        opened = admit_places(connection, space, by=by, case=case, places=sources.asked)
        if isinstance(opened, Refused):
            return opened
        policy = space.rulebook().policy
        begin_readings(connection, space, opened, clock.now())
        digest = str(approved_plan(opened.steps)["plan"])
        drop_replies(connection, space, opened.case, but=None if anew else digest)
        kept = kept_replies(connection, space, opened.case, digest)
    matter = opened.matter()
    held = own_writings(space, by=by, case=opened.case, items=telling_items(policy))
    asker = asker_of(policy, matter, held)
    _require_approved(opened.case, opened.steps, sources, asker)
    replies = Replies(space, opened, digest)
    replies.recall(kept)
    openers = remembering(sources.openers, replies.memory)
    walked = walk(space.name, opened.admitted, sources.datamap, openers, asker, limits, verdicts_in(matter))
    return Read(opened, matter, sources, asker, walked, replies)


def approved_plan(steps: tuple[StepTaken, ...]) -> Mapping[str, Any]:
    """Return what is on record of the plan that was approved last: its figures, and its digest as ``plan``."""
    for step in reversed(steps):
        if step.kind is Step.PLANNED:
            return step.content
    raise PlanChanged


def _require_approved(case: Case, steps: tuple[StepTaken, ...], sources: Sources, asker: Asker) -> None:
    """Raise :class:`PlanChanged` unless what would be read is what was approved."""
    approved = approved_plan(steps)
    now = make_plan(sources.datamap, sources.map, [kind for kind, held in asker.handles.items() if held], case.scope)
    if approved["map"] != str(sources.map) or approved["plan"] != now.digest:
        raise PlanChanged


def keep(
    connection: Connection, space: Space, by: str, read: Read, fits: Callable[[Review], bool] = lambda _: False
) -> Gathered:
    """Keep what places answered, within the caller's transaction.

    Its rows are not, where what is found ``fits`` and the answer, which has them, is made in the same transaction; what
    places replied is, as long as any of them did not.
    """
    opened, walked = read.opened, read.walked
    case, at = opened.case, clock.now()
    lock_holder(connection, space, case.holder)
    before = readings_of(connection, space, case)
    problems = {one.place: one.why.code for one in reversed(walked.unread) if one.place in opened.admitted}
    stays = {place for place in problems if before[place].state == "read"}
    by_place: dict[str, list[Found]] = {place: [] for place in opened.admitted if place not in stays}
    for found in walked.found:
        if found.table.name.place in by_place:
            by_place[found.table.name.place].append(found)
    keep_read(connection, space, case, before, by_place, at)
    keep_unread(connection, space, case, before, problems)
    readings = readings_of(connection, space, case)
    if stays:
        kept = open_read(connection, space, opened, opened.any_admitted, read.sources.datamap)
        walked = replace(walked, found=tuple(one for one in walked.found if one.table.name.place in by_place) + kept)
    files = open_files(connection, space, case, opened.holder, opened.any_admitted)
    review = review_of(space, opened, read.matter, read.sources, read.asker, walked, readings, files)
    is_answered = fits(review)
    if not is_answered:
        keep_rows(connection, space, opened, by_place)
    if problems or not is_answered:
        read.replies.keep(connection)
    taken = _recorded(connection, space, by, read, readings)
    return Gathered(taken, readings, _standings(walked), replace(review, opened=replace(opened, case=taken.case)))


def _recorded(connection: Connection, space: Space, by: str, read: Read, readings: Mapping[str, Reading]) -> Taken:
    content = {"places": {name: {"state": one.state, "rows": one.rows} for name, one in readings.items()}}
    lacking = [[list(one.table), [list(through) for through in one.through]] for one in read.walked.lacking]
    return take_step(
        connection,
        space,
        by=by,
        case=read.opened.case,
        kind=Step.GATHERED,
        content=content,
        matter=dumped({"lacking": lacking}),
        holder=read.opened.holder,
    )


def _standings(walked: Walked) -> dict[Standing, int]:
    counts: dict[Standing, int] = {}
    for found in walked.found:
        for row in found.rows:
            counts[row.standing] = counts.get(row.standing, 0) + 1
    return counts
