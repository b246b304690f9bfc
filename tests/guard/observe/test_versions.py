"""What a login did, told from the log of each major version, in each form that a server writes it in."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kotowari.guard.connect import connect
from kotowari.guard.inspect.catalogs import inspect
from kotowari.guard.observe.log.files import Position, files_of
from kotowari.guard.observe.sources import functions, of_log, own_functions
from kotowari.guard.observe.tally import Reader
from tests.guard.server import MAJORS, CompanyDatabase, made_database, programs, running

PLANTED = "planted@example.com"
ASKED = f"SELECT name FROM customer WHERE email = '{PLANTED}' -- %s"


@pytest.fixture(params=MAJORS)
def logging_company(request: pytest.FixtureRequest, companies_folder: Path) -> Iterator[CompanyDatabase]:
    """A company on a server that logs every statement."""
    if programs(request.param) is None:
        pytest.skip(f"PostgreSQL {request.param} is not installed")
    folder = companies_folder / f"o{secrets.token_hex(3)}"
    settings = {"logging_collector": "on", "log_statement": "all"}
    with running(request.param, folder, settings) as server, made_database(server) as company:
        company.run("CREATE TABLE customer (id int, name text, email text)")
        company.run(f'GRANT SELECT ON customer TO "{company.make_login("crm")}"')
        yield company


def log_as(company: CompanyDatabase, form: str) -> Path:
    """Have the server write its log in a form, in a folder of its own, from now on."""
    folder = company.server.folder / form
    company.server.run(f"ALTER SYSTEM SET log_destination = '{form}'")
    company.server.run(f"ALTER SYSTEM SET log_directory = '{folder}'")
    company.server.run("SELECT pg_reload_conf()")
    return folder


def work(company: CompanyDatabase, folder: Path) -> None:
    """Ask until the log in a folder has it, each time in other words."""
    deadline = time.monotonic() + 60
    while True:
        said = secrets.token_hex(8)
        with company.connect(company.login("crm")) as crm:
            crm.execute((ASKED % said).encode())
        for _ in range(40):
            if any(said in file.read_text(encoding="utf-8") for file in folder.glob("*")):
                return
            time.sleep(0.05)
        assert time.monotonic() < deadline, "the collector writes nothing"


def counted(company: CompanyDatabase, folder: Path | None, before: dict[str, Position]) -> int:
    """Return how often the shape of what was asked was told since, which has no value of it."""
    found = 0
    with connect("crm", company.url(), autocommit=True) as connection:
        reader = Reader(inspect(connection), functions(connection), own_functions(connection))
        for batch in of_log(files_of(connection, folder), before, company.name, reader):
            before[batch.file] = batch.position
            assert PLANTED not in str(batch.tally)
            assert batch.unreadable == 0
            for (login, digest, _), times in batch.tally.counts.items():
                if login == company.login("crm") and "name" in (batch.tally.shapes[digest].text or ""):
                    found += times.count
    return found


def test_each_form_of_the_log_of_each_version_is_read_or_known_to_be_none(logging_company: CompanyDatabase) -> None:
    for form in ("stderr", "csvlog", "jsonlog"):
        folder = log_as(logging_company, form)
        work(logging_company, folder)
        of_folder, of_server = dict[str, Position](), dict[str, Position]()
        once = counted(logging_company, folder, of_folder)
        assert (once > 0) is (form != "stderr")
        assert counted(logging_company, None, of_server) == once
        assert counted(logging_company, folder, of_folder) == 0
        with connect("crm", logging_company.url(), autocommit=True) as connection:
            assert bool(files_of(connection, None).names()) is (form != "stderr")
