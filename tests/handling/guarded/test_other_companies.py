"""Databases and policies of other companies, as they have them: the whole way, from the plan to the removal.

Each lies in ``tests/guard/companies``: its policy, its map and the script of its database, in which ``:"name"`` is a
role or the database, as in ``psql``.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg import sql

from kotowari.guard.apply import apply, look, planner
from kotowari.guard.connect import connect
from kotowari.guard.lifting import lifted
from kotowari.guard.plan.make import make_removal
from kotowari.handling.acquire import acquire
from kotowari.handling.guarded.confirmed import confirmed_by
from kotowari.handling.guarded.deliver import deliver
from kotowari.handling.guarded.enrol import enrol
from kotowari.handling.guarded.wanted_of import compiler
from kotowari.handling.outcome import Acquired
from kotowari.handling.record_map import record_map
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.home import Home
from kotowari.places.addresses import keep_address
from kotowari.places.maps import map_in_force
from tests.guard.server import SUPERUSER, CompanyDatabase, Servers, made_database
from tests.handling.conftest import arriving
from tests.publishing import publish

FOLDER = Path(__file__).parents[2] / "guard" / "companies"
NAME = re.compile(r'(?<!:):"(\w+)"')
BY_ROLES = "-- by whoever made the roles"
"""After this line a script says what the owner of tables may not say unless it made the logins."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company: what the vault knows of one of its persons, whose row that is, and what its logins see.

    ``sees``: by login and table, the column that tells whose a row is, and how many rows it sees. ``blank`` are the
    columns of a login's first table that hold nothing. ``begins`` is what its logins say first. In ``changed`` the
    company's own triggers write at an update.
    """

    name: str
    subject: str
    purposes: tuple[str, ...]
    values: Mapping[str, str]
    person: str
    sees: Mapping[str, Mapping[str, tuple[str, int]]]
    blank: Mapping[str, frozenset[str]]
    language: str = "en"
    begins: str = "SELECT"
    changed: tuple[str, ...] = ()


ELAN = Company(
    "elan",
    "shopper",
    ("fulfilment", "fitting", "letters"),
    {"name": "Ada 1", "mail": "ada1@elan.example"},
    "10",
    {
        "shopfront": {"Shopper": ("shopperId", 4), "orders": ("shopper", 16), "basket": ("shopper", 4)},
        "warehouse": {
            "Shopper": ("shopperId", 0),
            "basket": ("shopper", 0),
        },  # no contract with the carrier is on record
        "wages": {"Clerk": ("boss", 2)},
    },
    {
        "shopfront": frozenset(("phone №", "👗 sizes", "path", "settings", "tags", "invited_by")),
        "wages": frozenset(("boss",)),
    },
    changed=("audit.log", "audit.log_id_seq"),
)
SCHOOL = Company(
    "school",
    "student",
    ("teaching", "infirmary", "contact_home", "yearbook"),
    {"name": "學生1", "mail": "s1@yushan.example", "phone": "+886223456781"},
    "1",
    {
        "nurse": {"學生": ("編號", 5), "健康": ("學生", 4)},
        "office": {"學生": ("編號", 5), "監護": ("學生", 4)},
        "classes": {"成績": ("學生", 12)},
    },
    {"office": frozenset(("性別", "地址", "備註", "學號", "班級", "照片")), "classes": frozenset()},
)
ROOMS = Company(
    "rooms",
    "member",
    ("service", "invoicing", "insight"),
    {"name": "A1", "mail": "A1@rooms.example"},
    "1",
    {"web": {"member": ("id", 3)}, "bills": {"member": ("id", 3), "invoice": ("member", 3)}},
    {"web": frozenset(("billing", "parent_id")), "bills": frozenset(("mail", "seat", "parent_id"))},
    begins="SET rooms.tenant = '00000000-0000-0000-0000-00000000000a'",
)
HOSPITAL = Company(
    "hospital",
    "patient",
    ("care", "desk", "news"),
    {"name": "患者1", "email": "p1@mori.example", "phone": "+81222220001"},
    "1",
    {
        "doctor": {"来院": ("患者番号", 8), "検査": ("患者番号", 8)},
        "labs": {"来院": ("患者番号", 0)},
        "desk": {"患者": ("患者番号", 4)},
        "payroll": {"職員": ("boss", 2)},
    },
    {"doctor": frozenset(), "payroll": frozenset(("boss",))},
    changed=('"診療"."記録"', '"診療"."患者"'),
)


@dataclass(frozen=True, slots=True)
class Built:
    """A company's database with its space, and where the address of whoever keeps the guard is."""

    company: Company
    database: CompanyDatabase
    space: Space
    home: Home
    by: str

    @property
    def logins(self) -> list[str]:
        with self.space.reading() as connection:
            guard = map_in_force(connection, self.space.name).datamap.places["crm"].guard
        assert guard is not None
        return sorted(guard.logins)

    def planned(self, *enforced: str, is_lifted: bool = False) -> Any:
        with self.space.reading() as connection:
            datamap = map_in_force(connection, self.space.name).datamap
        wanted = compiler(self.space, datamap, datamap.places["crm"])
        wants = (lambda before: lifted(wanted(before))) if is_lifted else wanted
        return planner(wants, (lambda _: frozenset(enforced)) if enforced else None)

    def applied(self, plan: Any) -> Any:
        with connect("crm", self.database.url(self.by), autocommit=True) as connection:
            return apply(connection, plan, lambda _: None)

    def taken_in(self) -> UUID:
        of = self.company
        arrival = replace(arriving(of.subject, of.purposes, **of.values), language=of.language)
        outcome = acquire(self.space, by="reception", arrival=arrival)
        assert isinstance(outcome, Acquired), outcome
        return outcome.person

    def drift(self) -> list[str]:
        with connect("crm", self.database.url(self.by), autocommit=True) as connection:
            plan = look(connection, self.planned())
        return [*plan.breaches, *(change.words for change in plan.changes)]

    def seen(self, login: str, table: str, column: str) -> tuple[list[str], list[dict[str, Any]]]:
        """Return the columns of a table as a login has it, and its rows, each with whose it is."""
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        with self.database.connect(self.database.login(login)) as connection:
            connection.execute(self.company.begins.encode())
            cursor = connection.execute(query)
            names = [one.name for one in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        assert column in names
        return names, rows

    def dumped(self) -> tuple[str, list[str], str]:
        """Return the dumps of schema, of the data that no trigger of the company's own writes, and of the roles."""
        server, name = self.database.server, self.database.name
        without = [f"--exclude-table-data={table}" for table in self.company.changed]
        data = server.dump("pg_dump", name, "--data-only", "--inserts", *without)
        roles = server.dump("pg_dumpall", "--roles-only")
        return server.dump("pg_dump", name, "--schema-only"), sorted(data.splitlines()), roles


@contextmanager
def built(servers: Servers, space: Space, folder: Path, company: Company, major: int, *, owns: bool) -> Iterator[Built]:
    """Yield a company's database; whoever keeps the guard is a superuser, or ``owns`` the database and is none."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (FOLDER / company.name).iterdir()}
    with made_database(servers.of(major)) as database:
        roles = {name: database.login(name) for name in NAME.findall("".join(texts.values()))}
        roles["database"] = database.name
        keeper = database.make_login("keeper", "CREATEROLE" if owns else "")
        by = keeper if owns else SUPERUSER
        database.run(f'ALTER DATABASE "{database.name}" OWNER TO "{keeper}"')
        logging_in = set(NAME.findall(texts["map.yaml"]))
        for name in sorted(roles.keys() - {"keeper", "database"}):
            database.run(f'CREATE ROLE "{roles[name]}" {"LOGIN" * (name in logging_in)}', by)
        scripts = NAME.sub(lambda found: f'"{roles[found[1]]}"', texts["company.sql"]).split(BY_ROLES)
        database.run(scripts[0], keeper)
        database.run(scripts[1], by)
        publish(space, by="officer", text=texts["policy.yaml"], file="policy.yaml")
        mapped = NAME.sub(lambda found: f'"{roles[found[1]]}"', texts["map.yaml"])
        record_map(space, by="keeper", files=[("map.yaml", mapped)])
        home = Home(folder / "home")
        (folder / "home").mkdir()
        keep_address(home, "crm", database.url(by))
        yield Built(company, database, space, home, by)


@pytest.mark.parametrize(
    ("company", "major", "owns"),
    [(ELAN, 15, False), (SCHOOL, 18, True), (ROOMS, 15, True), (HOSPITAL, 18, False)],
    ids=lambda value: value.name if isinstance(value, Company) else None,
)
def test_the_whole_way(
    guard_servers: Servers, bare: Space, tmp_path: Path, company: Company, major: int, owns: bool
) -> None:
    with built(guard_servers, bare, tmp_path, company, major, owns=owns) as made:
        before = made.dumped()
        made.applied(made.planned())
        for count in (1, len(made.logins)):
            made.applied(made.planned(*made.logins[:count]))
            assert made.drift() == []
        person = made.taken_in()
        enrol(bare, made.home, "crm", by="keeper")
        deliver(bare, made.home, "crm")
        _as_said(made)
        stop(bare, by="desk", subject=company.subject, person=person, because=Because.WELL_FOUNDED)
        deliver(bare, made.home, "crm")
        assert confirmed_by(bare, person) == {"crm": None}
        _none_of(made)

        made.applied(made.planned(is_lifted=True))
        assert made.drift() != []
        made.applied(made.planned())
        assert made.drift() == []
        _none_of(made)
        table = _of_persons(made)
        made.database.run(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        assert any("row-level security" in said for said in made.drift())
        made.applied(made.planned())
        made.applied(make_removal)
        assert made.dumped() == before


def _as_said(made: Built) -> None:
    for login, tables in made.company.sees.items():
        for place, (table, (column, count)) in enumerate(tables.items()):
            names, rows = made.seen(login, table, column)
            assert (login, table, len(rows)) == (login, table, count)
            assert not any(name.startswith("kotowari") for name in names)
            if not place and login in made.company.blank:
                blank = made.company.blank[login]
                assert {name for name in blank if any(row[name] is not None for row in rows)} == set(), login


def _none_of(made: Built) -> None:
    """See that no row of whoever stopped is there, and every other is."""
    for login, tables in made.company.sees.items():
        for table, (column, count) in tables.items():
            _, rows = made.seen(login, table, column)
            assert made.company.person not in {str(row[column]) for row in rows}, (login, table)
            others = count if column == "boss" else len(rows)
            assert len(rows) == others <= count, (login, table)
            assert rows or not count, (login, table)


def _of_persons(made: Built) -> str:
    with made.database.connect() as connection:
        ((relation,),) = connection.execute("SELECT relation FROM kotowari.link ORDER BY 1 LIMIT 1").fetchall()
    return str(relation)
