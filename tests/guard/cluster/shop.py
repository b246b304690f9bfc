"""A shop whose tables are spread over a cluster as they should be."""

from kotowari.guard.compile.source import Source
from tests.guard.cluster.citus import pretend, shard, spread
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase
from tests.guard.shop import source_of

TABLES = """
CREATE SCHEMA app;
CREATE TABLE app.customer (id int PRIMARY KEY, name text NOT NULL, email text, phone text, note text);
CREATE TABLE app.orders (customer int, number int, article text, PRIMARY KEY (customer, number));
CREATE TABLE app.visit (customer int, page text);
CREATE TABLE app.product (id int PRIMARY KEY, title text);
"""
MAPPED = """\
app.customer:
  key: id
  columns: {id: , name: name, email: {item: email, finds: email}, phone: phone, note: {text: true}}
app.orders:
  key: [customer, number]
  columns: {customer: {refers: app.customer.id}, number: , article: }
app.visit: {columns: {customer: {refers: app.customer.id}, page: site_usage}}
app.product: {skipped: nothing of a person}
"""
SPREAD = frozenset((("app", "customer"), ("app", "orders"), ("app", "visit"), ("app", "product")))


def build(company: CompanyDatabase, more: str = "", *, version: str = "13.1-1") -> None:
    """Make the tables and the logins, and spread them: what is of a customer lies with the customer."""
    company.run(TABLES)
    for login in ("crm", "analyst", "other", "owner"):
        company.make_login(login)
    crm, analyst, other = (company.login(login) for login in ("crm", "analyst", "other"))
    company.run(
        f'GRANT USAGE ON SCHEMA app TO "{crm}", "{analyst}", "{other}";'
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA app TO "{crm}", "{other}";'
        f'GRANT SELECT ON app.visit TO "{analyst}"'
    )
    pretend(company, version)
    spread(company, "app.customer", "h", "id", 1)
    spread(company, "app.orders", "h", "customer", 1)
    spread(company, "app.visit", "h", "customer", 1)
    spread(company, "app.product", "t", group=2)
    for number, (table, least) in enumerate(
        [(table, least) for table in ("customer", "orders", "visit") for least in ("-2147483648", "0")], 102040
    ):
        shard(company, f"app.{table}", number, least)
    if more:
        company.run(more)


def source(company: CompanyDatabase, columns: str = "strict") -> Source:
    """What the shop's guard is compiled from."""
    logins = {
        company.login("crm"): "purposes: [support, promotion]",
        company.login("analyst"): "purposes: [site_analysis]",
    }
    return source_of(company, map_text(MAPPED, logins, columns=columns))
