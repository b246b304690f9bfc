"""What is compiled from a policy and a map stands once it is applied, and nothing of it is left once it is removed."""

from kotowari.guard.apply import apply, look, planner
from kotowari.guard.connect import connect
from kotowari.guard.plan.make import make_removal
from tests.guard.applied import apply_all, compiler
from tests.guard.server import CompanyDatabase
from tests.guard.shop import build, source


def test_a_compiled_guard_stands_at_once_and_leaves_nothing(company: CompanyDatabase) -> None:
    build(company)
    company.run("ANALYZE")
    dumps = company.server.dump("pg_dump", company.name), company.server.dump("pg_dumpall", "--roles-only")
    asked = source(company)
    logins = frozenset(company.login(name) for name in ("crm", "analyst", "hr", "courier"))
    done = apply_all(company, asked)
    assert {one.login for one in done.plan.logins if one.enforced} == logins
    with connect("crm", company.url(), autocommit=True) as connection:
        assert look(connection, planner(compiler(asked))).is_empty
        apply(connection, make_removal, lambda _: None)
    after = company.server.dump("pg_dump", company.name), company.server.dump("pg_dumpall", "--roles-only")
    assert after == dumps
