"""What a guard is to be as of today: what it lets be read no more is closed; what else differs is said."""

from kotowari.guard.closing import Closed, close
from kotowari.guard.connect import connect
from kotowari.handling.guarded.coming import BY_ITSELF
from kotowari.handling.guarded.opened import apart, guarded_place, quietly
from kotowari.handling.guarded.record_guard import Deed, GuardChange, record_guard
from kotowari.handling.guarded.wanted_of import compiler
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.places.addresses import address_of


def close_as_of_today(space: Space, home: Home, name: str) -> Closed:
    """Let nothing through any more in what a guard lets be read no more as of today, and put that on record.

    Nothing is opened by it. Raises what :func:`kotowari.handling.guarded.opened.opened` raises.
    """
    return quietly(name, lambda: _close(space, home, name))


def _close(space: Space, home: Home, name: str) -> Closed:
    wanted = compiler(space, *guarded_place(space, name))

    def record(closed: Closed) -> None:
        counted = {"row policies": len(closed.policies)}
        change = GuardChange.of(Deed.CLOSED, name, closed.plan, closed.statements, counted)
        record_guard(space, by=BY_ITSELF, change=change)

    with apart(), connect(name, address_of(home, name), autocommit=True) as connection:
        return close(connection, wanted, record)
