"""``kotowari guard``, as people at a shell and continuous integration use it, on a PostgreSQL of the company's own."""

import json
import sys
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Run
from tests.cli.shop import TABLES, open_shop
from tests.guard.server import CompanyDatabase, made_database
from tests.guard.test_watcher import GRANTS
from tests.loaded import Done


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
        "the rows of persons who let it: public.customer",
        "blank in public.customer: salary",
        f"next: kotowari guard enforce crm {crm}",
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
    assert applied["enrolled"] is False
    assert "next: kotowari guard enforce crm LOGIN" in shop("guard", "plan", "crm").out
    assert "nothing was to be changed" in shop("guard", "apply", "crm").out
    assert shop("guard", "enforce", "crm", crm).status == 0
    assert "guarded (reads not recorded)" in shop("places", "show").out
    with one_company.connect(crm) as visitor:
        assert visitor.execute("SELECT * FROM customer").fetchall() == [(1, "Hanako", "hanako@example.com", None)]

    assert shop("guard", "drift", "crm").status == 0
    # What a guard made is nobody's to map, so that the check of the map in continuous integration goes on as before.
    assert shop("places", "check", "--allow-unread").status == 0
    one_company.run("ALTER TABLE customer DISABLE ROW LEVEL SECURITY")
    drifted = shop("guard", "drift", "crm")
    assert drifted.status == 1
    assert "`kotowari guard apply` would do this" in drifted.out
    assert "row-level security of public.customer is turned on" in drifted.out
    assert json.loads(shop("guard", "drift", "crm", "--json").out.splitlines()[-1]) == {"place": "crm", "drift": 1}
    assert shop("guard", "apply", "crm").status == 0
    assert shop("guard", "drift", "crm").status == 0

    assert shop("guard", "release", "crm", crm).status == 0
    assert shop("guard", "remove", "crm").status == 0
    assert one_company.server.dump("pg_dump", one_company.name) == before
    assert "by-procedure" in shop("places", "show").out


def test_what_cannot_be_guarded_is_said(shop: Run, one_company: CompanyDatabase) -> None:
    crm = one_company.login("crm")
    for asked in (("enforce", "crm", "nobody"), ("release", "crm", "nobody"), ("plan", "crm", "--enforce", "nobody")):
        refused = shop("guard", *asked)
        assert refused.status == 2, asked
        assert f"the map does not say what it reads for, under `guard:`; it says so of `{crm}`" in refused.err
    one_company.server.run("ALTER ROLE {login} BYPASSRLS", login=crm)
    refused = shop("guard", "enforce", "crm", crm)
    assert refused.status == 2
    assert "BYPASSRLS" in refused.err
    assert "no PostgreSQL" in shop("guard", "plan", "mysql://somewhere/shop").err
    assert "does not answer" in shop("guard", "plan", "postgresql://nobody:secret@127.0.0.1:1/shop").err


def test_what_an_operator_mistakes_is_told(shop: Run, one_company: CompanyDatabase, tmp_path: Path) -> None:
    """A login misspelt in the map, an address of another database, a login that may not see the guard."""
    crm = one_company.login("crm")
    written = (tmp_path / "map.yaml").read_text(encoding="utf-8")
    (tmp_path / "misspelt.yaml").write_text(written.replace(crm, f"{crm}x"), encoding="utf-8")
    assert shop("places", "use", "misspelt.yaml").status == 0
    assert "the server has no such login" in shop("guard", "plan", "crm").out
    assert "the server has no such login" in shop("guard", "enforce", "crm", f"{crm}x").err
    assert shop("places", "use", "map.yaml").status == 0
    assert shop("guard", "apply", "crm").status == 0

    with made_database(one_company.server) as other:
        assert "has no table of the map" in shop("guard", "apply", other.url()).err
        other.run(TABLES)
        assert "give that a place of its own in the map" in shop("guard", "apply", other.url()).err
        with other.connect() as looking:
            assert looking.execute("SELECT pg_catalog.to_regnamespace('kotowari') IS NULL").fetchone() == (True,)
        assert shop("guard", "remove", other.url()).status == 0
    assert "guarded (reads not recorded)" in shop("places", "show").out

    hidden = shop("guard", "drift", one_company.url(crm))
    assert hidden.status == 1
    assert "may not read what the guard in this database keeps" in hidden.err
    watcher = one_company.make_login("watcher")
    one_company.run(GRANTS.format(login=f'"{watcher}"'))
    assert shop("guard", "drift", one_company.url(watcher)).status == 0


def test_a_migration_passes_a_guard_that_comes_back_however_it_ends(shop: Run, one_company: CompanyDatabase) -> None:
    crm = one_company.login("crm")
    assert shop("guard", "enforce", "crm", crm).status == 0

    def migrated(statement: str, status: int = 0) -> Done:
        connected = f"psycopg.connect({one_company.url()!r}, autocommit=True)"
        program = f"import psycopg, sys; {connected}.execute({statement!r}); sys.exit({status})"
        return shop("guard", "migrate", "crm", "--", sys.executable, "-c", program)

    refused = "ALTER TABLE customer DROP COLUMN name"
    with pytest.raises(psycopg.errors.DependentObjectsStillExist):
        one_company.run(refused)
    assert migrated("ALTER TABLE customer ALTER COLUMN salary TYPE bigint").status == 0
    assert migrated(refused, status=7).status == 7
    assert "no program" in shop("guard", "migrate", "crm", "--", "no-such-program").err
    assert shop("guard", "drift", "crm").status == 0
    with one_company.connect(crm) as visitor:
        assert visitor.execute("SELECT * FROM customer").fetchall() == [(1, "hanako@example.com", None)]
        assert shop("guard", "lift", "crm").status == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            visitor.execute("SELECT * FROM customer")
    assert "view of public.customer" in shop("guard", "drift", "crm").out
    assert shop("guard", "apply", "crm").status == 0
