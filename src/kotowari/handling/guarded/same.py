"""Whether the database that answers is the one in which a guard is on record, and as far on: a copy is not."""

from kotowari.errors import GuardOfAnother
from kotowari.guard.kept import Kept, Which
from kotowari.guard.on_record import GuardedPlace


def prove_same(place: str, on_record: GuardedPlace | None, kept: Kept) -> None:
    """Raise :class:`GuardOfAnother` where what answers is not the database that persons' state was written to.

    Of a guard that an earlier release made nothing is on record to tell it by.
    """
    if on_record is None or on_record.which.mark is None:
        return
    why = _other(on_record.which, kept.which)
    if why is not None:
        raise GuardOfAnother(place=place, why=why)


def _other(known: Which, found: Which) -> str | None:
    if found.mark is None:
        return "no guard stands there, or one of an earlier release"
    if found.mark != known.mark:
        return "its guard is another than the one on record"
    if found.told < known.told:
        return "it is as it was before persons' state was last written: a copy, or a backup that was restored"
    if not _is_server(known.server or "", found.server or ""):
        return "it is in another server than before, or was restored there"
    return None


def _is_server(known: str, found: str) -> bool:
    """Say whether two are one, as far as can be told: not every login may read which cluster it is in."""
    (cluster, _, database), (other, _, number) = known.partition("/"), found.partition("/")
    return database == number and (not cluster or not other or cluster == other)
