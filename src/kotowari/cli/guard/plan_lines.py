"""A plan in words: what is changed by group, what each login has left by effect, what must be known besides."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from kotowari.cli.guard.reasons import reason_of_table
from kotowari.cli.lines import FEW, first, number, some
from kotowari.guard.found import Relation
from kotowari.guard.plan.model import CapacityEffect, Change, Group, LoginEffect, Plan, ShutOut, TableEffect


def level(plan: Plan) -> str:
    """Return what the place is once the plan is applied, in words."""
    return "guarded" if plan.reads_recorded else "guarded, reads not recorded"


def lines(plan: Plan, *, whole: bool = False, on: date | None = None) -> Iterator[str]:
    """Yield a plan in words, ``on`` a day that is to come; of what is many, the number, unless the ``whole``."""
    as_of = f" as of {on}" if on is not None else ""
    many = number(len(plan.changes), "change") if plan.changes else "nothing is to be changed"
    yield f"{plan.database}{as_of}: {many}"
    yield from changed(plan.changes, whole=whole)
    for login in plan.logins:
        yield from _login(login, whole, "today" if on is None else f"on {on}")
    for title, said in (
        ("not bound by the guard", [f"  {each.who}: {each.how}; {each.mend}" for each in plan.bypasses]),
        ("indexes that row-level security shuts out", [one for of in plan.indexes for one in _index(of, whole)]),
        ("to be known", [f"  {one}" for one in plan.notices]),
        ("bound no more: nothing can be applied before", [f"  {one}" for one in plan.breaches]),
        ("lacking: nothing can be applied before", [f"  {one}" for one in plan.lacks]),
    ):
        if said:
            yield title
            yield from first(said, whole)
    yield f"level: {level(plan)}"


def changed(changes: Sequence[Change], *, whole: bool = False) -> Iterator[str]:
    """Yield changes by their groups: each in words, or their number where a group has many."""
    for group in Group:
        words = [change.words for change in changes if change.group is group]
        if words and (whole or len(words) <= FEW):
            yield f"{group.value} ({len(words)})"
            yield from (f"  {one}" for one in words)
        elif words:
            yield f"{group.value} ({len(words)}): each is listed by --whole, in SQL by --sql"


def _index(index: ShutOut, whole: bool) -> Iterator[str]:
    yield f"  {index.index} on {index.table}, by {', '.join(index.leaky)}: {index.queries}"
    if index.statements and not whole:
        yield "    `kotowari guard index` makes that column; its SQL is listed by --whole"
    elif whole:
        yield from (f"    {line}" for text in index.statements for line in f"{text};".splitlines())


def _login(login: LoginEffect, whole: bool, when: str) -> Iterator[str]:
    yield f"login {login.login}: " + ("bound" if login.enforced else "not bound yet")
    yield from (f"  cannot be bound: {why}" for why in login.never)
    yield from (f"  leaves the role {role}" for role in login.leaves)
    if login.unknown:
        yield f"  loses what the map does not know: {some(login.unknown, whole)}"
    for capacity in login.capacities:
        yield from _capacity(capacity, whole, when)


def _rows(table: TableEffect, when: str) -> str:
    """Return which rows are let through. `--sql` and `--json` have the conditions of all."""
    why = "" if table.why is None else f", for {reason_of_table(table.why)}"
    if not table.sees:
        return f"nothing{why}"
    if table.rows == "false":
        return f"no row {when}{why}"
    return "every row" if table.rows in (None, "true") else "the rows of persons who let it"


def _capacity(capacity: CapacityEffect, whole: bool, when: str) -> Iterator[str]:
    yield f"  for {capacity.capacity}" + (", taken up on connecting" if capacity.first else "")
    if not capacity.tables:
        yield "    it may do nothing with any guarded table, and loses nothing"
    for rows, tables in _by(lambda table: _rows(table, when), capacity.tables):
        yield f"    {rows}: {some(tables, whole)}"
    seen = [table for table in capacity.tables if table.sees]
    for is_blank, word in ((True, "blank"), (False, "refused")):
        hidden = [table for table in seen if table.sees_no_more and table.blank is is_blank]
        by = _by(lambda table: ", ".join(table.sees_no_more), hidden)
        yield from first((f"    {word} in {some(tables, whole)}: {columns}" for columns, tables in by), whole)
    losing = [table for table in seen if table.writes_no_more]
    for privileges, tables in _by(lambda table: ", ".join(table.writes_no_more), losing):
        yield f"    loses {privileges}: {some(tables, whole)}"


def _by(tells: Callable[[TableEffect], str], tables: Iterable[TableEffect]) -> Iterator[tuple[str, list[Relation]]]:
    """Yield tables of which the same is told, together, in the order in which it is told first."""
    found: dict[str, list[Relation]] = {}
    for table in tables:
        found.setdefault(tells(table), []).append(table.table)
    yield from found.items()
