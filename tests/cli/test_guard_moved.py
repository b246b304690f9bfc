"""A copy or a backup that answers in a guarded database's place is known as one; what was moved has a way on."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, acquire
from tests.cli.shop import open_shop
from tests.guard.server import CompanyDatabase


@pytest.fixture
def shop(ready: Run, one_company: CompanyDatabase, tmp_path: Path) -> Run:
    """Commands on a space whose map names a company's database, with a person whose row is enrolled."""
    crm = open_shop(ready, one_company, tmp_path)
    acquire(ready, email="hanako@example.com")
    assert ready("guard", "enforce", "crm", crm).status == 0
    assert ready("guard", "enrol", "crm").status == 0
    assert ready("guard", "deliver", "crm").status == 0
    return ready


def copied(company: CompanyDatabase, name: str) -> None:
    """Make a copy of the database as it is, as a restored backup is one."""
    company.server.run("CREATE DATABASE {name} TEMPLATE {of}", name=name, of=company.name)


def exchanged(company: CompanyDatabase, away: str, back: str) -> None:
    """Let another database be called as the company's: the address leads there."""
    company.server.run("ALTER DATABASE {now} RENAME TO {away}", now=company.name, away=away)
    company.server.run("ALTER DATABASE {back} RENAME TO {now}", now=company.name, back=back)


def sees(company: CompanyDatabase) -> int:
    with company.connect(company.login("crm")) as visitor:
        return len(visitor.execute("SELECT FROM customer").fetchall())


def test_a_backup_that_is_restored_is_refused_until_it_is_taken_over(shop: Run, one_company: CompanyDatabase) -> None:
    copy, old = f"{one_company.name}_copy", f"{one_company.name}_old"
    try:
        copied(one_company, copy)
        stop = ("stop", "--subject", "customer", "--because", "well-founded", "--purpose", "support", "--find", "email")
        assert shop(*stop, given="hanako@example.com").status == 0
        assert shop("guard", "deliver", "crm").status == 0
        assert sees(one_company) == 0
        exchanged(one_company, old, copy)
        for asked in (("deliver",), ("drift", "crm"), ("apply", "crm"), ("enrol", "crm"), ("lift", "crm")):
            refused = shop("guard", *asked)
            assert refused.status == 1, asked
            assert "it is as it was before persons' state was last written" in refused.err
            assert "kotowari guard apply crm --moved" in refused.err
        assert "it is as it was before" in shop("guard", "status").out

        moved = shop("guard", "apply", "crm", "--moved")
        assert moved.status == 0, moved
        assert "next: kotowari guard enrol crm" in moved.out
        behind = shop("guard", "status", "--json").json()
        assert behind["unconfirmed_stops"] == 1
        assert shop("guard", "enrol", "crm").status == 0
        assert shop("guard", "deliver", "crm").status == 0
        assert sees(one_company) == 0
        assert shop("guard", "status").status == 0
        assert shop("guard", "drift", "crm").status == 0

        exchanged(one_company, copy, old)  # the one that was moved away from is not told any more
        assert "its guard is another than the one on record" in shop("guard", "deliver", "crm").err
    finally:
        for left in (copy, old):
            one_company.server.run("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=left)


def test_a_database_of_the_same_name_elsewhere_is_not_taken_for_it(shop: Run, one_company: CompanyDatabase) -> None:
    copy, old = f"{one_company.name}_copy", f"{one_company.name}_old"
    try:
        copied(one_company, copy)
        exchanged(one_company, old, copy)
        assert "it is in another server than before, or was restored there" in shop("guard", "deliver", "crm").err
        exchanged(one_company, copy, old)
        assert shop("guard", "deliver", "crm").status == 0

        one_company.server.run("CREATE DATABASE {name}", name=f"{one_company.name}_new")
        exchanged(one_company, old, f"{one_company.name}_new")
        for asked in ("apply", "drift"):
            assert "no guard stands there" in shop("guard", asked, "crm").err
        assert shop("guard", "plan", "crm").status == 0
    finally:
        for left in (copy, old):
            one_company.server.run("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=left)


def test_what_was_never_guarded_was_not_moved(ready: Run, one_company: CompanyDatabase, tmp_path: Path) -> None:
    open_shop(ready, one_company, tmp_path)
    refused = ready("guard", "apply", "crm", "--moved")
    assert (refused.status, "leave `--moved` out" in refused.err) == (2, True)
