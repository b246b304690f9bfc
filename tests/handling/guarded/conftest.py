"""A shop whose database is guarded by the 2019 policy: its persons in a space, its rows enrolled or about to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kotowari.guard.apply import apply, planner
from kotowari.guard.connect import connect
from kotowari.guard.found import FoundDatabase
from kotowari.guard.wanted import Wanted
from kotowari.handling.guarded.deliver import Delivered, deliver
from kotowari.handling.guarded.enrol import Enrolled, enrol
from kotowari.handling.guarded.wanted_of import compiler
from kotowari.handling.record_map import record_map
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.places.addresses import keep_address
from kotowari.places.maps import map_in_force
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase
from tests.handling.conftest import take_in

TABLES = """
CREATE SCHEMA app;
CREATE TABLE app.place (id serial PRIMARY KEY, street text);
CREATE TABLE app.customer (
    id serial PRIMARY KEY, name text, email text, phones text[], place int REFERENCES app.place
);
CREATE TABLE app.orders (id serial PRIMARY KEY, customer int REFERENCES app.customer, logins text);
CREATE TABLE app.line (shop int, orders int REFERENCES app.orders, article text, PRIMARY KEY (shop, orders));
"""
MAPPED = """\
app.place: {key: id, columns: {id: , street: address}}
app.customer:
  key: id
  columns:
    id:
    name: name
    email: {item: email, finds: email}
    phones: {item: phone, finds: phone, array: true}
    place: {refers: app.place.id}
app.orders: {key: id, columns: {id: , customer: {refers: app.customer.id}, logins: login_log}}
app.line:
  key: [shop, orders]
  columns: {shop: , orders: {refers: app.orders.id}, article: }
"""


@dataclass(frozen=True, slots=True)
class Shop:
    """The company's database, the space that feeds its guard, and where its address is kept."""

    company: CompanyDatabase
    space: Space
    home: Home
    login: str

    def customer(self, number: int, **more: str) -> UUID:
        """Take in a customer into the vault, and put a row of them with an order and a line into the database."""
        person = self.person(number, **more)
        self.row(number)
        return person

    def person(self, number: int, **more: str) -> UUID:
        """Take in a customer into the vault alone."""
        values = {"name": f"客{number}", "email": f"kyaku{number}@example.jp"} | more
        return take_in(self.space, "customer", ("support", "promotion"), **values)

    def row(self, number: int) -> None:
        """Put a customer's row into the database, with what hangs on it."""
        self.company.run(
            f"INSERT INTO app.place (id, street) VALUES ({number}, '{number}番地');"
            f"INSERT INTO app.customer VALUES ({number}, '客{number}', 'Kyaku{number}@EXAMPLE.jp', '{{}}', {number});"
            f"INSERT INTO app.orders VALUES ({number}, {number}, 'log');"
            f"INSERT INTO app.line VALUES (1, {number}, 'chair')"
        )

    def use(self, mapped: str, logins: Mapping[str, str] | None = None, columns: str = "blank") -> None:
        """Record a map: what it says of the tables, and of further logins."""
        text = map_text(mapped, {self.login: "purposes: [support, promotion]"} | dict(logins or {}), columns=columns)
        record_map(self.space, by="keeper", files=[("map.yaml", text)])

    def apply(self, *more: str) -> None:
        """Apply the guard as policy and map of today want it, with the login enforced, and more of them."""
        with connect("crm", self.company.url(), autocommit=True) as connection:
            apply(connection, planner(self.wanted(), lambda kept: frozenset((self.login, *more))), lambda done: None)

    def wanted(self) -> Callable[[FoundDatabase], Wanted]:
        """Return what tells what policy and map of today want of the database."""
        with self.space.reading() as connection:
            datamap = map_in_force(connection, self.space.name).datamap
        return compiler(self.space, datamap, datamap.places["crm"])

    def enrol(self) -> Enrolled:
        """Enrol whatever rows there are."""
        return enrol(self.space, self.home, "crm", by="keeper")

    def deliver(self, patience: float = 5) -> Delivered:
        """Deliver whatever waits."""
        return deliver(self.space, self.home, "crm", patience=patience)

    def sees(
        self, table: str = "customer", columns: str = "id", purpose: str | None = None, login: str | None = None
    ) -> list[Any]:
        """Return what the shop's login, or another, sees of a table, in the order of the first column."""
        with self.company.connect(login or self.login) as visitor, visitor.transaction():
            if purpose is not None:
                visitor.execute("SELECT kotowari.take_up(%s)", [purpose])
            rows = visitor.execute(f"SELECT {columns} FROM {table} ORDER BY 1".encode()).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query of whoever sees all."""
        with self.company.connect() as connection:
            return connection.execute(statement.encode()).fetchall()


@pytest.fixture
def shop(one_company: CompanyDatabase, space: Space, tmp_path: Path) -> Shop:
    """The shop with its guard applied, and nobody in it yet."""
    made = open_shop(one_company, space, tmp_path)
    made.apply()
    return made


def open_shop(company: CompanyDatabase, space: Space, folder: Path, columns: str = "blank") -> Shop:
    """Make the shop's tables and its login, and record its map; no guard is applied yet."""
    company.run(TABLES)
    login = company.make_login("crm")
    company.run(
        f'GRANT USAGE ON SCHEMA app TO "{login}"; GRANT ALL ON ALL TABLES IN SCHEMA app TO "{login}";'
        f'GRANT ALL ON ALL SEQUENCES IN SCHEMA app TO "{login}";'
        f'ALTER ROLE "{login}" IN DATABASE "{company.name}" SET search_path = app'
    )
    home = Home(folder / "home")
    (folder / "home").mkdir(exist_ok=True)
    keep_address(home, "crm", company.url())
    made = Shop(company, space, home, login)
    made.use(MAPPED, columns=columns)
    return made
