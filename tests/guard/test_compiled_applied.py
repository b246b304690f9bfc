"""What is compiled from a policy and a map stands once it is applied, and nothing of it is left once it is removed."""

from dataclasses import replace

from kotowari.guard.apply import apply, look, planner, remove
from kotowari.guard.compile.compiling import compiled
from kotowari.guard.connect import connect
from kotowari.guard.found import FoundDatabase
from kotowari.guard.wanted import Wanted
from tests.guard.server import CompanyDatabase
from tests.guard.shop import build, source


def test_a_compiled_guard_stands_at_once_and_leaves_nothing(company: CompanyDatabase) -> None:
    build(company)
    company.run("ANALYZE")
    dumps = company.server.dump("pg_dump", company.name), company.server.dump("pg_dumpall", "--roles-only")
    asked = source(company)

    def wanted(before: FoundDatabase) -> Wanted:
        return compiled(replace(asked, database=before))

    logins = frozenset(company.login(name) for name in ("crm", "analyst", "hr", "courier"))
    with connect("crm", company.url(), autocommit=True) as connection:
        done = apply(connection, planner(wanted, lambda _: logins), lambda _: None)
        assert {one.login for one in done.plan.logins if one.enforced} == logins
        assert look(connection, planner(wanted)).is_empty
        assert look(connection, planner(wanted)).changes == ()
        remove(connection, lambda _: None)
    after = company.server.dump("pg_dump", company.name), company.server.dump("pg_dumpall", "--roles-only")
    assert after == dumps
