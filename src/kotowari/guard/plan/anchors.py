"""What keeps a login from taking itself, or a role that it may become, out of row policies.

`DROP OWNED BY` a role takes it out of every row policy that is for it, whoever owns the table: any member may run it, a
login of itself. It takes what was granted to the role too, and fails as a whole where that was granted of a column by
somebody else. So each role that a bound login may become has such a grant, of a table in which nothing ever is.
"""

from collections.abc import Iterable, Iterator
from typing import LiteralString

from kotowari.guard.found import FoundDatabase
from kotowari.guard.plan.model import Change, Group
from kotowari.guard.plan.statements import statement
from kotowari.guard.wanted import Seated, Wanted

ANCHOR = "anchor"
"""The table in the guard's own schema."""


def anchored(found: FoundDatabase, wanted: Wanted, bound: Iterable[Seated]) -> Iterator[Change]:
    """Yield who is anchored by a plan, and who no more is."""
    has = {grant.grantee for name, grant in found.own_grants if name == ANCHOR and grant.column is not None}
    needs = dict.fromkeys(role for login in bound for role in (login.login, *(seat.role for seat in login.seats)))
    if needs:
        needs |= dict.fromkeys((wanted.root, *(role.name for role in wanted.roles)))
    for role in needs:
        if role not in has:
            yield _change("GRANT SELECT (held) ON kotowari.anchor TO {role}", role, f"{role} stays in its row policies")
    for role in sorted(has - needs.keys()):
        words = f"{role} may leave row policies as others may"
        yield _change("REVOKE SELECT (held) ON kotowari.anchor FROM {role}", role, words)


def _change(text: LiteralString, role: str, words: str) -> Change:
    return Change(Group.GRANTS, words, (statement(text, role=role),))
