"""Our own tables on a Citus that passes no grant on columns on: each node gives by itself what the logins may do.

What Citus has in its catalogs and what it refuses is put into a plain server (`tests/guard/cluster/citus.py`).
"""

import psycopg
import pytest

from kotowari.database import addresses, migrate, shards
from kotowari.errors import NodesNotReached
from tests.database.conftest import Empty
from tests.guard.cluster.citus import CATALOGS

REFUSES = r"""
CREATE FUNCTION pg_catalog.fake_refusal() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('citus.enable_ddl_propagation', true) IS DISTINCT FROM 'off'
        AND current_query() ~ '(SELECT|INSERT|UPDATE) \(' THEN
        RAISE EXCEPTION 'grant/revoke on column list is currently unsupported' USING ERRCODE = '0A000';
    END IF;
END
$$;
CREATE EVENT TRIGGER fake_refusal ON ddl_command_end WHEN TAG IN ('GRANT') EXECUTE FUNCTION pg_catalog.fake_refusal();
"""


@pytest.fixture
def old(empty: Empty) -> Empty:
    """A prepared database, made one of Citus 12.1 afterwards: two of its tables have a shard there."""
    migrate.prepare(empty.home, empty.owner_url)
    with psycopg.connect(empty.owner_url) as owner:
        owner.execute("CREATE TABLE vault.handle_102008 (LIKE vault.handle)")
        owner.execute("CREATE TABLE vault.consent_102009 (LIKE vault.consent)")
    with psycopg.connect(empty.superuser_url) as superuser:
        superuser.execute(CATALOGS.replace("{version}", "12.1-1").encode())
        for number, table in enumerate(("handle", "consent"), 102008):
            superuser.execute("INSERT INTO pg_dist_shard VALUES (%s::regclass, %s, '0')", [f"vault.{table}", number])
            superuser.execute("INSERT INTO pg_dist_partition VALUES (%s::regclass, 'h')", [f"vault.{table}"])
        superuser.execute(REFUSES.encode())
    return empty


def may(database: Empty, asked: str) -> tuple[object, ...]:
    with psycopg.connect(database.superuser_url) as superuser:
        row = superuser.execute(asked.replace("LOGIN", f"'{database.name}_application'").encode()).fetchone()
    assert row is not None
    return row


def test_every_shard_gives_what_its_table_gives_and_no_more(old: Empty) -> None:
    migrate.prepare(old.home, old.owner_url)
    assert may(
        old,
        "SELECT has_column_privilege(LOGIN, 'vault.handle_102008', 'person', 'UPDATE'),"
        " has_column_privilege(LOGIN, 'vault.handle_102008', 'digest', 'UPDATE'),"
        " has_table_privilege(LOGIN, 'vault.handle_102008', 'INSERT'),"
        " has_column_privilege(LOGIN, 'vault.consent_102009', 'withdrawn_at', 'UPDATE'),"
        " has_any_column_privilege(LOGIN, 'vault.consent_102009', 'REFERENCES')",
    ) == (True, False, True, True, False)


def test_a_node_that_does_not_answer_is_named(old: Empty) -> None:
    silent = addresses.with_parts(old.owner_url, options="-c fake.silent=west")
    with pytest.raises(NodesNotReached, match="west:5432"):
        migrate.prepare(old.home, silent)


def test_what_is_no_grant_on_columns_is_passed_on() -> None:
    for text in migrate.room_privileges():
        parts = list(shards.apart(text))
        apart = [parts[place + 1] for place, part in enumerate(parts) if "'off'" in part]
        assert all("(" in part for part in apart)
        whole = [part for part in parts if part not in apart and "set_config" not in part]
        assert not any("UPDATE (" in part or "INSERT (" in part for part in whole)


@pytest.mark.parametrize(("version", "release"), [("12.1-1", (12, 1)), ("13.0devel", (13, 0)), ("14.0-1", (14, 0))])
def test_a_release_is_read_from_the_version_of_the_extension(version: str, release: tuple[int, int]) -> None:
    assert shards.release(version) == release
