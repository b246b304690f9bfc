"""What the published revisions are at a moment: one in force, earlier ones, and those that are yet to come."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kotowari.errors import NoPolicyInForce
from kotowari.publication.shelf import Revision


class State(StrEnum):
    """Where a revision stands."""

    EARLIER = "earlier"
    IN_FORCE = "in_force"
    UPCOMING = "upcoming"


@dataclass(frozen=True, slots=True)
class Standing:
    """Every published revision, the oldest first, as it stands at a moment, which is on a day of the operator's."""

    revisions: tuple[Revision, ...]
    moment: datetime
    day: date

    def in_force(self) -> Revision:
        """Return the revision in force. Raises :class:`NoPolicyInForce` before the first."""
        found = self.on(self.day)
        if found is None:
            raise NoPolicyInForce(day=self.day)
        return found

    def first(self) -> Revision:
        """Return the first revision there is. Raises :class:`NoPolicyInForce` if nothing is published."""
        if not self.revisions:
            raise NoPolicyInForce(day=self.day)
        return self.revisions[0]

    def on(self, day: date) -> Revision | None:
        """Return the revision in force on a day, also one to come; none before the first."""
        return next((known for known in reversed(self.revisions) if known.policy.revision <= day), None)

    def of(self, day: date) -> Revision | None:
        """Return the revision that takes force on this very day."""
        return next((known for known in self.revisions if known.policy.revision == day), None)

    def state(self, revision: Revision) -> State:
        """Return where a revision stands."""
        if revision.policy.revision > self.day:
            return State.UPCOMING
        return State.IN_FORCE if revision is self.on(self.day) else State.EARLIER

    def before(self, revision: Revision) -> Revision | None:
        """Return the revision that another one followed."""
        return self.on(revision.policy.revision - timedelta(days=1))

    def after(self, revision: Revision) -> Revision | None:
        """Return the revision that was published to follow another."""
        return next((known for known in self.revisions if known.policy.revision > revision.policy.revision), None)

    def last_day(self, revision: Revision) -> date | None:
        """Return the last day of a revision, if another was published to follow it."""
        following = self.after(revision)
        return following.policy.revision - timedelta(days=1) if following else None

    def upcoming(self) -> tuple[Revision, ...]:
        """Return the revisions that were published and are not yet in force."""
        return tuple(known for known in self.revisions if known.policy.revision > self.day)

    def changed_at(self) -> datetime:
        """Return when the pages became what they are: a revision was published, translated or took force."""
        moments = (moment for known in self.revisions for moment in _moments(known))
        return max((moment for moment in moments if moment <= self.moment), default=self.moment)


def _moments(revision: Revision) -> tuple[datetime, ...]:
    # A revision takes force at the midnight of its day where the operator is.
    midnight = datetime.combine(revision.policy.revision, time(), ZoneInfo(revision.policy.operator.timezone))
    return tuple(filter(None, (revision.published_at, revision.translated_at, midnight)))
