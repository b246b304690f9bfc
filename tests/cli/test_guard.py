"""``kotowari guard``, as people at a shell and continuous integration use it, on a PostgreSQL of the company's own."""

from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Run
from tests.guard.conftest import guard_servers, one_company
from tests.guard.server import CompanyDatabase

__all__ = ["guard_servers", "one_company"]

MAP = """\
kotowari_map: 1
map: shop
places:
  crm:
    kind: sql
    title: {{en: The shop}}
    of: customer
    guard: {{logins: {{{crm}: {{purposes: [support]}}}}}}
    tables:
      public.customer:
        key: id
        columns: {{id: , name: name, email: {{item: email, finds: email}}, salary: salary}}
      public.product: {{skipped: nothing of a person}}
"""
TABLES = """
CREATE TABLE customer (id int PRIMARY KEY, name text, email text, salary int);
CREATE INDEX ON customer (lower(email));
CREATE TABLE product (id int PRIMARY KEY, title text);
INSERT INTO customer VALUES (1, 'Hanako', 'hanako@example.com', 300);
"""


@pytest.fixture
def shop(ready: Run, one_company: CompanyDatabase, tmp_path: Path) -> Run:
    """Commands on a space whose map names a company's database with a login."""
    crm = one_company.make_login("crm")
    one_company.run(TABLES + f'GRANT SELECT, INSERT, UPDATE, DELETE ON customer, product TO "{crm}"')
    (tmp_path / "map.yaml").write_text(MAP.format(crm=crm), encoding="utf-8")
    assert ready("places", "use", "map.yaml").status == 0
    parts = psycopg.conninfo.conninfo_to_dict(one_company.url())
    url = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}&port={parts['port']}"
    assert ready("places", "address", "crm", given=url).status == 0
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
