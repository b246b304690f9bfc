"""``kotowari guard``, as people at a shell and continuous integration use it, on a PostgreSQL of the company's own."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.shop import open_shop
from tests.guard.server import CompanyDatabase


@pytest.fixture
def shop(ready: Run, one_company: CompanyDatabase, tmp_path: Path) -> Run:
    """Commands on a space whose map names a company's database with a login."""
    open_shop(ready, one_company, tmp_path)
    return ready


def test_a_guard_is_planned_applied_bound_watched_and_removed(shop: Run, one_company: CompanyDatabase) -> None:
    crm = one_company.login("crm")
    before = one_company.server.dump("pg_dump", one_company.name)

    planned = shop("guard", "plan", "crm", "--enforce", crm)
    assert planned.status == 0, planned
    for said in (
        "columns (",
        "row policies (",
        f"login {crm}: bound",
        "blank: salary",
        "customer_lower_idx",
        "lower(text)",
    ):
        assert said in planned.out, said
    assert "reads not recorded" in planned.out
    assert "CREATE POLICY" in shop("guard", "plan", "crm", "--sql").out
    assert one_company.server.dump("pg_dump", one_company.name) == before

    applied = shop("guard", "apply", "crm", "--json").json()
    assert applied["entry"]
    assert applied["enforced"] == []
    assert "nothing was to be changed" in shop("guard", "apply", "crm").out
    assert shop("guard", "enforce", "crm", crm).status == 0
    assert "guarded (reads not recorded)" in shop("places", "show").out
    with one_company.connect(crm) as visitor:
        assert visitor.execute("SELECT * FROM customer").fetchall() == [(1, "Hanako", "hanako@example.com", None)]

    assert shop("guard", "drift", "crm").status == 0
    one_company.run("ALTER TABLE customer DISABLE ROW LEVEL SECURITY")
    drifted = shop("guard", "drift", "crm")
    assert drifted.status == 1
    assert "row-level security of public.customer is turned on" in drifted.out
    assert shop("guard", "apply", "crm").status == 0
    assert shop("guard", "drift", "crm").status == 0

    assert shop("guard", "release", "crm", crm).status == 0
    assert shop("guard", "remove", "crm").status == 0
    assert one_company.server.dump("pg_dump", one_company.name) == before
    assert "by-procedure" in shop("places", "show").out


def test_what_cannot_be_guarded_is_said(shop: Run, one_company: CompanyDatabase) -> None:
    crm = one_company.login("crm")
    assert "the map does not say what it reads for" in shop("guard", "enforce", "crm", "nobody").err
    one_company.server.run("ALTER ROLE {login} BYPASSRLS", login=crm)
    refused = shop("guard", "enforce", "crm", crm)
    assert refused.status == 2
    assert "BYPASSRLS" in refused.err
    assert "no PostgreSQL" in shop("guard", "plan", "mysql://somewhere/shop").err
    assert "does not answer" in shop("guard", "plan", "postgresql://nobody:secret@127.0.0.1:1/shop").err
