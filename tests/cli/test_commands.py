"""The commands, as a person or a script runs them: processes of their own, on an installation of their own."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import PLANTED, POLICY, Run, acquire
from tests.loaded import Done, Program, plain_environment


def test_a_command_before_up_says_what_to_do(run: Run) -> None:
    done = run("status", KOTOWARI_APPLICATION_URL="", KOTOWARI_OWNER_URL="")
    assert done.status == 1
    assert "run `kotowari up` first" in done.err


def test_up_twice_changes_nothing(run: Run) -> None:
    first, again = run("up", "--json"), run("up", "--json")
    assert (first.status, again.status) == (0, 0)
    assert first.json() == again.json()


def test_a_master_key_is_never_made_for_sealed_data(ready: Run, tmp_path: Path) -> None:
    acquire(ready)
    (tmp_path / "a home" / "keys" / "master.key").unlink()
    done = ready("up")
    assert done.status == 1
    assert "copy the key folder there" in done.err
    assert not (tmp_path / "a home" / "keys" / "master.key").exists()


def test_a_use_is_permitted_with_its_clause_and_opens_the_value(ready: Run) -> None:
    acquire(ready)
    done = ready(
        "use", "--subject", "customer", "--item", "email", "--purpose", "support", "--find", "email", given=PLANTED
    )
    assert done.status == 0
    assert "permitted" in done.out
    assert "clause 3-1" in done.out
    assert PLANTED in done.out


@pytest.mark.parametrize(
    ("locale", "says"), [("C.UTF-8", "refused"), ("ja_JP.UTF-8", "不許可"), ("zh_TW.UTF-8", "不予准許")]
)
def test_a_refusal_speaks_the_readers_language(ready: Run, locale: str, says: str) -> None:
    ask = ("ask", "use", "--subject", "applicant", "--item", "email", "--purpose", "promotion")
    done = ready(*ask, LC_ALL=locale, PYTHONUTF8="1")
    assert done.status == 3
    assert done.out.startswith(says)


def test_json_may_stand_anywhere_and_holds_the_reasons(ready: Run) -> None:
    ask = ("ask", "provide", "--subject", "customer", "--item", "email", "--purpose", "support")
    done = ready(*ask, "--recipient", "taiwan", "--ground", "joint-use", "--json")
    assert done.status == 3
    reasons = done.json()["reasons"]
    assert isinstance(reasons, list)
    assert [reason["code"] for reason in reasons] == ["joint-use-incomplete", "no-foreign-route"]


def test_an_erased_person_is_refused_and_does_not_come_back(ready: Run, tmp_path: Path) -> None:
    person = acquire(ready)
    erased = ready("erase", "--subject", "customer", "--because", "no-longer-needed", "--person", person)
    assert erased.status == 0
    use = ready("use", "--subject", "customer", "--item", "email", "--purpose", "support", "--person", person)
    assert use.status == 3
    assert "erased" in use.out
    rows = tmp_path / "rows.csv"
    rows.write_text(f"name,email\n山田 花子,{PLANTED.upper()}\n", encoding="utf-8")
    again = ready("import", rows, *IMPORT, "--json")
    assert again.status == 3
    assert again.json()["refused"] == 1


IMPORT = ("--subject", "customer", "--purpose", "support", "--source", "contract", "--notice", "shown")


def test_an_import_takes_in_reports_and_keeps_the_rows_left_out(ready: Run, tmp_path: Path) -> None:
    acquire(ready)
    rows = tmp_path / "行.csv"
    lines = [
        "name,email,organisation",
        "佐藤,sato@example.com,株式会社例",
        f"山田,{PLANTED},",
        "悪,not-an-email,",
        "短い",
    ]
    rows.write_bytes("\r\n".join(lines).encode("cp932"))
    trial = ready("import", rows, *IMPORT, "--dry-run", "--json")
    assert trial.json()["taken_in"] == 1
    done = ready("import", rows, *IMPORT, "--rejected", "left.csv", "--json")
    assert done.status == 3
    counted = {name: done.json()[name] for name in ("taken_in", "duplicate", "refused", "unreadable")}
    assert counted == {"taken_in": 1, "duplicate": 1, "refused": 0, "unreadable": 2}
    left = tmp_path / "left.csv"
    assert left.stat().st_mode & 0o077 == 0
    assert [line.split(",")[0] for line in left.read_text(encoding="utf-8").splitlines()] == ["line", "3", "4", "5"]
    assert ready("status", "--json").json()["persons"] == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name,email\n".encode("utf-16"), "it is not in UTF-8 nor Shift_JIS"),
        (b"name,shoe_size\nA,44\n", "column 2 of the header is no item"),
        (b"", "the header is empty"),
        (b'name,email\n"A,b\n', "line"),
    ],
)
def test_a_broken_csv_is_told_of(ready: Run, tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "broken.csv").write_bytes(content)
    done = ready("import", "broken.csv", *IMPORT)
    assert done.status == 2
    assert says in done.err


def test_a_broken_policy_shows_every_mistake_with_its_line(run: Run, tmp_path: Path) -> None:
    assert run("up").status == 0
    broken = (
        POLICY.read_text(encoding="utf-8")
        .replace("for: [applicant]", "for: [nobody]")
        .replace("prevailing: ja", "prevailing: fr")
    )
    (tmp_path / "broken.yaml").write_text(broken, encoding="utf-8")
    done = run("publish", "broken.yaml")
    assert done.status == 1
    assert "broken.yaml:8: prevailing:" in done.err
    assert "`nobody` is not defined under subjects" in done.err


def test_made_up_people_never_come_beside_those_of_another_policy(run: Run, tmp_path: Path) -> None:
    assert run("up").status == 0
    assert run("init", "--name", "Example Shop K.K.", "--email", "privacy@example.com").status == 0
    (written,) = tmp_path.glob("example-shop-k-k-*.yaml")
    day = written.stem.removeprefix("example-shop-k-k-")
    written.write_text(written.read_text("utf-8").replace(day, "2025-01-01"), "utf-8")
    assert run("publish", written).status == 0
    assert run("approve", written, "--by", "general-counsel").status == 0
    done = run("demo", "--no-page")
    assert (done.status, "the policy `example-shop-k-k` is published here" in done.err) == (1, True)
    assert run("status", "--json").json()["persons"] == 0


def test_a_page_is_traced_before_anything_accounts_for_it(run: Run, tmp_path: Path) -> None:
    page, policy = tmp_path / "page.txt", tmp_path / "policy.yaml"
    page.write_text("We sell nothing to anybody.", "utf-8")
    policy.write_text(POLICY.read_text("utf-8"), "utf-8")
    done = run("policy", "trace", policy, "--source", page)
    assert (done.status, "We sell nothing to anybody." in done.out) == (1, True)


def test_a_new_companys_policy_is_written_and_can_be_published(run: Run, tmp_path: Path) -> None:
    assert run("up").status == 0
    done = run("init", "--name", "Example Shop K.K.", "--email", "privacy@example.com", "--json")
    assert done.status == 0
    file = str(done.json()["file"])
    assert run("init", "--name", "Example Shop K.K.", "--email", "privacy@example.com").status == 2
    proposed = run("publish", file, "--json").json()
    assert run("proposals", "--json").json()["digest"] == proposed["digest"]
    alone = run("approve", file)
    assert (alone.status, "second person" in alone.err) == (1, True)
    assert run("status").status == 1  # nothing is in force
    done = run("approve", file, "--by", "general-counsel")
    assert done.status == 0
    assert run("status").status == 0


def test_an_export_is_verified_offline_and_a_changed_byte_found(ready: Run, tmp_path: Path) -> None:
    acquire(ready)
    key = str(ready("ledger", "key", "--json").json()["key"])
    assert ready("ledger", "export", "copy").status == 0
    nowhere = {"KOTOWARI_HOME": "/nowhere", "KOTOWARI_OWNER_URL": "", "KOTOWARI_APPLICATION_URL": ""}
    assert ready("ledger", "verify", "copy", "--key", key, **nowhere).status == 0
    bundle = next(file for file in (tmp_path / "copy" / "tile" / "entries").rglob("*") if file.is_file())
    content = bytearray(bundle.read_bytes())
    content[100] ^= 1
    bundle.write_bytes(bytes(content))
    done = ready("ledger", "verify", "copy", "--key", key, **nowhere)
    assert done.status == 1
    assert "first entry concerned: 0" in done.err


def test_what_is_not_a_backup_is_refused(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "no.tar").write_bytes(b"not a tar")
    assert ready("restore", "no.tar").status == 2


def test_who_acts_must_be_an_account(ready: Run) -> None:
    done = ready("publish", POLICY, "--by", PLANTED)
    assert done.status == 1
    assert PLANTED not in done.err + done.out


def test_no_value_is_shown_where_it_was_not_asked_for(ready: Run, tmp_path: Path) -> None:
    person = acquire(ready)
    for arguments in (
        ("use", "--subject", PLANTED, "--item", PLANTED, "--purpose", PLANTED, "--person", person),
        ("ask", "use", "--subject", "customer", "--item", PLANTED, "--purpose", "support"),
        ("status",),
        ("ledger", "verify"),
    ):
        done = ready(*arguments)
        assert PLANTED not in done.out + done.err
    log = b"".join(file.read_bytes() for file in (tmp_path / "a home" / "log").rglob("*") if file.is_file())
    assert log
    assert PLANTED.encode() not in log


def test_a_backup_comes_back_in_another_home(loaded: Program, tmp_path: Path) -> None:
    """On embedded servers of its own: a restore wants an empty database."""
    homes = {name: tmp_path / name for name in ("old", "new")}

    def command(home: str, *arguments: object, given: str = "") -> Done:
        where = plain_environment() | {"KOTOWARI_HOME": str(homes[home]), "KOTOWARI_BY": "officer"}
        done = loaded.run(arguments, environment=where, folder=tmp_path, given=given)
        assert done.status == 0, done.err
        return done

    command("old", "up")
    command("old", "publish", POLICY)
    command("old", "approve", POLICY, "--by", "general-counsel")
    values = json.dumps({"name": "山田 花子", "email": PLANTED})
    options = ("--subject", "customer", "--purpose", "support", "--source", "web-form")
    command("old", "acquire", *options, given=values)
    file = tmp_path / "backup.tar"
    command("old", "backup", file)
    assert file.stat().st_mode & 0o077 == 0
    assert PLANTED.encode() not in file.read_bytes()
    homes["new"].mkdir(mode=0o700)
    subprocess.run(["cp", "-a", str(homes["old"] / "keys"), str(homes["new"] / "keys")], check=True)
    restored = command("new", "restore", file, "--json")
    assert restored.json()["persons"] == 1
    use = ("use", "--subject", "customer", "--item", "email", "--purpose", "support", "--find", "email")
    assert PLANTED in command("new", *use, given=PLANTED).out
    command("new", "ledger", "verify")
