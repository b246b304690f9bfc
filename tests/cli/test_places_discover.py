"""`kotowari places discover` at the command line: what it writes, counts and refuses; it needs no installation."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_commands import POLICY, Done

SECRET = "q7-planted"
Drafting = tuple[Path, str]


def discover(folder: Path, *arguments: object, **more: str) -> Done:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOTOWARI_")}
    done = subprocess.run(
        [sys.executable, "-m", "kotowari", "places", "discover", *map(str, arguments)],
        env=environment | {"KOTOWARI_HOME": str(folder / "home")} | more,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert not (folder / "home").exists()
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    file = tmp_path / "Our CRM.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, mail TEXT, tel TEXT, 希望 TEXT);"
            "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT)"
        )
        rows = [(n, f"{SECRET}{n}@example.com", "03-5550-0101", "") for n in range(5)]
        database.executemany("INSERT INTO customers VALUES (?, ?, ?, ?)", rows)
        database.commit()
    return file


def test_a_draft_goes_to_a_file_and_the_counts_to_the_shell(crm: Path) -> None:
    done = discover(crm.parent, f"sqlite:///{crm}", "--policy", POLICY, "--output", "crm.yaml")
    assert done.status == 0, done
    assert done.out.splitlines()[:2] == ["2 tables with 6 columns; 1 tables are skipped", "1 lines are to be decided"]
    text = (crm.parent / "crm.yaml").read_text(encoding="utf-8")
    assert "  our-crm:\n    kind: sql" in text
    assert "mail: {item: email, finds: email}  # name, and 5 of 5 values look like an email address" in text
    assert SECRET not in text
    again = discover(crm.parent, f"sqlite:///{crm}", "--output", "crm.yaml")
    assert (again.status, "crm.yaml` is there already" in again.err) == (2, True)


def test_a_place_is_named_and_its_address_comes_from_the_environment(crm: Path) -> None:
    done = discover(crm.parent, "crm", "--json", "--sample", "0", KOTOWARI_PLACE_CRM=f"sqlite:///{crm}")
    assert done.status == 0, done
    told = json.loads(done.out)
    assert (told["tables"], told["columns"], told["file"]) == (2, 6, None)
    assert "  crm:\n    kind: sql" in told["draft"]
    assert "there are no values" in told["draft"]


def test_a_folder_is_a_place(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "news.csv").write_text(f"氏名,メール\n山田,{SECRET}@example.com\n", encoding="utf-8")
    done = discover(tmp_path, "lists")
    assert done.status == 0, done
    assert "kind: folder" in done.out
    assert "メール: {item: email, finds: email}" in done.out
    assert "1 tables with 2 columns" in done.err


ADDRESSES = [f"postgresql://u:{SECRET}@127.0.0.1:1/db", f"postgresql://u:{SECRET}@", f"what://{SECRET}", "nowhere"]


@pytest.mark.parametrize("source", ADDRESSES)
def test_what_cannot_be_read_is_one_sentence_without_the_address(tmp_path: Path, source: str) -> None:
    done = discover(tmp_path, source)
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
