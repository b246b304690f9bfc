"""Real ActiveRecord of Rails on a guarded database: its models, its schema cache, its pool."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.guard.applications.conftest import source
from tests.guard.applied import apply_all, drift
from tests.guard.server import MAJORS, CompanyDatabase

PROGRAM = Path(__file__).parent / "active_record" / "program.rb"
TRIED = "6.1."
"""The release that this program is written for: enumerations and the schema cache are called otherwise in others."""
MAPPED = """\
customers:
  key: id
  columns:
    id:
    name: name
    email: {item: email, finds: email}
    phone: phone
    margin: salary
    memo: {text: true}
    status:
    lock_version:
    created_at:
    updated_at:
orders:
  key: id
  columns: {id: , customer_id: {refers: customers.id}, login: login_log, placed: }
schema_migrations: {skipped: the framework's own}
ar_internal_metadata: {skipped: the framework's own}
"""
SUPPORT = [["Kept", "0311111111"]]
PROMOTION = [["Kept", None], ["Stopped", None]]


def run(company: CompanyDatabase, what: str, login: str, dumped: Path, **settings: bool) -> Any:
    """Run the program as a login and return what it found."""
    parts = conninfo_to_dict(company.url(company.login(login)))
    named = {"host": "host", "port": "port", "username": "user", "database": "dbname"}
    connected = json.dumps({name: parts[there] for name, there in named.items()} | settings)
    ended = subprocess.run(["ruby", PROGRAM, what, connected, dumped], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@cache
def installed() -> str:
    """Return the release of ActiveRecord that is installed, empty where there is none."""
    if shutil.which("ruby") is None:
        return ""
    asked = ["ruby", "-e", 'require "active_record"; require "pg"; print ActiveRecord.version']
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def made(company: CompanyDatabase, dumped: Path) -> CompanyDatabase:
    """Make the shop by the program's own migrations, and guard it."""
    for login in ("app", "migrator"):
        company.make_login(login)
    app = company.login("app")
    company.run(f'GRANT ALL ON SCHEMA public TO "{company.login("migrator")}"')
    run(company, "migrate", "migrator", dumped)
    company.run(
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{app}";'
        f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{app}";'
        "INSERT INTO customers (name, email, phone, margin, memo) VALUES"
        " ('Kept', 'kept@example.jp', '0311111111', 42, 'likes tea'),"
        " ('Stopped', 'stopped@example.jp', '0322222222', 1, 'objects');"
        "INSERT INTO orders (customer_id, login) SELECT id, '10.9.9.9' FROM customers"
    )
    apply_all(company, source(company, MAPPED))
    hidden = "(SELECT id FROM customers WHERE name = 'Stopped')"
    company.run(
        f"UPDATE customers SET kotowari_support = false WHERE id = {hidden};"
        f"UPDATE orders SET kotowari_support = false WHERE customer_id = {hidden}"
    )
    return company


def assert_works(found: dict[str, Any]) -> None:
    """Hold what the program found against what its purpose permits."""
    refused = found.pop("refused")
    assert "kotowari__margin" in refused  # its name tells which column, and nothing tells a value
    assert "no@example.jp" not in refused
    assert found.pop("stale").startswith("ActiveRecord::StaleObjectError")
    assert found.pop("taken").startswith("ActiveRecord::RecordNotFound")
    assert not any(name.startswith("kotowari") for name in found.pop("columns"))
    assert found == {
        "promoted": [["promotion", PROMOTION], ["support", SUPPORT]],  # in threads, by two connections
        "made": ["fresh", False, None],
        "kept": ["0399", None, None],
        "included": [["Aoki", ["10.0.0.1"]], ["Kept", ["10.9.9.9"]]],
        "joined": ["Aoki", "Kept"],
        "counted": 2,
        "of_status": 2,
        "locked": "Aoki",
        "hidden": False,
        "inserted": 3,
        "upserted": ["Aoki Ai", "06"],
        "each": ["Aoki Ai", "Kept", "Many", "Many", "Many"],
        "defaulted": "fresh",
        "removed": [3, True],
    }


def test_models_work_and_show_what_the_purpose_permits(company: CompanyDatabase, tmp_path: Path) -> None:
    if not installed().startswith(TRIED):
        pytest.skip(f"ActiveRecord {TRIED}x is not installed")
    dumped = tmp_path / "cache.yml"
    shop = made(company, dumped)
    assert_works(run(shop, "work", "app", dumped, prepared_statements=shop.server.major != MAJORS[0]))
    with shop.connect() as connection:
        there = "SELECT phone, margin, memo FROM customers WHERE name = 'Kept'"
        assert connection.execute(there.encode()).fetchall() == [("0399", 42, "likes tea")]
    assert drift(shop, source(shop, MAPPED)) == []
