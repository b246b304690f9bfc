"""What the guard's roles have of their own when they go: what a seat made is its login's then."""

from collections.abc import Iterable, Iterator

from kotowari.guard.found import FoundDatabase
from kotowari.guard.held import inherited
from kotowari.guard.kept import ROLE, Identity, Kept
from kotowari.guard.plan.model import Change, Group
from kotowari.guard.plan.statements import statement


def handed_over(found: FoundDatabase, kept: Kept, gone: Iterable[Identity]) -> Iterator[Change]:
    """Yield, of each role that goes and made something, that it is its login's, who has what it had.

    A bound login makes tables and functions as its seat, and the server drops no role that has any, nor one to which
    something was given that the guard does not know of.
    """
    logins = {role: login for (login, _), (role, _) in kept.seats.items() if login in found.roles}
    for role in sorted(name[0] for kind, name in gone if kind == ROLE and name[0] in found.tied):
        heir = logins.get(role, found.user)
        given = statement("REASSIGN OWNED BY {role} TO {heir}", role=role, heir=heir)
        dropped = statement("DROP OWNED BY {role}", role=role)
        lent, back = _lent(found, role, heir)
        yield Change(Group.ROLES, f"what {role} made belongs to {heir}", (*lent, given, dropped, *back))


def _lent(found: FoundDatabase, role: str, heir: str) -> tuple[list[str], list[str]]:
    """Return the statements by which whoever is no superuser belongs to both meanwhile, and to the heir no more."""
    if found.roles[found.user].superuser:
        return [], []
    each = " WITH INHERIT TRUE, SET TRUE" if found.sets_each_membership else ""
    strange = [name for name in (role, heir) if name not in inherited(found, found.user)]
    lent = [statement("GRANT {name} TO {user}", name=name, user=found.user) + each for name in strange]
    was = [one for one in found.memberships if (one.role, one.member, one.grantor) == (heir, found.user, found.user)]
    if heir not in strange or was:
        return lent, []
    back = statement("REVOKE {name} FROM {user}", name=heir, user=found.user)
    by = statement(" GRANTED BY {user}", user=found.user) if found.sets_each_membership else ""
    return lent, [back + by]
