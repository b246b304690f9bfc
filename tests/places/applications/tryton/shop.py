"""A trading company on Tryton, its tables made and filled by its own code: run by the Python it is installed in.

    python shop.py ADDRESS

fills the empty database at ADDRESS (as libpq writes one) and prints, as JSON, the rows written for each person.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

PEOPLE = {
    # first name, last name, email, telephone, street, town, postal code
    "hanako": ("Hanako", "Yamada", "hanako@example.com", "+81355500101", "1-2-3 Jinnan", "Tokyo", "150-0041"),
    "ichiro": ("Ichiro", "Yamada", "ichiro@example.org", "+81355500101", "1-2-3 Jinnan", "Tokyo", "150-0041"),
    "james": ("James", "Smith", "james@example.net", "+442079460958", "221B Baker Street", "London", "NW1 6XE"),
    "mary": ("Mary", "Johnson", "mary@example.com", "+442079460959", "4 Privet Drive", "Surrey", "GU21 4AA"),
    "kenta": ("Kenta", "Tanaka", "kenta@example.jp", "+81665550199", "3-1-3 Umeda", "Osaka", "530-0001"),
}
"""Hanako and Ichiro live together, with one telephone."""

written: dict[str, list[tuple[str, Any]]] = defaultdict(list)
acting: list[str] = ["the company"]


@contextmanager
def doing_for(person: str) -> Iterator[None]:
    """Note every row that is written in the block as the person's."""
    acting.append(person)
    try:
        yield
    finally:
        acting.pop()


def make(address: str, folder: Path) -> str:
    """Have Tryton make its tables in an empty database, and return the database's name."""
    name = urlsplit(address).path.lstrip("/")
    (folder / "trytond.conf").write_text(f"[database]\nuri = {address.replace(f'/{name}', '/', 1)}\n", encoding="utf-8")
    (folder / "password").write_text("a made-up Passphrase 1", encoding="utf-8")
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "trytond-admin"),
            *("-c", str(folder / "trytond.conf"), "-d", name),
            *("-u", "sale", "--activate-dependencies", "--email", "clerk@example.com"),
        ],
        env=os.environ | {"TRYTONPASSFILE": str(folder / "password")},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return name


def note_what_is_written() -> None:
    """Note each row as the person's for whom it is made."""
    from trytond.model import ModelSQL

    create = ModelSQL.create.__func__

    def noting(cls: Any, values: Any) -> Any:
        records = create(cls, values)
        written[acting[-1]] += [(cls._table, record.id) for record in records]
        return records

    ModelSQL.create = classmethod(noting)


def fill(name: str) -> None:
    """Do what a trading company does with its customers."""
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    Pool.start()
    pool = Pool(name)
    pool.init()
    note_what_is_written()
    with Transaction().start(name, 0):
        (admin,) = pool.get("res.user").search([("login", "=", "admin")])
    with Transaction().start(name, admin.id) as transaction:
        currency, unit = pool.get("currency.currency"), pool.get("product.uom")
        (yen,) = currency.create([{"name": "Yen", "symbol": "¥", "code": "JPY", "digits": 0, "rounding": Decimal(1)}])
        (own,) = pool.get("party.party").create([{"name": "Trading Co., Ltd."}])
        (company,) = pool.get("company.company").create([{"party": own.id, "currency": yen.id}])
        (piece,) = unit.search([("symbol", "=", "u")])
        with transaction.set_context(company=company.id):
            with doing_for("clerk"):
                (clerk,) = pool.get("party.party").create([{"name": "Clara Weber"}])
                pool.get("company.employee").create([{"party": clerk.id, "company": company.id}])
            for number, (who, person) in enumerate(PEOPLE.items()):
                with doing_for(who):
                    buy(pool, who, person, company, yen, piece, number)
        transaction.commit()
    pool.stop(name)


def buy(pool: Any, who: str, person: tuple[str, ...], company: Any, yen: Any, piece: Any, number: int) -> None:
    """Become a customer, with an address and means of contact, and order something."""
    first, last, email, phone, street, town, code = person
    (party,) = pool.get("party.party").create(
        [
            {
                "name": f"{first} {last}",
                "addresses": [("create", [{"street_unstructured": street, "city": town, "postal_code": code}])],
                "contact_mechanisms": [
                    ("create", [{"type": "email", "value": email}, {"type": "phone", "value": phone}])
                ],
            }
        ]
    )
    (address,) = party.addresses
    line = {"type": "line", "description": f"{who}: an oak table", "quantity": 1.0, "unit": piece.id}
    (sale,) = pool.get("sale.sale").create(
        [
            {
                "party": party.id,
                "company": company.id,
                "currency": yen.id,
                "invoice_address": address.id,
                "shipment_address": address.id,
                "sale_date": date(2026, 4, 1 + number),
                "reference": f"R-{number}",
                "comment": f"{who}: to the back door, please.",
                "lines": [("create", [line | {"unit_price": Decimal(20000)}])],
            }
        ]
    )
    pool.get("sale.sale").quote([sale])


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        made = make(sys.argv[1], Path(folder))
        from trytond.config import config

        config.update_etc(str(Path(folder) / "trytond.conf"))
        fill(made)
    sys.stdout.write(json.dumps(written))
