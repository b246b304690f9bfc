"""Statements against the shop's policy and map: what would be refused, and what the server then does refuse."""

from collections.abc import Iterator

import psycopg
import pytest

from kotowari.guard.capacity import Capacity
from kotowari.guard.compile.source import Source
from kotowari.guard.found import FoundTable, Relation
from kotowari.guard.observe.judging import Finding, Judge, Outcome, covering
from kotowari.guard.observe.shape import read
from kotowari.guard.observe.uses import Catalog, names_of, uses
from tests.guard import shop
from tests.guard.applied import apply_all
from tests.guard.server import CompanyDatabase, Servers, made_database

SUPPORT, PROMOTION, PAY = Capacity("support"), Capacity("promotion"), Capacity("pay")


@pytest.fixture(scope="module")
def built(guard_servers: Servers) -> Iterator[tuple[CompanyDatabase, Source]]:
    with made_database(guard_servers.of(16)) as company:
        shop.build(company)
        company.run("INSERT INTO app.customer (name, email) VALUES ('Taro', 'taro@')")
        source = shop.source(company)
        apply_all(company, source)
        yield company, source


@pytest.fixture(scope="module")
def judge(built: tuple[CompanyDatabase, Source]) -> Judge:
    return Judge.of(built[1])


def found(judge: Judge, capacity: Capacity, statement: str) -> list[Finding]:
    catalog = Catalog(judge.source.database, ("app",))
    names = names_of(judge.source.database)
    return list(judge.findings(capacity, uses(read(statement, names).trees, catalog)))


def told(findings: list[Finding]) -> set[tuple[str, str, str | None, str]]:
    return {(one.outcome.value, one.table.name, one.column, one.why) for one in findings}


@pytest.mark.parametrize(
    ("capacity", "statement", "expected"),
    [
        (SUPPORT, "SELECT name, email FROM customer", set()),
        (SUPPORT, "SELECT id, zip FROM customer JOIN household h USING (id)", set()),
        (SUPPORT, "SELECT * FROM product", set()),
        (SUPPORT, "SELECT salary FROM customer", {("blank", "customer", "salary", "item-outside")}),
        (SUPPORT, "SELECT note FROM customer", {("blank", "customer", "note", "column-without-item")}),
        (SUPPORT, "SELECT email FROM surprise", {("refused", "surprise", None, "table-unknown")}),
        (SUPPORT, "TRUNCATE customer CASCADE", {("refused", "customer", None, "not-given")}),
        (SUPPORT, "UPDATE customer SET salary = 1", {("refused", "customer", "salary", "item-outside")}),
        (SUPPORT, "SELECT name FROM everybody", {("refused", "everybody", None, "table-unknown")}),
        (SUPPORT, "SELECT page FROM visit_2026", {("refused", "visit", None, "item-outside")}),
        (PAY, "SELECT name FROM customer", {("refused", "customer", None, "purpose-not-promised")}),
        (PAY, "SELECT salary FROM staff", set()),
        (PROMOTION, "SELECT name FROM customer", set()),
        (PROMOTION, "SELECT email FROM customer", {("narrowed", "customer", "email", "needs-more")}),
    ],
)
def test_what_would_be_otherwise(
    judge: Judge, capacity: Capacity, statement: str, expected: set[tuple[str, str, str | None, str]]
) -> None:
    assert told(found(judge, capacity, statement)) == expected


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM customer",
        "SELECT email FROM surprise",
        "TRUNCATE product, customer CASCADE",
        "UPDATE customer SET salary = 1 WHERE id = 1",
        "UPDATE customer SET email = 'a@b' WHERE id = 0",
        "INSERT INTO customer (name, email) VALUES ('Jiro', 'jiro@')",
        "DELETE FROM line WHERE shop = 0",
        "SELECT page FROM visit",
        "SELECT name FROM staff",
        "WITH one AS (SELECT id FROM customer) SELECT article FROM one JOIN orders ON customer = id NATURAL JOIN line",
        "COPY (SELECT email FROM customer) TO STDOUT",
    ],
)
def test_what_is_said_to_be_refused_the_server_refuses(
    built: tuple[CompanyDatabase, Source], judge: Judge, statement: str
) -> None:
    company, _ = built
    refused = any(one.outcome is Outcome.REFUSED for one in found(judge, SUPPORT, statement))
    with company.connect(company.login("crm")) as crm, crm.transaction(force_rollback=True):
        is_refused = False
        try:
            if statement.startswith("COPY"):
                with crm.cursor().copy(statement.encode()) as copied:
                    list(copied)
            else:
                crm.execute(statement.encode())
        except psycopg.Error:
            is_refused = True
    assert is_refused == refused


def test_the_purposes_that_cover_all_that_was_done(judge: Judge) -> None:
    catalog, names = Catalog(judge.source.database, ("app",)), names_of(judge.source.database)

    def cover(*statements: str) -> set[str]:
        used = [uses(read(one, names).trees, catalog) for one in statements]
        return {capacity.purpose for capacity in covering(judge, used)}

    assert "support" in cover("SELECT name, email FROM customer", "UPDATE customer SET phone = '1'")
    assert cover("SELECT salary FROM staff") == {"pay"}
    assert cover("SELECT salary FROM staff", "SELECT email FROM customer") == set()


@pytest.mark.parametrize(
    ("options", "is_so"),
    [
        ((), False),
        (("security_barrier=true",), False),
        (("security_barrier=true", "security_invoker=TRUE"), True),
        (("security_invoker=on",), True),
        (("security_invoker=1",), True),
        (("security_invoker=yes",), True),
        (("security_invoker=off",), False),
        (("security_invoker=false",), False),
        (("security_invoker=0",), False),
    ],
)
def test_whether_a_view_reads_by_the_rights_of_whoever_asks(options: tuple[str, ...], is_so: bool) -> None:
    view = FoundTable(Relation("app", "seen"), "v", "owner", {}, options=options)
    assert view.by_asker is is_so
