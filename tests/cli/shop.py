"""A shop's database as commands on guards meet it: two tables, their map, and a login that reads them."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase

MAPPED = """\
public.customer:
  key: id
  columns: {id: , name: name, email: {item: email, finds: email}, salary: salary}
public.product: {skipped: nothing of a person}
"""
TABLES = """
CREATE TABLE customer (id int PRIMARY KEY, name text, email text, salary int);
CREATE INDEX ON customer (lower(email));
CREATE TABLE product (id int PRIMARY KEY, title text);
INSERT INTO customer VALUES (1, 'Hanako', 'hanako@example.com', 300);
"""


def open_shop(run: Run, company: CompanyDatabase, folder: Path, purposes: str = "support") -> str:
    """Make the tables, a login with these purposes, the map in force, and its address known; return the login."""
    crm = company.make_login("crm")
    company.run(TABLES + f'GRANT SELECT, INSERT, UPDATE, DELETE ON customer, product TO "{crm}"')
    (folder / "map.yaml").write_text(map_text(MAPPED, {crm: f"purposes: [{purposes}]"}), encoding="utf-8")
    assert run("places", "use", "map.yaml").status == 0
    assert run("places", "address", "crm", given=company.url()).status == 0
    return crm
