"""`kotowari places discover` at the command line: what it writes, counts and refuses; it needs no installation."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import POLICY, Run
from tests.loaded import Done, Program, plain_environment

SECRET = "q7-planted"
Drafting = tuple[Path, str]


@pytest.fixture
def discover(loaded: Program, tmp_path: Path) -> Run:
    def command(*arguments: object, **more: str) -> Done:
        environment = plain_environment() | {"KOTOWARI_HOME": str(tmp_path / "home")} | more
        done = loaded.run(("places", "discover", *arguments), environment=environment, folder=tmp_path)
        assert SECRET not in done.out + done.err
        assert not (tmp_path / "home").exists()
        return done

    return command


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


def test_a_draft_goes_to_a_file_and_the_counts_to_the_shell(discover: Run, crm: Path) -> None:
    done = discover(f"sqlite:///{crm}", "--policy", POLICY, "--output", "crm.yaml")
    assert done.status == 0, done
    assert done.out.splitlines()[:2] == ["2 tables with 6 columns; 1 tables are skipped", "1 lines are to be decided"]
    text = (crm.parent / "crm.yaml").read_text(encoding="utf-8")
    assert "  our-crm:\n    kind: sql" in text
    assert "mail: {item: email, finds: email}  # name, and 5 of 5 values look like an email address" in text
    assert SECRET not in text
    again = discover(f"sqlite:///{crm}", "--output", "crm.yaml")
    assert (again.status, "crm.yaml` is there already" in again.err) == (2, True)


def test_a_place_is_named_and_its_address_comes_from_the_environment(discover: Run, crm: Path) -> None:
    done = discover("crm", "--json", "--sample", "0", KOTOWARI_PLACE_CRM=f"sqlite:///{crm}")
    assert done.status == 0, done
    told = json.loads(done.out)
    assert (told["tables"], told["columns"], told["file"]) == (2, 6, None)
    assert "  crm:\n    kind: sql" in told["draft"]
    assert "there are no values" in told["draft"]


def test_a_folder_is_a_place(discover: Run, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "news.csv").write_text(f"氏名,メール\n山田,{SECRET}@example.com\n", encoding="utf-8")
    done = discover("lists")
    assert done.status == 0, done
    assert "kind: folder" in done.out
    assert "メール: {item: email, finds: email}" in done.out
    assert "1 tables with 2 columns" in done.err


ADDRESSES = [f"postgresql://u:{SECRET}@127.0.0.1:1/db", f"postgresql://u:{SECRET}@", f"what://{SECRET}", "nowhere"]


@pytest.mark.parametrize("source", ADDRESSES)
def test_what_cannot_be_read_is_one_sentence_without_the_address(discover: Run, tmp_path: Path, source: str) -> None:
    done = discover(source)
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
