"""``kotowari guard apply --moved``: a database taken for that of a guard, though it is another or not as far on."""

from uuid import UUID

from kotowari.cli.guard.target import Target
from kotowari.cli.show import shown
from kotowari.errors import GuardNotOnRecord
from kotowari.guard.before import mark_anew
from kotowari.guard.kept import Kept
from kotowari.handling.guarded.record_guard import Deed, GuardChange, places_guarded, record_guard


def take_over(of: Target, by: str) -> None:
    """Take the database at a place's address for the one that its guard is in: moved, or restored from a backup.

    It gets a mark that no copy of it has, nothing that was confirmed counts any more, and all rows are to be looked at
    anew. Raises :class:`GuardNotOnRecord`.
    """
    name = of.place.name
    on_record = places_guarded(of.space).get(name)
    if on_record is None:
        raise GuardNotOnRecord(place=name)
    with of.connected() as connection:
        database = connection.info.dbname

        def record(kept: Kept) -> UUID:
            change = GuardChange(
                deed=Deed.MOVED,
                place=name,
                database=database,
                digest="",
                changes={},
                enforced=len(kept.enforced),
                reads_recorded=on_record.reads_recorded,
                which=kept.which,
            )
            return record_guard(of.space, by=by, change=change)

        entry = mark_anew(connection, record)
    said = f"{name}: taken as moved or restored; nothing counts as confirmed there any more; entry {entry}"
    then = f"next: kotowari guard enrol {name}, then kotowari guard deliver {name}"
    shown.said(f"{said}\n{then}", place=name, entry=entry)
