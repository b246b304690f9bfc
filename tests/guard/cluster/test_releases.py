"""A guard stands on releases of Citus that pass no grant on columns on: each node does by itself what is its own."""

import subprocess
from collections.abc import Iterator

import psycopg
import pytest

from kotowari.errors import GuardNotOnEveryNode
from kotowari.guard.apply import apply, look, planner
from kotowari.guard.connect import Connection, connect
from kotowari.guard.plan.make import make_removal
from kotowari.guard.plan.nodes import joins_on_nodes, leaves_on_nodes
from kotowari.guard.plan.script import script
from tests.guard.applied import apply_all, compiler, drift
from tests.guard.cluster.citus import pass_on
from tests.guard.cluster.rules import broken
from tests.guard.cluster.shop import SPREAD, build, source
from tests.guard.server import CompanyDatabase

SHARDS = "".join(
    f"CREATE TABLE app.{table}_{number} (LIKE app.{table} INCLUDING ALL);"
    for number, table in enumerate((t for t in ("customer", "orders", "visit") for _ in range(2)), 102040)
)
_ON_SHARDS = """
    SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
    WHERE c.relname ~ '_1020' AND g.grantee::regrole::text LIKE '%kotowari/%'
"""


@pytest.fixture
def old(one_company: CompanyDatabase) -> CompanyDatabase:
    """Return a shop on an old release, with its shards, which are told of it as by that release."""
    build(one_company, SHARDS, version="12.1-1")
    pass_on(one_company, "12.1-1")
    return one_company


@pytest.fixture
def connection(old: CompanyDatabase) -> Iterator[Connection]:
    with connect("crm", old.url(), autocommit=True) as opened:
        yield opened


def granted_on_shards(company: CompanyDatabase) -> int:
    with company.connect() as asking:
        ((count,),) = asking.execute(_ON_SHARDS).fetchall()
    assert isinstance(count, int)
    return count


def test_every_statement_is_one_that_an_old_release_takes(company: CompanyDatabase) -> None:
    build(company, version="13.0-1")
    bound = frozenset((company.login("crm"), company.login("analyst")))
    with connect("crm", company.url(), autocommit=True) as connection:
        plan = look(connection, planner(compiler(source(company)), lambda _: bound))
    assert plan.lacks == ()
    assert any("by itself" in notice for notice in plan.notices)
    assert broken(list(plan.statements()), SPREAD, list(plan.afterwards()), grants_columns=False) == []
    assert broken(list(plan.statements()), SPREAD, grants_columns=False) != []


def test_shards_have_the_columns_after_an_apply_and_none_after_a_removal(
    old: CompanyDatabase, connection: Connection
) -> None:
    of = source(old)
    apply_all(old, of)
    assert granted_on_shards(old) > 0
    assert drift(old, of) == []
    removal = look(connection, make_removal)
    assert broken(list(removal.statements()), SPREAD, list(removal.afterwards()), grants_columns=False) == []
    apply(connection, make_removal, lambda _: None)
    assert granted_on_shards(old) == 0
    assert connection.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'kotowari/%'").fetchone() == (0,)


def test_a_shard_that_lost_its_columns_refuses_and_is_given_them_again(
    old: CompanyDatabase, connection: Connection
) -> None:
    of = source(old)
    apply_all(old, of)
    before = granted_on_shards(old)
    connection.execute(
        "UPDATE pg_attribute SET attacl = NULL WHERE attrelid = 'app.customer_102041'::regclass"  # as of a moved one
    )
    assert drift(old, of) == ["each shard of app.customer gets the grants on columns that one lacks"]
    apply_all(old, of)
    assert granted_on_shards(old) == before
    assert drift(old, of) == []


def test_what_a_policy_takes_from_a_purpose_is_taken_from_every_shard_at_once(
    old: CompanyDatabase, connection: Connection
) -> None:
    of = source(old)
    apply_all(old, of)
    role = connection.execute("SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'kotowari/%/support'").fetchone()
    assert role is not None
    # As if the policy had let more until now: the plan takes that one column, and nothing follows where it fails.
    connection.execute("SET citus.enable_ddl_propagation = 'off'")
    for table in ("customer", "customer_102040", "customer_102041"):
        connection.execute(f'GRANT SELECT (note) ON TABLE app.{table} TO "{role[0]}"'.encode())
    connection.execute("SET citus.enable_ddl_propagation = 'on'")
    plan = look(connection, planner(compiler(of)))
    assert broken(list(plan.statements()), SPREAD, list(plan.afterwards()), grants_columns=False) == []
    before = granted_on_shards(old)
    connection.execute("SELECT set_config('fake.silent', 'east', false)")
    with connection.transaction(force_rollback=True):
        for text in plan.statements():
            connection.execute(text.encode())
        assert connection.execute(
            f"SELECT has_column_privilege('{role[0]}', 'app.customer_102040', 'note', 'SELECT')".encode()
        ).fetchone() == (False,)
    connection.execute("SELECT set_config('fake.silent', '', false)")
    apply_all(old, of)
    assert granted_on_shards(old) == before - 2


def test_a_node_that_fails_afterwards_is_told_and_refuses_until_it_is_done(
    old: CompanyDatabase, connection: Connection
) -> None:
    of, bound = source(old), frozenset((old.login("crm"),))

    def falls_silent(_: object) -> None:
        connection.execute("SELECT set_config('fake.silent', 'west', false)")

    with pytest.raises(GuardNotOnEveryNode, match="west:5432"):
        apply(connection, planner(compiler(of), lambda _: bound), falls_silent)
    connection.execute("SELECT set_config('fake.silent', '', false)")
    apply(connection, planner(compiler(of)), lambda _: None)
    assert not look(connection, planner(compiler(of))).changes


def test_a_script_for_an_old_release_runs_as_it_is(old: CompanyDatabase, connection: Connection) -> None:
    plan = look(connection, planner(compiler(source(old)), lambda _: frozenset((old.login("crm"),))))
    text = script(plan)
    assert text.index("COMMIT;") < text.index("run_command_on_workers")
    psql = str(old.server.programs / "psql")
    subprocess.run(
        [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", old.url()],
        input=text.encode(),
        check=True,
        capture_output=True,
    )
    assert granted_on_shards(old) > 0


def test_a_login_that_belongs_on_a_node_to_more_than_here_leaves_it_there(one_company: CompanyDatabase) -> None:
    """A node that is added later gets memberships anew from Citus, before 13.1 without how they were given."""
    build(one_company)
    of = source(one_company)
    apply_all(one_company, of)
    crm = one_company.login("crm")
    with connect("crm", one_company.url(), autocommit=True) as connection:
        ((seat,),) = connection.execute(
            "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'kotowari/%/support/%'"
        ).fetchall()
        connection.execute("SELECT set_config('fake.stray', %s, false)", [f'["{seat}", "{crm}", true]'])
        plan = planner(compiler(of))
        (change,) = look(connection, plan).changes
        assert change.words.startswith(f"{crm} belongs to its seats on every node")
        apply(connection, plan, lambda _: None)
        told = connection.execute("SELECT node, command FROM pg_fake_told").fetchall()
        assert [node for node, command in told if seat in command and "REVOKE" in command] == ["east", "west"]
        connection.execute("SELECT set_config('fake.stray', %s, false)", [f'["{seat}", "postgres", false]'])
        assert [one.words for one in look(connection, plan).changes] == [
            f"postgres leaves {seat} on every node, as here"
        ]


def test_a_login_leaves_on_every_node_what_it_leaves_here_and_gets_it_back(one_company: CompanyDatabase) -> None:
    build(one_company)
    crm, staff = one_company.login("crm"), one_company.make_login("staff")
    one_company.run(f'GRANT SELECT ON app.customer TO "{staff}"; GRANT "{staff}" TO "{crm}" WITH INHERIT FALSE')
    of = source(one_company)
    with connect("crm", one_company.url(), autocommit=True) as connection:
        bind = look(connection, planner(compiler(of), lambda _: frozenset((crm,))))
        assert broken(list(bind.statements()), SPREAD) == []
        assert any(staff in text and "REVOKE %I" in text for text in bind.afterwards())
        apply_all(one_company, of)
        release = look(connection, planner(compiler(of), lambda _: frozenset()))
        assert broken(list(release.statements()), SPREAD) == []
        assert any(
            f'GRANT "{staff}" TO "{crm}" WITH ADMIN FALSE, INHERIT FALSE' in text for text in release.afterwards()
        )


def test_a_bound_login_belongs_on_every_node_to_its_seats_alone(old: CompanyDatabase, connection: Connection) -> None:
    """By that the row policies of a shard know it, and it has nothing there by itself."""
    bound = frozenset((old.login("crm"),))
    plan = look(connection, planner(compiler(source(old)), lambda _: bound))
    told, *then = plan.afterwards()
    assert "pg_auth_members" in told
    assert all("pg_dist_shard" in text for text in then)
    for capacity in ("support", "promotion"):
        seat = f"kotowari/{old.name}/{capacity}/{old.login('crm')}"
        assert f'GRANT "{seat}" TO "{old.login("crm")}" WITH INHERIT FALSE, SET TRUE' in told
    apply_all(old, source(old), old.login("crm"))
    asked = (
        "SELECT count(*), bool_or(inherit_option), bool_and(set_option) FROM pg_auth_members WHERE member = %s::regrole"
    )
    before = connection.execute(asked, [f'"{old.login("crm")}"']).fetchone()
    assert before == (2, False, True)
    _as_on_a_node(connection, told)
    assert connection.execute(asked, [f'"{old.login("crm")}"']).fetchone() == before


def test_what_a_node_is_told_of_memberships_is_done_there(one_company: CompanyDatabase) -> None:
    member, other = one_company.make_login('o"ne'), one_company.make_login("two")
    quoted = member.replace('"', '""')
    with one_company.connect() as node:
        node.autocommit = True
        joins = joins_on_nodes(other, member, f'GRANT "{other}" TO "{quoted}"')
        _as_on_a_node(node, joins)
        asked = "SELECT pg_has_role(%s, %s, 'MEMBER')"
        assert node.execute(asked, [member, other]).fetchone() == (True,)
        _as_on_a_node(node, joins_on_nodes("nobody there", member, "GRANT x TO y"))
        _as_on_a_node(node, leaves_on_nodes(member, ["nobody there", other]))
        assert node.execute(asked, [member, other]).fetchone() == (False,)


def _as_on_a_node(node: "psycopg.Connection[tuple[object, ...]]", text: str) -> None:
    """Run what is sent to a node: the text of the command, as the server reads the constant."""
    _, _, constant = text.partition("run_command_on_workers(")
    ((command,),) = node.execute(f"SELECT {constant.rstrip(')')}".encode()).fetchall()
    node.execute(str(command).encode())
