"""The commands that README and the pages show, each page's on an installation of its own: they do what is said."""

import io
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer

from kotowari import clock
from kotowari.cli import main as program
from kotowari.handling.asked import open as matters
from kotowari.handling.asked.cases import case_of_number
from kotowari.handling.asked.moves import Step
from kotowari.handling.asked.steps import take_step
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.policy.parse import parse_policy
from tests.conftest import Installation
from tests.docs.test_datamap import WHOLE
from tests.handling.grounded import policy_with_recipients
from tests.mail.office import office
from tests.rights.disclosing import EMAIL, SITE, database
from tests.survival.disclosing import SITE_ONLY

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(?:console)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^(?:echo|printf|age|age-keygen|kotowari|export|alias|curl) ")
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

SHOP = '{"name": "山田 花子", "email": "hanako@example.com", "address": "東京都", "phone": "03-5550-0101"}'
OTHER = '{"email": "hana@example.com", "address": "東京"}'
STAFF = '{"name": "職員", "salary": "1", "employee_number": "771"}'
DAY = date(2026, 11, 20)
"""On which the pages are read: what they name lies before and after it."""

LEARNED = {
    "recipient contract": "CONTRACT",
    "request plan": "PLAN",
    "recipient request record": "REQUEST",
    "recipient impair": "IMPAIRMENT",
    "recipient-key add": "SHA256 01ab …",
    "keeping hold": "HOLD",
    "send-on": "PACKAGE",
    "erase": "ENTRY",
    "ledger key": "KEY",
}
"""Which word of the pages stands for what a command answered with."""


@dataclass(slots=True)
class Reader:
    """Somebody who reads a page and does what it shows."""

    folder: Path
    words: dict[str, str] = field(default_factory=dict)

    def follow(self, text: str, ends: dict[str, int]) -> None:
        """Run every command of a page; each ends with 0 but for those that begin so."""
        for command, shown in commands(text):
            line = self.said(command)
            if (
                not re.search(r"\bkotowari (?!ledger watch|restore)|^age", line)
                or line.startswith("export")
                or "…" in line
            ):
                continue
            status, told = self.run(line)
            expected = next((end for begun, end in ends.items() if begun in command), 0)
            assert status == expected, f"{line}\n{told}"
            if shown:
                assert re.search(pattern(shown), flat(told)), f"{line}\n{told}"

    def run(self, line: str) -> tuple[int, str]:
        """Run a line of a shell: what is given to it, one command, and where its answer goes."""
        given, _, line = line.rpartition("| ")
        stdin = (
            subprocess.run(["bash", "-c", given], check=True, capture_output=True, text=True).stdout if given else ""
        )
        if "<" in line:
            line, _, file = line.partition("<")
            stdin = (self.folder / file.strip()).read_text()
        if line.startswith("age"):
            done = subprocess.run(["bash", "-c", line], cwd=self.folder, capture_output=True, text=True, check=False)
            return done.returncode, done.stdout + done.stderr
        words = [
            found
            for word in shlex.split(line, comments=True)
            for found in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
        ]
        return self.call(words[1:], stdin)

    def call(self, arguments: list[str], given: str = "") -> tuple[int, str]:
        """Run a command of ours, and learn the number that it answers with."""
        said, before = io.StringIO(), (sys.argv, sys.stdin, sys.stdout, sys.stderr)
        sys.argv, sys.stdin, sys.stdout, sys.stderr = ["kotowari", *arguments], io.StringIO(given), said, said
        try:
            program.main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            sys.argv, sys.stdin, sys.stdout, sys.stderr = before
        told = said.getvalue()
        for begun, word in LEARNED.items():
            if " ".join(arguments).startswith(begun) and status == 0:
                fingerprint = re.search(r"SHA256 [0-9a-f ]+[0-9a-f]|kotowari/\S+|sha256:[0-9a-f]{64}", told)
                number = NUMBER.search(told)
                found = fingerprint or number
                if found:
                    self.words[word] = found[0]
        return status, told

    def said(self, command: str) -> str:
        """Return a command with what its placeholders stand for here."""
        for word, meant in self.words.items():
            command = meant.join(re.split(rf"(?<![\w-]){re.escape(word)}(?![\w.-])", command))
        return command


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a page's blocks, on one line, with the answer that is shown."""
    for block in BLOCK.findall(text):
        lines = re.sub(r"(\\|\|)\n\s+", lambda found: "" if found[1] == "\\" else "| ", block).splitlines()
        begun: tuple[str, list[str]] | None = None
        for line in lines:
            plain = line.removeprefix("$ ")
            if COMMAND.match(plain):
                if begun:
                    yield begun[0], "\n".join(begun[1])
                begun = plain, []
            elif begun:
                begun[1].append(line)
        if begun:
            yield begun[0], "\n".join(begun[1])


def flat(text: str) -> str:
    """Return a text without its lines, and with one number and one day for all."""
    return re.sub(r"\d{4}-\d\d-\d\d", "DAY", NUMBER.sub("NUMBER", " ".join(text.split())))


def pattern(shown: str) -> str:
    """Return what matches an answer as it is shown: an ellipsis stands for anything."""
    return re.escape(flat(shown)).replace("…", ".*")


@pytest.fixture
def reader(installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    for name in [name for name in os.environ if name.startswith(("KOTOWARI_", "LC_", "LANG"))]:
        monkeypatch.delenv(name)
    for name, value in {
        "HOME": tmp_path / "home",
        "OWNER_URL": installation.owner_url,
        "APPLICATION_URL": installation.application_url,
        "SEQUENCER_URL": installation.sequencer_url,
        "BY": "privacy-officer",
    }.items():
        monkeypatch.setenv(f"KOTOWARI_{name}", str(value))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    with clock.as_of(DAY):
        yield Reader(tmp_path)


@pytest.fixture
def settled(reader: Reader) -> Reader:
    """A company with recipients of every relation, two customers who share nothing, one of the staff, and papers."""
    text, folder = policy_with_recipients(), reader.folder
    policy = parse_policy(text, "policy.yaml")
    labels = (policy.purposes["promotion"].label, policy.items["email"].label)
    files = {
        "policy.yaml": text,
        "form.txt": "、".join(label["ja"] for label in labels),
        "address.txt": "hanako@example.com\n",
        "NAME.txt": "Kusunoki K.K.\n",
        "crm.csv": "organisation,period,turn,on\nKusunoki K.K.,contract,began,2020-04-01\n",
        "answers.json": '{"established": {"en": "an agreement"}}',
    }
    papers = ("CONTRACT", "REPORT", "SUB", "NOTICE", "CERTIFICATE", "INQUIRY", "DEED", "CHECK", "NEWS", "FIX")
    for name, written in {**files, **{f"{paper}.pdf": paper for paper in papers}}.items():
        (folder / name).write_text(written, encoding="utf-8")
    for command in (["up"], ["publish", "policy.yaml"], ["approve", "policy.yaml", "--by", "counsel"]):
        assert reader.call(command)[0] == 0
    numbers = [
        taken_in(reader, "customer", SHOP, "support", "promotion"),
        taken_in(reader, "customer", OTHER, "support", "promotion"),
        taken_in(reader, "employee", STAFF, "pay"),
    ]
    (folder / "persons.txt").write_text(f"{numbers[0]}\n", encoding="utf-8")
    for place in ("a", "b", "c", "d", "e", "safe", "audit"):
        (folder / "mnt" / place).mkdir(parents=True)
    reader.words |= {"NUMBER": numbers[0], "$PERSON": numbers[0], "OTHER": numbers[1], "/mnt": str(folder / "mnt")}
    return reader


def taken_in(reader: Reader, subject: str, values: str, *purposes: str) -> str:
    stated = [word for purpose in purposes for word in ("--purpose", purpose)]
    status, told = reader.call(["acquire", "--subject", subject, *stated, "--source", "web-form", "--json"], values)
    assert status == 0, told
    return str(json.loads(told)["person"])


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_readme(reader: Reader) -> None:
    reader.follow(page("README.md"), {"a-broker": 3})


def test_consent(settled: Reader) -> None:
    settled.follow(page("docs/consent.md"), {"kotowari use": 3})


def test_persons(settled: Reader) -> None:
    before, _, split = page("docs/persons.md").partition("## Split")
    settled.follow(before, {})
    asked = ["--person", settled.words["NUMBER"], "--subject", "customer", "--item", "email", "--identity-verified"]
    status, told = settled.call(["history", *asked, "--json"])
    assert status == 0, told
    earlier = [one["version"] for one in json.loads(told)["versions"] if one["until"] is not None]
    settled.words["email=2"] = f"email={earlier[-1]}"
    settled.follow(split, {})


def test_ledger(settled: Reader) -> None:
    settled.call(["ledger", "verify"])
    (saved,) = (settled.folder / "home" / "log").rglob("checkpoint")
    settled.words["SAVED"] = str(saved)
    settled.follow(page("docs/ledger.md"), {})


def test_keys(settled: Reader) -> None:
    erased = ["erase", "--person", settled.words["OTHER"], "--subject", "customer", "--because", "no-longer-needed"]
    assert settled.call(erased)[0] == 0
    settled.follow(page("docs/keys.md"), {})


def test_grounds(settled: Reader) -> None:
    settled.follow(page("docs/grounds.md"), {})


def test_provision(settled: Reader) -> None:
    assert settled.call(["recipient", "check", "taiwan", "--document", "CHECK.pdf"])[0] == 0
    settled.follow(page("docs/provision.md"), {})


def test_keeping(settled: Reader) -> None:
    (settled.folder / "people.csv").write_text("name,email,organisation\n楠 一,i@example.com,Kusunoki K.K.\n", "utf-8")
    imported = [
        "import",
        "people.csv",
        "--subject",
        "customer",
        "--purpose",
        "support",
        "--source",
        "contract",
        "--notice",
        "shown",
    ]
    assert settled.call(imported)[0] == 0
    settled.follow(page("docs/keeping.md"), {"renewed contact": 1})


def asked(reader: Reader, kind: str) -> str:
    (reader.folder / "asked.json").write_text('{"requester": {"name": "山田 花子"}, "text": "x"}', encoding="utf-8")
    who = ["--kind", kind, "--subject", "customer", "--language", "ja", "--arrived-on", "2026-11-16", "--json"]
    status, told = reader.call(["request", "new", "asked.json", *who])
    assert status == 0, told
    return str(json.loads(told)["number"])


def test_requests(settled: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {"2026-7K3Q-X9TD": "disclosure", "2026-C0MP-1A1T": "complaint", "2026-PVRP-0SES": "purposes"}
    settled.words |= {number: asked(settled, kind) for number, kind in shown.items()}
    settled.words.pop("NUMBER")
    for name in ("words.txt", "reason.txt", "answer.txt"):
        (settled.folder / name).write_text("お待ちください。", encoding="utf-8")
    letter = "From: hanako@example.com\nSubject: 苦情\nDate: Mon, 16 Nov 2026 10:00:00 +0900\n\n対応が遅い\n"
    (settled.folder / "letter.eml").write_text(letter, encoding="utf-8")
    with office() as server:
        monkeypatch.setenv("KOTOWARI_MAIL_URL", server.url())
        settled.follow(page("docs/requests.md"), {"identify code": 1})
        assert len(server.taken) == 1


def test_disclosure(settled: Reader) -> None:
    database(settled.folder / "site.db", SITE)
    (settled.folder / "map.yaml").write_text(SITE_ONLY, encoding="utf-8")
    for line in ("places use map.yaml", "places address site"):
        status, told = settled.call(line.split(), f"sqlite:///{settled.folder / 'site.db'}\n")
        assert status == 0, told
    number = asked(settled, "disclosure")
    settled.words["2026-7K3Q-X9TD"] = number
    settled.words.pop("NUMBER")
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.changing() as connection:
            space.refresh(connection)
            case, matter = case_of_number(connection, space, number), matters.written({"seeds": {"email": [EMAIL]}})
            take_step(connection, space, by="desk", case=case, kind=Step.IDENTIFIED, matter=matter)
    settled.follow(page("docs/disclosure.md"), {})
    assert list(settled.folder.glob("answer-*.zip"))


def test_datamap(settled: Reader) -> None:
    (settled.folder / "map.yaml").write_text(WHOLE, encoding="utf-8")
    with closing(sqlite3.connect(settled.folder / "crm.sqlite")) as crm:
        crm.executescript(
            "CREATE TABLE customer (id, name, email, phone, household, profile, note, introduced_by);"
            "CREATE TABLE household (id, address); CREATE TABLE orders (shop, number, customer, ordered_on);"
            "CREATE TABLE order_line (shop, number, article); CREATE TABLE audit_log (id, at, what)"
        )
    settled.words["$PWD"] = str(settled.folder)
    settled.follow(page("docs/datamap.md"), {})


CABINET = """
kotowari_map: 1
map: hand
places:
  cabinet: {kind: manual, title: {en: Filing cabinet}, owner: general-affairs, settings: {mail: affairs@example.com}}
"""


def test_places(settled: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    (settled.folder / "cabinet.yaml").write_text(CABINET, encoding="utf-8")
    for name in ("searched.txt", "reason.txt", "application.pdf"):
        (settled.folder / name).write_text("引き出し", encoding="utf-8")
    assert settled.call(["places", "use", "cabinet.yaml"])[0] == 0
    number = asked(settled, "disclosure")
    settled.words |= {"2026-7K3Q-X9TD": number}
    agreed = ["--agreed", "name", "--agreed", "address", "--held-in", "vault"]
    assert settled.call(["request", "identify", "document", number, "driving-licence", *agreed])[0] == 0
    with office() as server:
        monkeypatch.setenv("KOTOWARI_MAIL_URL", server.url())
        settled.follow(page("docs/places.md"), {})
        assert server.taken == []


def test_discover(reader: Reader) -> None:
    with closing(sqlite3.connect(reader.folder / "crm.sqlite")) as crm:
        crm.executescript(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, mail TEXT); CREATE TABLE products (id, name);"
            "INSERT INTO customers VALUES (1, 'q7-hanako@example.com')"
        )
        crm.commit()
    reader.follow(page("docs/discover.md"), {})
    draft = (reader.folder / "crm.yaml").read_text(encoding="utf-8")
    assert "mail: {item: email, finds: email}" in draft
    assert "q7-hanako" not in draft


NAMED = re.compile(r"`kotowari ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?(?: ([a-z][a-z-]*))?")


def test_every_command_that_is_named_is_one() -> None:
    """In pages, errors and help; an error that names a command which is not there leads nobody out."""
    files = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.py")]
    named = {words for file in files for words in NAMED.findall(file.read_text(encoding="utf-8"))}
    assert len(named) > 40
    assert [words for words in named if not is_command(words)] == []


def is_command(words: Sequence[str]) -> bool:
    """Whether words lead to a command; what follows one is its argument."""
    command: Any = typer.main.get_command(program.app)
    for word in filter(None, words):
        if not hasattr(command, "get_command"):
            break
        command = command.get_command(typer.Context(command), word)
    return command is not None
