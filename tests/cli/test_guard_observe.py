"""``kotowari guard observe`` and ``observed``: what logins did, without a value of it, and what would be refused."""

from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Run
from tests.cli.shop import open_shop
from tests.guard.server import CompanyDatabase

PLANTED = ("Hanako", "hanako@example.com", "Jiro", "Planted")


@pytest.fixture
def shop(ready: Run, audited_company: CompanyDatabase, tmp_path: Path) -> Run:
    crm = open_shop(ready, audited_company, tmp_path)
    audited_company.run("CREATE EXTENSION pg_stat_statements; CREATE VIEW seen AS SELECT id, email FROM customer")
    audited_company.run(f'GRANT SELECT ON seen TO "{crm}"')
    audited_company.run("CREATE FUNCTION counted(text) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM customer'")
    return ready


def work(company: CompanyDatabase) -> None:
    with company.connect(company.login("crm")) as crm:
        for number in (1, 2, 3):
            crm.execute(
                "SELECT name, salary FROM customer WHERE email = %s AND id = %s", ("hanako@example.com", number)
            )
        crm.execute("SELECT email FROM seen WHERE email = 'Planted' -- Jiro")
        crm.execute("UPDATE customer SET name = 'Hanako' WHERE name = 'Hanako'")
        crm.execute("SELECT title FROM product")
        crm.execute("SELECT counted('Hanako')")
        with pytest.raises(psycopg.Error):
            crm.execute("SELECT 'Jiro' FROM nowhere")


def test_what_a_login_did_is_told_without_a_value(shop: Run, audited_company: CompanyDatabase) -> None:
    work(audited_company)
    crm = audited_company.login("crm")
    begun = shop("guard", "observe", "crm")
    assert begun.status == 0, begun
    assert "by log, statements, activity" in begun.out

    told = shop("guard", "observed", "crm", "--login", crm)
    assert told.status == 0, told
    assert "for support: " in told.out
    assert "calls functions, in which nobody has looked: counted" in told.out
    assert (
        "read public.customer.salary would hold nothing: the purpose does not use the item (salary); 3 times, on"
        in told.out
    )
    assert "read public.seen would be refused: the map does not know the table" in told.out
    report = shop("guard", "observed", "crm", "--login", crm, "--json").json()["logins"][0]
    salary = next(one for one in report["purposes"]["support"] if one["column"] == "salary")
    assert salary["count"] == 3
    assert report["covered_by"] == []
    assert all(planted not in str((begun, told, report)) for planted in PLANTED)

    # What was read is not counted again; what came since is.
    shop("guard", "observe", "crm")
    work(audited_company)
    folder = next((audited_company.server.folder / "logged").glob("*.csv")).parent
    assert shop("guard", "observe", "crm", "--log", str(folder)).status == 0
    again = shop("guard", "observed", "crm", "--login", crm, "--json").json()["logins"][0]
    assert next(one for one in again["purposes"]["support"] if one["column"] == "salary")["count"] == 6
    as_pay = shop("guard", "observed", "crm", "--purpose", "pay", "--login", crm)
    assert "the purpose is not promised to the persons" in as_pay.out
