"""The same statements observed, then run by the bound login: what was said to be refused is, and nothing else is."""

from collections.abc import Iterator

import psycopg
import pytest

from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.source import Source
from kotowari.guard.observe.judging import Finding, Judge, Outcome
from kotowari.guard.observe.shape import read
from kotowari.guard.observe.uses import Catalog, names_of, uses
from tests.guard import shop
from tests.guard.applied import apply_all
from tests.guard.server import CompanyDatabase, GuardServer, made_database

ROWS = """
INSERT INTO app.household (zip, phone) VALUES ('780', '088');
INSERT INTO app.customer (name, email, phone, salary, household, note) VALUES
    ('Taro', 'taro@', '090', 100, 1, 'n'), ('Jiro', 'jiro@', '080', 200, NULL, 'm');
INSERT INTO app.orders (shop, number, customer, logins) VALUES (1, 1, 1, 'l'), (1, 2, 2, 'm');
INSERT INTO app.line VALUES (1, 1, 'chair'), (1, 2, 'lamp');
INSERT INTO app.visit VALUES (1, '2026-02-02', '/a');
INSERT INTO app.staff VALUES (1, 'Saburo', 500);
INSERT INTO app.product VALUES (1, 'chair');
INSERT INTO app.surprise VALUES (1, 'x@');
CREATE VIEW app.asked WITH (security_invoker = true) AS SELECT id, name, salary FROM app.customer;
GRANT SELECT ON app.asked TO PUBLIC;
CREATE VIEW app.shown AS SELECT id, name, salary FROM app.customer;
CREATE VIEW app.invoked WITH (security_invoker = true) AS SELECT id, name, salary FROM app.customer;
CREATE MATERIALIZED VIEW app.stored AS SELECT name, salary FROM app.customer;
"""

VIEWS = "".join(f"app.{name}: {{skipped: a view that is kept}}\n" for name in ("shown", "invoked", "stored"))

STATEMENTS = (
    "SELECT * FROM customer",
    "SELECT name, email FROM customer WHERE id = 1",
    "SELECT c.* FROM customer c",
    "SELECT customer FROM customer",
    "SELECT count(*) FROM customer",
    "SELECT 1 FROM customer",
    "SELECT salary FROM customer",
    "SELECT name FROM customer WHERE salary > 50",
    "SELECT name FROM customer ORDER BY salary",
    "SELECT household, sum(salary) FROM customer GROUP BY household",
    "SELECT note FROM customer WHERE note IS NOT NULL",
    "SELECT shouted FROM customer",
    "SELECT tags FROM customer",
    "SELECT name FROM app.customer",
    "SELECT * FROM orders",
    "SELECT logins FROM orders",
    "SELECT o.number, c.name FROM orders o JOIN customer c ON c.id = o.customer",
    "SELECT article FROM line JOIN orders USING (shop, number)",
    "SELECT zip FROM household",
    "SELECT c.name, h.phone FROM customer c LEFT JOIN household h ON h.id = c.household",
    "SELECT page FROM visit",
    "SELECT customer FROM visit",
    "SELECT page FROM visit_2026",
    "SELECT name FROM staff",
    "SELECT * FROM staff WHERE false",
    "SELECT title FROM product",
    "SELECT email FROM surprise",
    "SELECT count(*) FROM surprise",
    "SELECT * FROM counted",
    "SELECT name FROM everybody",
    "SELECT name FROM asked",
    "SELECT salary FROM asked",
    "SELECT (SELECT name FROM customer WHERE id = customer) FROM orders",
    "SELECT name FROM customer WHERE EXISTS (SELECT FROM orders WHERE customer = customer.id)",
    "SELECT name FROM customer WHERE id IN (SELECT id FROM staff)",
    "WITH one AS (SELECT id, name FROM customer) SELECT name FROM one",
    "WITH gone AS (DELETE FROM line WHERE shop = 0 RETURNING article) SELECT * FROM gone",
    "SELECT name FROM customer UNION SELECT title FROM product",
    "SELECT name FROM customer UNION ALL SELECT name FROM staff",
    "SELECT row_number() OVER (ORDER BY id) FROM customer",
    "SELECT lower(name) FROM customer FOR UPDATE",
    "SELECT DISTINCT email FROM customer LIMIT 1 OFFSET 0",
    "SELECT x.name FROM customer x, LATERAL (SELECT number FROM orders WHERE customer = x.id) o",
    "TABLE customer",
    "TABLE surprise",
    "INSERT INTO customer (name, email) VALUES ('S', 's@')",
    "INSERT INTO customer (name, salary) VALUES ('S', 1)",
    "INSERT INTO customer (name, email, note) VALUES ('S', 's@', 'written')",
    "INSERT INTO customer (name) SELECT title FROM product",
    "INSERT INTO customer (name) SELECT name FROM staff",
    "INSERT INTO customer (name, email) VALUES ('S', 'taro@') ON CONFLICT (email) DO UPDATE SET phone = '1'",
    "INSERT INTO customer (name, email) VALUES ('S', 'taro@') ON CONFLICT (email) DO UPDATE SET salary = 1",
    "INSERT INTO orders (shop, number, customer) VALUES (9, 9, 1)",
    "INSERT INTO orders (shop, number, customer, logins) VALUES (9, 9, 1, 'x')",
    "INSERT INTO product VALUES (9, 'x')",
    "INSERT INTO surprise VALUES (9, 'x')",
    "INSERT INTO staff VALUES (9, 'x', 1)",
    "UPDATE customer SET phone = '1' WHERE id = 1",
    "UPDATE customer SET name = upper(name)",
    "UPDATE customer SET salary = 1 WHERE id = 1",
    "UPDATE customer SET note = 'written' WHERE id = 1",
    "UPDATE customer SET phone = '1' WHERE salary > 1",
    "UPDATE orders SET placed = current_date FROM customer c WHERE c.id = customer RETURNING c.name",
    "UPDATE staff SET name = 'x'",
    "UPDATE product SET title = 'y'",
    "DELETE FROM line WHERE shop = 0",
    "DELETE FROM orders USING customer c WHERE c.id = customer AND c.name = 'nobody'",
    "DELETE FROM staff WHERE id = 0",
    "DELETE FROM surprise",
    "TRUNCATE line",
    "TRUNCATE product",
    "COPY (SELECT name FROM customer) TO STDOUT",
    "COPY (SELECT salary FROM customer) TO STDOUT",
    "COPY product TO STDOUT",
    "COPY surprise TO STDOUT",
    "EXPLAIN SELECT name FROM customer",
    "EXPLAIN SELECT name FROM staff",
    "SELECT name FROM shown",
    "SELECT salary FROM shown",
    "SELECT name FROM invoked",
    "SELECT id, salary FROM invoked",
    "SELECT * FROM invoked",
    "SELECT * FROM stored",
    "UPDATE invoked SET name = 'x'",
    "UPDATE invoked SET salary = 1",
    "DECLARE k CURSOR FOR SELECT name FROM customer",
    "DECLARE k CURSOR FOR SELECT email FROM surprise",
    "MERGE INTO app.customer c USING (SELECT 1 AS id) s ON s.id = c.id WHEN MATCHED THEN UPDATE SET phone = '5'",
    "MERGE INTO app.customer c USING (SELECT 1 AS id) s ON s.id = c.id WHEN MATCHED THEN UPDATE SET salary = 5",
    "CREATE TEMP TABLE z AS SELECT name FROM customer",
    "CREATE TEMP TABLE z AS SELECT email FROM surprise",
    "SELECT name INTO TEMP z FROM staff",
)


@pytest.fixture(scope="module")
def built(guard_server: GuardServer) -> Iterator[tuple[CompanyDatabase, Judge]]:
    with made_database(guard_server) as company:
        shop.build(company)
        company.run(ROWS)
        views = "app.shown, app.invoked, app.stored"
        company.run(
            f'ALTER VIEW app.shown OWNER TO "{company.login("owner")}";'
            f'GRANT SELECT, UPDATE ON {views} TO "{company.login("crm")}"'
        )
        source: Source = shop.source(company, shop.MAPPED + VIEWS)
        judge = Judge.of(source)
        apply_all(company, source)
        yield company, judge


def told(judge: Judge, statement: str) -> list[Finding]:
    database = judge.source.database
    found = read(statement, names_of(database))
    assert found.trees, "it is not read"
    return list(judge.findings(Capacity("support"), uses(found.trees, Catalog(database, ("app",)))))


def ran(company: CompanyDatabase, statement: str) -> list[tuple[object, ...]] | None:
    """What the bound login gets, None where it is refused; undone."""
    with company.connect(company.login("crm")) as crm, crm.transaction(force_rollback=True):
        try:
            if statement.startswith("COPY"):
                with crm.cursor().copy(statement.encode()) as copied:
                    return [(bytes(one),) for one in copied]
            done = crm.execute(statement.encode())
            return done.fetchall() if done.description else []
        except psycopg.Error:
            return None


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_is_said_beforehand_is_so(built: tuple[CompanyDatabase, Judge], statement: str) -> None:
    company, judge = built
    findings = told(judge, statement)
    is_refused = any(one.outcome is Outcome.REFUSED for one in findings)
    rows = ran(company, statement)
    assert (rows is None) == is_refused, findings
    blank = {one.column for one in findings if one.outcome is Outcome.BLANK}
    if rows and len(blank) == 1 and statement.startswith(f"SELECT {next(iter(blank))} FROM"):
        assert {value for row in rows for value in row} == {None}
