"""The company's places brought to life, for as long as the demonstration runs."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import resources

import sqlalchemy
from sqlalchemy.schema import SetTableComment

from kotowari.cli.demo.people import Newcomer
from kotowari.cli.demo.places import files, mariadb, postgres
from kotowari.cli.demo.places.cast import Cast
from kotowari.cli.demo.places.cast import cast as choose_cast
from kotowari.cli.demo.places.crm import crm
from kotowari.cli.demo.places.desk import Desk, records
from kotowari.cli.demo.places.mariadb import MariaDb
from kotowari.cli.demo.places.personnel import SCHEMA, personnel
from kotowari.cli.demo.places.post import Post
from kotowari.cli.demo.places.sheet import Sheet, digest
from kotowari.database import residence
from kotowari.home import Home
from kotowari.places.addresses import keep_address

_MADE = "2"
"""What these places are made by; another number makes them anew."""

_LONGEST_PATH = 300
"""In bytes. SQLite's own limit is 512."""


@dataclass(frozen=True, slots=True)
class Living:
    """The places that run: the support desk and the mail server by themselves, for the story to close and read.

    ``is_mariadb`` is false where the personnel database lies on PostgreSQL, since MariaDB is not installed.
    """

    cast: Cast
    desk: Desk
    post: Post
    is_mariadb: bool


@contextmanager
def living_places(home: Home, owner_url: str, people: Sequence[Newcomer]) -> Iterator[Living]:
    """Make what is missing of the company's places, run their servers, and let their addresses be found.

    ``owner_url`` leads to the server of our own database, where the company's databases are made beside it.
    """
    cast = choose_cast(people)
    folder = home.folder / "places"
    residence.make_home(folder)
    with ExitStack() as running:
        beside = postgres.make(home, owner_url, "crm")
        sheets = crm(people, cast)
        postgres.fill(beside, _tables("crm.sql"), sheets, digest(sheets, _MADE))
        keep_address(home, "crm", beside.reader_url)
        is_mariadb = _run_personnel(running, home, owner_url, (people, cast))
        site, lists = files.site(people, cast), files.lists(people, cast)
        there = residence.settle(folder, "files", _LONGEST_PATH).base
        files.write(there, site, lists, digest({**site, **lists}, _MADE))
        keep_address(home, "site", f"sqlite:///{there / files.SITE}")
        keep_address(home, "lists", str(there / files.LISTS))
        token = secrets.token_hex(16)
        desk = running.enter_context(Desk(records(people, cast), token))
        keep_address(home, "support-desk", f"{desk.url.replace('://', f'://{token}@')}/api/v2")
        yield Living(cast, desk, running.enter_context(Post()), is_mariadb)


def _run_personnel(running: ExitStack, home: Home, owner_url: str, made_of: tuple[Sequence[Newcomer], Cast]) -> bool:
    """Run the personnel database on MariaDB, or where that is not installed on PostgreSQL; say which."""
    sheets = personnel(*made_of)
    programs = mariadb.find_programs()
    if programs is not None:
        server = running.enter_context(MariaDb(home, programs))
        _fill(server.url(mariadb.OWNER), sheets, digest(sheets, _MADE))
        keep_address(home, "personnel", server.url(mariadb.READER))
        return True
    beside = postgres.make(home, owner_url, "personnel")
    _fill(beside.owner_url.replace("postgresql:", "postgresql+psycopg:", 1), sheets, digest(sheets, _MADE))
    postgres.open_to_reader(beside)
    keep_address(home, "personnel", beside.reader_url)
    return False


def _fill(owner_url: str, sheets: dict[str, Sheet], mark: str) -> None:
    """Make the personnel tables in place of older ones, unless they are marked as these already."""
    engine = sqlalchemy.create_engine(owner_url, poolclass=sqlalchemy.NullPool)
    first = SCHEMA.sorted_tables[0]
    with engine.begin() as connection:
        there = sqlalchemy.inspect(connection)
        if there.has_table(first.name) and there.get_table_comment(first.name)["text"] == mark:
            return
        SCHEMA.drop_all(connection)
        SCHEMA.create_all(connection)
        for table in SCHEMA.sorted_tables:
            sheet = sheets[table.name]
            rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
            connection.execute(sqlalchemy.insert(table), rows)
        first.comment = mark
        connection.execute(SetTableComment(first))


def _tables(file: str) -> str:
    return (resources.files("kotowari.cli.demo.places") / file).read_text(encoding="utf-8")
