"""A company with places, and a request of somebody who is in them: what a disclosure is tried on."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from kotowari.datamap.parse import parse_map
from kotowari.handling.asked.cases import Kind
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.open import written
from kotowari.handling.asked.steps import Taken, take_step
from kotowari.handling.space import Space
from kotowari.ledger.checkpoint import Signer, origin
from kotowari.ledger.sequencer import integrate
from kotowari.places.lookup import Opener
from kotowari.places.sql.place import SqlPlace
from kotowari.rights.answer.answering import Log
from kotowari.rights.gathering.sources import Sources
from kotowari.vault.keys.keyring import fingerprint
from tests.conftest import Installation
from tests.rights.requests import received

EMAIL = "hanako@example.com"
OTHERS = ("佐藤 次郎", "jiro@example.net", "090-9999-0000", "配達は次郎さんへ")
"""What is planted of other persons: none of it may reach anybody but them."""

MAP = """
kotowari_map: 1
map: small
places:
  crm:
    kind: sql
    title: {en: Customer database, ja: 顧客管理, zh-Hant: 客戶資料庫}
    of: [customer]
    tables:
      customer:
        key: id
        columns:
          id:
          name: name
          email: {item: email, finds: email}
          address_id: {refers: address.id}
      address:
        key: id
        columns: {id: {}, line: {text: true}, note: {text: true}}
        shows: [line]
      orders:
        key: id
        columns: {id: {}, customer_id: {refers: customer.id}, thing: {}, memo: {text: true}}
  site:
    kind: sql
    title: {en: Web site, ja: サイト, zh-Hant: 網站}
    of: [customer]
    tables:
      account:
        key: id
        columns: {id: {}, email: {item: email, finds: email}, last_seen: {}}
"""
CABINET = """
  cabinet:
    kind: manual
    title: {en: Filing cabinet, ja: 書庫, zh-Hant: 檔案櫃}
    owner: General affairs
    settings: {within: 7 days}
"""

CRM: Mapping[str, Sequence[Sequence[Any]]] = {
    "customer (id, name, email, address_id)": [
        (1, "山田 花子", EMAIL, 7),
        (2, OTHERS[0], OTHERS[1], 7),
    ],
    "address (id, line, note)": [(7, "東京都渋谷区南平台町16番28号", OTHERS[3])],
    "orders (id, customer_id, thing, memo)": [
        (10, 1, "=本", "贈り物"),
        (11, 2, OTHERS[2], "x"),
        (12, 1, "茶", None),
    ],
}
SITE: Mapping[str, Sequence[Sequence[Any]]] = {
    "account (id, email, last_seen)": [(100, EMAIL, "2026-04-30"), (101, OTHERS[1], "2026-04-29")],
}


def database(file: Path, tables: Mapping[str, Sequence[Sequence[Any]]]) -> str:
    """Make a SQLite database, and return its address."""
    with sqlite3.connect(file) as connection:
        for table, rows in tables.items():
            connection.execute(f"CREATE TABLE {table}")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table.split()[0]} VALUES ({marks})", rows)
    connection.close()
    return f"sqlite:///{file}"


def sources_of(text: str, addresses: Mapping[str, str], number: UUID) -> Sources:
    """Return the places of a map, by their addresses."""
    datamap = parse_map([("map.yaml", text)])
    openers: dict[str, Opener] = {
        name: SqlPlace(datamap.places[name], address) for name, address in addresses.items() if name in datamap.places
    }
    return Sources(number, datamap, openers)


@dataclass
class Company:
    """A space with places; ``number`` is that of its map on record."""

    space: Space
    shared: Installation
    folder: Path
    text: str = MAP
    number: UUID = field(default_factory=uuid4)

    @property
    def sources(self) -> Sources:
        addresses = {}
        for name, tables in (("crm", CRM), ("site", SITE)):
            file = self.folder / f"{name}.db"
            addresses[name] = f"sqlite:///{file}" if file.exists() else database(file, tables)
        return sources_of(self.text, addresses, self.number)

    @property
    def log(self) -> Log:
        seed = self.space.keys.ledger
        signer = Signer(origin(self.space.name, fingerprint(seed).hex()), seed)
        folder = self.folder / "log"
        return Log(lambda: integrate(self.shared.sequencing, self.space.name, signer, folder), str(signer.verifier))

    def identified(self, kind: Kind = Kind.DISCLOSURE, **more: Any) -> Taken:
        """A request of somebody who is identified by an address."""
        taken = received(self.space, kind, **more)
        with self.space.changing() as connection:
            matter = written({"seeds": {"email": [EMAIL]}})
            return take_step(connection, self.space, by="desk", case=taken.case, kind=Step.IDENTIFIED, matter=matter)
