"""What roles see on a cluster and what a shard's triggers do, shown on tables that are named as shards."""

import re
from typing import Any

import psycopg
import pytest

from kotowari.guard.apply import look, planner
from kotowari.guard.capacity import Capacity
from kotowari.guard.connect import connect
from kotowari.guard.found import FoundTable, FoundTrigger, Relation
from kotowari.guard.inspect.nodes import as_everywhere
from kotowari.guard.names import purpose_role, seat_role
from kotowari.guard.spread import Kind, Shard, Spread
from tests.guard.applied import apply_all, compiler
from tests.guard.cluster.shop import build, source
from tests.guard.server import CompanyDatabase

SUPPORT, PROMOTION = Capacity("support"), Capacity("promotion")


def shards_of(company: CompanyDatabase) -> None:
    """Make the shards of customers and orders as Citus does: with the policies, triggers and grants of the table."""
    with company.connect() as connection:
        for table, numbers in (("customer", (102040, 102041)), ("orders", (102042, 102043))):
            for number in numbers:
                connection.execute(f"CREATE TABLE app.{table}_{number} (LIKE app.{table} INCLUDING ALL)".encode())
                connection.execute(
                    f"ALTER TABLE app.{table}_{number} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY".encode()
                )
                _like(connection, table, number)


def sharded(company: CompanyDatabase) -> str:
    """Guard the shop, with its shards; return the seat of support, as which nodes connect to each other."""
    build(company)
    apply_all(company, source(company))
    shards_of(company)
    return seat_role(company.name, SUPPORT, company.login("crm"))


def _like(connection: psycopg.Connection[Any], table: str, number: int) -> None:
    triggers = connection.execute(
        "SELECT pg_get_triggerdef(oid), tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
        [f"app.{table}"],
    ).fetchall()
    policies = connection.execute(
        "SELECT policyname, roles, cmd, qual, with_check FROM pg_policies WHERE tablename = %s", [table]
    ).fetchall()
    grants = connection.execute(
        "SELECT g.privilege_type, NULL, g.grantee::regrole FROM pg_class, aclexplode(relacl) g "
        "WHERE oid = %(t)s::regclass UNION ALL SELECT g.privilege_type, quote_ident(attname), g.grantee::regrole "
        "FROM pg_attribute, aclexplode(attacl) g WHERE attrelid = %(t)s::regclass",
        {"t": f"app.{table}"},
    ).fetchall()
    here = f"app.{table}_{number}"
    said = [
        re.sub(rf" ON app\.{table} ", f" ON {here} ", definition).replace(f'"{name}"', f'"{name}_{number}"', 1)
        for definition, name in triggers
    ]
    for name, roles, command, using, check in policies:
        to = ", ".join(f'"{role}"' for role in roles)
        # As Citus does: without AS RESTRICTIVE.
        said.append(f'CREATE POLICY "{name}" ON {here} FOR {command} TO {to} USING ({using}) WITH CHECK ({check})')
    for privilege, column, grantee in grants:
        said.append(f"GRANT {privilege} {f'({column})' if column else ''} ON {here} TO {grantee}")
    for text in said:
        connection.execute(text.encode())


def test_a_purpose_sees_what_its_persons_let_it_and_whoever_is_not_bound_sees_all(one_company: CompanyDatabase) -> None:
    build(
        one_company, "INSERT INTO app.customer VALUES (1, 'a', 'a@x', '1'), (2, 'b', 'b@x', '2'), (3, 'c', 'c@x', '3')"
    )
    apply_all(one_company, source(one_company))
    one_company.run(
        "UPDATE app.customer SET kotowari_support = false WHERE id = 2;"
        "UPDATE app.customer SET kotowari_promotion = false WHERE id = 3"
    )
    with one_company.connect(one_company.login("crm")) as visitor:
        who = visitor.execute("SELECT current_user::text").fetchone()
        assert who == (seat_role(one_company.name, SUPPORT, one_company.login("crm")),)
        assert visitor.execute("SELECT id, name FROM app.customer ORDER BY id").fetchall() == [(1, "a"), (3, "c")]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            visitor.execute("SELECT note FROM app.customer")
        visitor.execute("UPDATE app.customer SET name = 'z'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            visitor.execute("UPDATE app.customer SET kotowari_support = true")
        with visitor.transaction():
            visitor.execute("SELECT kotowari.take_up('promotion')")
            assert visitor.execute("SELECT id FROM app.customer ORDER BY id").fetchall() == [(1,), (2,)]
        visitor.execute("SET ROLE NONE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            visitor.execute("SELECT id FROM app.customer")
    with one_company.connect(one_company.login("other")) as visitor:
        assert visitor.execute("SELECT id, name FROM app.customer ORDER BY id").fetchall() == [
            (1, "z"),
            (2, "b"),
            (3, "z"),
        ]


def test_who_is_granted_something_later_sees_no_row_before_the_plan_knows(one_company: CompanyDatabase) -> None:
    build(one_company, "INSERT INTO app.customer VALUES (1, 'a')")
    of = source(one_company)
    apply_all(one_company, of)
    late = one_company.make_login("late")
    one_company.run(f'GRANT USAGE ON SCHEMA app TO "{late}"; GRANT SELECT ON app.customer TO "{late}"')
    with one_company.connect(late) as visitor:
        assert visitor.execute("SELECT id FROM app.customer").fetchall() == []
    apply_all(one_company, of)
    with one_company.connect(late) as visitor:
        assert visitor.execute("SELECT id FROM app.customer").fetchall() == [(1,)]


def test_a_row_takes_over_the_state_of_the_row_above_in_the_shard_that_lies_with_it(company: CompanyDatabase) -> None:
    seat = sharded(company)
    with company.connect() as connection:
        connection.execute("INSERT INTO app.customer_102040 (id, name) VALUES (1, 'a')")
        connection.execute("INSERT INTO app.customer_102041 (id, name) VALUES (1, 'not the same'), (2, 'b')")
        connection.execute("UPDATE app.customer_102040 SET kotowari_support = false")
        connection.execute("INSERT INTO app.orders_102042 (customer, number) VALUES (1, 1)")
        connection.execute("INSERT INTO app.orders_102043 (customer, number) VALUES (1, 1), (2, 1), (9, 1)")
        states = "SELECT customer, kotowari_support FROM app.orders_{} ORDER BY 1"
        assert connection.execute(states.format(102042).encode()).fetchall() == [(1, False)]
        assert connection.execute(states.format(102043).encode()).fetchall() == [(1, True), (2, True), (9, True)]
    # As nodes connect to each other: the seat itself is the session's.
    with company.connect(seat) as node:
        assert node.execute("SELECT session_user::text").fetchone() == (seat,)
        assert node.execute("SELECT customer FROM app.orders_102042").fetchall() == []
        assert node.execute("SELECT id, name FROM app.customer_102041 ORDER BY 1").fetchall() == [
            (1, "not the same"),
            (2, "b"),
        ]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            node.execute("SELECT note FROM app.customer_102041")
        node.execute("INSERT INTO app.orders_102042 (customer, number, article) VALUES (1, 2, 'x'), (7, 1, 'y')")
        assert node.execute("SELECT customer, number FROM app.orders_102042").fetchall() == [(7, 1)]


def test_a_row_whose_key_a_hidden_row_of_the_shard_has_is_refused_there(company: CompanyDatabase) -> None:
    seat = sharded(company)
    with company.connect() as connection:
        connection.execute("INSERT INTO app.customer_102040 (id, name) VALUES (1, 'a'), (2, 'b')")
        connection.execute("UPDATE app.customer_102040 SET kotowari_support = id <> 1")
    upsert = (
        "INSERT INTO app.customer_102040 (id, name) VALUES (%s, 'n') ON CONFLICT (id) DO UPDATE SET name = 'm' "
        "RETURNING name"
    )
    with company.connect(seat) as node:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="key of another"):
            node.execute(upsert, [1])
        assert node.execute(upsert, [2]).fetchall() == [("m",)]
        assert node.execute(upsert, [3]).fetchall() == [("n",)]


@pytest.mark.parametrize(
    "lost",
    [
        'DROP POLICY "kotowari_support" ON app.customer_102040',
        'REVOKE SELECT (name) ON app.customer_102041 FROM "{purpose}"',
        "ALTER TABLE app.orders_102042 DISABLE ROW LEVEL SECURITY",
        'DROP TRIGGER "~kotowari_insert_102043" ON app.orders_102043',
    ],
)
def test_what_a_shard_has_lost_is_planned_again(one_company: CompanyDatabase, lost: str) -> None:
    build(one_company)
    of = source(one_company)
    apply_all(one_company, of)
    shards_of(one_company)
    with connect("crm", one_company.url(), autocommit=True) as connection:
        plan = planner(compiler(of))
        assert look(connection, plan).changes == ()
        connection.execute(lost.format(purpose=purpose_role(one_company.name, SUPPORT)).encode())
        assert look(connection, plan).changes


def test_a_trigger_is_found_on_the_shards_of_a_table_with_any_name() -> None:
    function = 'app.a"b.~kotowari_insert'
    trigger = FoundTrigger("~kotowari_insert", '… EXECUTE FUNCTION kotowari."app.a""b.~kotowari_insert"()')
    table = FoundTable(Relation("app", 'a"b'), "r", "owner", {}, triggers=(trigger,), spread=Spread(Kind.DISTRIBUTED))
    shards = [Shard(True, True, frozenset(), frozenset(names), frozenset()) for names in ([function], [])]
    assert as_everywhere(table, shards[:1]).triggers == (trigger,)
    assert as_everywhere(table, shards).triggers != (trigger,)
