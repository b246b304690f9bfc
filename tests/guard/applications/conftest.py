"""A shop's database, made by the application's own migrations, and guarded for the login that the application uses."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from kotowari.guard.compile.source import Source
from tests.guard.applied import apply_all
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase
from tests.guard.shop import source_of

MAPPED = """\
web_customer:
  key: id
  columns:
    id:
    name: name
    email: {item: email, finds: email}
    phone: phone
    margin: salary
    memo: {text: true}
web_product: {skipped: nothing of a person}
web_order:
  key: id
  columns:
    {id: , customer_id: {refers: web_customer.id}, product_id: , login: login_log, placed: }
"""


def source(company: CompanyDatabase, mapped: str = MAPPED) -> Source:
    """Return what the guard is compiled from, with what the map says of the tables."""
    logins = {company.login("app"): "purposes: [support, promotion]"}
    return source_of(company, map_text(mapped, logins, skipped='"django_*": the framework\'s own'))


@dataclass(frozen=True, slots=True)
class Shop:
    """The guarded database; the application logs in as ``app``, migrations ran as another."""

    company: CompanyDatabase

    def connect(self) -> psycopg.Connection[Any]:
        """Return a connection as the application's."""
        return self.company.connect(self.company.login("app"))

    def program(self, what: str, login: str = "app") -> dict[str, Any]:
        """Run the Django application and return what it found."""
        return run(what, self.company.url(self.company.login(login)))

    def look(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what is really there."""
        with self.company.connect() as connection:
            return connection.execute(statement).fetchall()


def run(what: str, address: str) -> dict[str, Any]:
    """Run the Django application in a process of its own."""
    program = [sys.executable, "-W", "error::RuntimeWarning", "-m", "tests.guard.applications.web.program"]
    ended = subprocess.run([*program, what, address], capture_output=True, text=True, env={**os.environ})
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout)) if ended.stdout.strip() else {}


def made(company: CompanyDatabase) -> Shop:
    """Make the shop: tables by migrations as their owner, a customer who objects, one who is kept, and the guard."""
    for login in ("app", "migrator"):
        company.make_login(login)
    app, migrator = company.login("app"), company.login("migrator")
    company.run(f'GRANT ALL ON SCHEMA public TO "{migrator}"')
    run("0001", company.url(migrator))
    company.run(
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{app}";'
        f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{app}";'
        "INSERT INTO web_customer (name, email, phone, margin, memo) VALUES"
        " ('Kept', 'kept@example.jp', '0311111111', 42, 'likes tea'),"
        " ('Stopped', 'stopped@example.jp', '0322222222', 1, 'objects');"
        "INSERT INTO web_product (title) VALUES ('pot');"
        "INSERT INTO web_order (customer_id, product_id, login, placed)"
        " SELECT id, 1, '10.9.9.9', '2026-05-01' FROM web_customer"
    )
    apply_all(company, source(company))
    company.run(
        "UPDATE web_customer SET kotowari_support = false WHERE name = 'Stopped';"
        "UPDATE web_order SET kotowari_support = false"
        " WHERE customer_id = (SELECT id FROM web_customer WHERE name = 'Stopped')"
    )
    return Shop(company)


@pytest.fixture
def shop(one_company: CompanyDatabase) -> Shop:
    """The shop on one server."""
    return made(one_company)


@pytest.fixture
def shops(company: CompanyDatabase) -> Shop:
    """The shop on each server there is."""
    return made(company)
