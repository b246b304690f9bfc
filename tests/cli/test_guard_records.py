"""``kotowari guard records``: what pgaudit wrote of reads becomes entries, for the purpose that each was for."""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.shop import open_shop
from tests.cli.test_guard_observe import PLANTED
from tests.guard.server import CompanyDatabase


@pytest.fixture
def guarded(ready: Run, audited_company: CompanyDatabase, tmp_path: Path) -> Run:
    audited_company.run("CREATE EXTENSION pgaudit")
    crm = open_shop(ready, audited_company, tmp_path, "support, promotion")
    audited_company.run(f'GRANT SELECT ON customer, product TO "{audited_company.make_login("other")}"')
    for arguments in (("apply", "crm"), ("enforce", "crm", crm)):
        done = ready("guard", *arguments)
        assert done.status == 0, done
    return ready


def seat(company: CompanyDatabase, purpose: str) -> str:
    return f"kotowari/{company.name}/{purpose}/{company.login('crm')}"


def work(company: CompanyDatabase) -> None:
    with company.connect(company.login("crm")) as crm:
        crm.execute("SELECT name FROM customer WHERE email = 'hanako@example.com'")
        crm.execute("SELECT name FROM customer WHERE email = %s", ("Planted",))
        crm.execute("SELECT title FROM product")
        with crm.transaction():
            crm.execute(f"SET LOCAL ROLE '{seat(company, 'promotion')}'")
            crm.execute("SELECT id FROM public.customer")
        crm.execute("SELECT id FROM public.customer")
    with company.connect(company.login("other")) as other:
        other.execute("SELECT name FROM customer -- Jiro")


def test_reads_become_entries_for_the_purpose_that_they_were_for(
    guarded: Run, audited_company: CompanyDatabase, tmp_path: Path
) -> None:
    refused = guarded("guard", "records", "crm")
    assert refused.status == 2
    assert "reads in `crm` are not logged" in refused.err
    script = guarded("guard", "watch", "crm")
    assert script.status == 0, script
    audited_company.run(script.out)
    assert guarded("guard", "drift", "crm").status == 0, guarded("guard", "drift", "crm")
    assert "reads are recorded; entry" in guarded("guard", "apply", "crm").out
    assert "(reads not recorded)" not in guarded("places", "show").out

    work(audited_company)
    told = guarded("guard", "records", "crm")
    assert told.status == 0, told
    assert "2 reads for support\n" in told.out
    assert "1 reads for promotion\n" in told.out
    assert "1 reads for promotion or support" in told.out
    assert "1 reads for no purpose: the login is not bound" in told.out
    assert "5 reads in 1 entries" in told.out
    assert all(planted not in told.out for planted in PLANTED)
    # What was folded is not folded again, and what came since is.
    assert "0 reads in 0 entries" in guarded("guard", "records", "crm").out
    work(audited_company)
    folder = audited_company.server.folder / "logged"
    assert "5 reads in 1 entries" in guarded("guard", "records", "crm", "--log", str(folder)).out

    copied = tmp_path / "copied"
    copied.mkdir(mode=0o700)
    with audited_company.connect() as connection:
        connection.execute("SELECT pg_rotate_logfile()")
    work(audited_company)
    for number, each in enumerate(sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)):
        shutil.copy2(each, copied)
        os.utime(copied / each.name, (number, number))
    newest = max((one.stat().st_mtime_ns, one) for one in copied.glob("*.csv"))[1]
    purged = guarded("guard", "records", "crm", "--log", str(copied), "--purge")
    assert "everybody on this machine may read it" not in purged.out
    assert "5 reads in 1 entries" in purged.out
    assert {one.stem for one in copied.iterdir()} == {newest.stem}
    copied.chmod(0o755)
    newest.chmod(0o644)
    assert "everybody on this machine may read it" in guarded("guard", "records", "crm", "--log", str(copied)).out

    view = f'"kotowari/{audited_company.name}/support".customer'
    audited_company.run(f'REVOKE SELECT ON {view} FROM "kotowari/{audited_company.name}/+audit"')
    drifted = guarded("guard", "drift", "crm")
    assert drifted.status == 1
    assert "reads are recorded no more, for " in drifted.out
    assert "may not read kotowari/" in drifted.out
    assert "may read kotowari/" in guarded("guard", "plan", "crm").out
    assert guarded("guard", "apply", "crm").status == 0
    assert guarded("guard", "drift", "crm").status == 0

    audited_company.run(guarded("guard", "watch", "crm", "--undo").out)
    assert guarded("guard", "drift", "crm").status == 1
    assert "reads are not recorded, for there is no role" in guarded("guard", "apply", "crm").out
    assert "(reads not recorded)" in guarded("places", "show").out
