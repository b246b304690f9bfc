"""Many disclosures in one process: run with how many, it says after some of them the most memory that was ever taken.

A child process, so that nothing else of a run of tests is in the figure.
"""

import resource
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from bench.custody import installed
from kotowari.database import addresses
from kotowari.datamap.parse import parse_map
from kotowari.handling.asked.arrive import Arrival, arrive
from kotowari.handling.asked.cases import Channel, Kind
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import written
from kotowari.handling.asked.steps import take_step
from kotowari.handling.installation import Installation
from kotowari.handling.space import Space
from kotowari.places.sql.place import SqlPlace
from kotowari.rights.answer.answering import Answered, Log
from kotowari.rights.at_once import disclose_many
from kotowari.rights.gathering.planning import approve_plan, draft_plan
from kotowari.rights.gathering.sources import Sources

EACH = 3
"""How many orders each person has."""

_AT_ONCE = 100
_EMAIL = "person-{}@example.com"
_MAP = """
kotowari_map: 1
map: bulk
places:
  shop:
    kind: sql
    title: {en: Shop}
    of: [customer]
    settings: {search: indexed}
    tables:
      customer: {key: id, columns: {id: {}, name: name, email: {item: email, finds: email}}}
      orders: {key: id, columns: {id: {}, customer_id: {refers: customer.id}, thing: {}, amount: {}}}
  site:
    kind: sql
    title: {en: Site}
    of: [customer]
    tables:
      account: {key: id, columns: {id: {}, email: {item: email, finds: email}, seen: {}}}
"""


@contextmanager
def _sources(installation: Installation, persons: int) -> Iterator[Sources]:
    with psycopg.connect(installation.owner_url, autocommit=True) as owner:
        owner.execute("CREATE DATABASE shop")
    address = addresses.with_parts(installation.owner_url, dbname="shop")
    with psycopg.connect(address, autocommit=True) as shop:
        shop.execute("CREATE TABLE customer (id int PRIMARY KEY, name text, email text UNIQUE)")
        shop.execute("CREATE TABLE orders (id int PRIMARY KEY, customer_id int, thing text, amount numeric)")
        shop.execute(
            "INSERT INTO customer SELECT n, 'Person ' || n, 'person-' || n || '@example.com'"
            " FROM generate_series(1, %s) n",
            (persons,),
        )
        shop.execute(
            "INSERT INTO orders SELECT n, (n - 1) / %s + 1, 'thing ' || n, n * 1.5 FROM generate_series(1, %s) n",
            (EACH, EACH * persons),
        )
        shop.execute("CREATE INDEX ON orders (customer_id)")
    file = Path(installation.home.folder) / "site.db"
    with closing(sqlite3.connect(file)) as site, site:
        site.execute("CREATE TABLE account (id integer PRIMARY KEY, email text UNIQUE, seen text)")
        accounts = ((number, _EMAIL.format(number), "2026-04-30") for number in range(1, persons + 1))
        site.executemany("INSERT INTO account VALUES (?, ?, ?)", accounts)
    datamap = parse_map([("map.yaml", _MAP)])
    shop_place = SqlPlace(datamap.places["shop"], address.replace("postgresql://", "postgresql+psycopg://", 1))
    with closing(shop_place), closing(SqlPlace(datamap.places["site"], f"sqlite:///{file}")) as site_place:
        yield Sources(uuid4(), datamap, {"shop": shop_place, "site": site_place})


def _approved(space: Space, sources: Sources, person: int) -> UUID:
    today, content = space.today(), {"requester": {"name": f"Person {person}"}}
    came = Arrival(Kind.DISCLOSURE, "customer", Channel.POST, "en", today, ("jp-appi",), today, content)
    taken = arrive(space, by="desk", arrival=came)
    with space.changing() as connection:
        matter = written({"seeds": {"email": [_EMAIL.format(person)]}})
        take_step(connection, space, by="desk", case=taken.case, kind=Step.IDENTIFIED, matter=matter)
    drafted = draft_plan(space, by="desk", request=taken.case.request, sources=sources)
    assert isinstance(drafted, tuple)
    approve_plan(space, by="officer", request=taken.case.request, plan=drafted[1].digest)
    return taken.case.request


def main(marks: Sequence[int]) -> None:
    """Carry out disclosures up to the last mark, and say at each mark how many and the most kilobytes taken."""
    with installed() as installation, _sources(installation, marks[-1]) as sources:
        space = installation.space()
        log = Log(installation.integrate, str(installation.signer().verifier))
        for first in range(1, marks[-1] + 1, _AT_ONCE):
            requests = [_approved(space, sources, person) for person in range(first, first + _AT_ONCE)]
            for went in disclose_many(space, by="officer", requests=requests, sources=sources, log=log):
                assert isinstance(went.outcome, Answered), went.outcome
            if (done := first + _AT_ONCE - 1) in marks:
                sys.stdout.write(f"{done} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main([int(mark) for mark in sys.argv[1:]])
