"""A request for disclosure from the mail to the opened archive, through real places, by commands alone."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
import pyzipper

from kotowari.cli.demo.asking.letter import mail_of
from kotowari.cli.demo.people import Newcomer, people
from kotowari.cli.demo.places.cast import Cast
from kotowari.cli.demo.places.crm import crm
from kotowari.cli.demo.places.living import Living, living_places
from kotowari.cli.demo.places.personnel import ASKERS_NUMBER, personnel
from kotowari.ledger.receipt import verify_receipt
from tests.handling import searching
from tests.loaded import Done
from tests.road.conftest import ACQUIRE, Road, at_home

EVERYBODY = list(people(100))
MAP = resources.files("kotowari.cli.demo.places") / "map"


@dataclass(frozen=True, slots=True)
class Desk(Road):
    """Somebody at a shell whose mail goes out by a server."""

    mail: str = ""

    def environment(self) -> dict[str, str]:
        return {**Road.environment(self), "KOTOWARI_MAIL_URL": self.mail}

    def done(self, *arguments: object, given: str = "", status: int = 0) -> Done:
        """Run a command that ends as it should, and tells nothing of the one who asks."""
        done = self.run(*arguments, given=given)
        assert done.status == status, (arguments, done)
        return done


@dataclass(frozen=True, slots=True)
class Scene:
    """A desk at a company whose places live, and a folder to write into."""

    desk: Desk
    living: Living
    folder: Path

    @property
    def cast(self) -> Cast:
        return self.living.cast

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return file


@pytest.fixture
def scene(copied: Callable[[Path], Road], place: Path) -> Iterator[Scene]:
    folder = place / "a desk"
    folder.mkdir()
    folder.chmod(0o711)
    road = copied(folder)
    with at_home(road) as owner_url, living_places(road.home, owner_url, EVERYBODY) as living:
        yield Scene(Desk(road.folder, road.program, living.post.url), living, folder)


def map_files(scene: Scene) -> list[Path]:
    return [scene.write(file.name, file.read_text(encoding="utf-8")) for file in MAP.iterdir()]


def identified(scene: Scene) -> str:
    """The mail comes in, a code goes out and comes back, a licence is seen; return the request's number."""
    desk, asker = scene.desk, scene.cast.asker.values
    given = {name: asker[name] for name in ("name", "email", "phone")}
    desk.done(*ACQUIRE, given=json.dumps(given, ensure_ascii=False))
    mail = scene.folder / "request.eml"
    mail.write_bytes(mail_of(scene.cast, datetime.now(UTC) - timedelta(hours=2)))
    asked = ("--kind", "disclosure", "--subject", "customer", "--language", "ja", "--json")
    number = str(desk.done("request", "eml", mail, *asked).json()["number"])
    sent = desk.done("request", "identify", "send", number, given=asker["email"])
    letter = scene.living.post.letters[-1]
    assert letter["To"].addresses[0].addr_spec == asker["email"]
    code = re.search(r"\b\d{8}\b", letter.get_content())
    assert code is not None
    assert code[0] not in sent.out + sent.err
    desk.done("request", "identify", "code", number, given=f"{asker['email']}\n{code[0]}\n")
    seen = ("--agreed", "name", "--agreed", "address", "--held-in", "crm", "--handle", "phone")
    desk.done("request", "identify", "document", number, "driving-licence", *seen, given=asker["phone"])
    return number


def test_a_request_by_mail_is_answered_from_every_place_and_tells_of_nobody_else(scene: Scene) -> None:
    desk = scene.desk
    files = map_files(scene)
    crm_file = next(file for file in files if file.name == "crm.yaml")
    whole = crm_file.read_text(encoding="utf-8")
    crm_file.write_text(whole.partition("\n      # Nobody had mapped this one")[0], encoding="utf-8")
    assert "crm.visitor_card" in desk.done("places", "check", *files, status=1).out
    crm_file.write_text(whole, encoding="utf-8")
    desk.done("places", "check", *files)
    desk.done("places", "use", *files)
    number = identified(scene)
    plan = desk.done("request", "plan", number).out
    assert all(f"{file.stem} (" in plan for file in files)
    digest = re.search(r"plan (\S+) waits", plan)
    assert digest is not None
    desk.done("request", "run", number, status=1)  # nobody approved it
    desk.done("request", "approve", number, "--plan", digest[1], "--by", "general-counsel")
    gather(scene, number)
    rule(scene, number)
    reasons = scene.write("reasons.txt", "同じ記録に他の方の情報が含まれているため。")
    desk.done("request", "decide", number, "--outcome", "wholly", status=1)  # something is left out
    desk.done("request", "decide", number, "--outcome", "partly", "--ground", "rights", "--reasons", reasons)
    desk.done("request", "answer", number)
    handed = desk.done("request", "send", number, "--folder", scene.folder, "--json").json()
    key = desk.run("ledger", "key").out.strip()
    archive = opened(Path(handed["where"]), handed["passphrase"])
    assert len(verify_receipt(archive["receipt.json"].decode(), key).entries) > 20
    assert_own_and_nobody_elses(scene, archive)
    assert_nothing_personal_told(scene)


def gather(scene: Scene, number: str) -> None:
    """One place is down at first, and back; the archivist looks into the cabinet."""
    desk = scene.desk
    scene.living.desk.close()
    down = desk.done("request", "run", number, "--json")
    said = {one["place"]: one["state"] for one in map(json.loads, down.out.splitlines()) if "place" in one}
    assert said.pop("support-desk") == "unread"
    assert set(said.values()) == {"read"}
    scene.living.desk.open()
    desk.done("request", "run", number)
    assert "still open: cabinet" in desk.done("request", "redactions", number).out
    searched = scene.write("searched.txt", "2015年からの申込書を氏名と会社名で確認した。")
    form = scene.write("form.txt", f"申込書\n{scene.cast.asker.values['name']}\n面談希望\n")
    desk.done("places", "done", number, "cabinet", "--found", 1, "--searched", searched, "--file", form)


def rule(scene: Scene, number: str) -> None:
    """Doubtful rows are judged, what hangs on them is read, and what agents wrote is withheld."""
    desk, reason = scene.desk, scene.write("reason.txt", "戸籍により確認した。")
    found = [json.loads(line) for line in desk.done("request", "redactions", number, "--json").out.splitlines()]
    doubtful = [one["redaction"] for one in found if str(one.get("redaction", "")).endswith("/doubtful")]
    assert "personnel.former_employee.*/doubtful" in doubtful
    for name in doubtful:
        desk.done("request", "judge", number, name, "--own", "--reason", reason)
    desk.done("request", "run", number)
    desk.done("request", "withhold", number, "support-desk.comments.body", "--reason", reason)
    desk.done("request", "file", number, "cabinet.evidence.1", "--give", "whole", "--reason", reason)


def opened(file: Path, passphrase: str) -> dict[str, bytes]:
    """Return the files of the answer; the letter as its text."""
    with pyzipper.AESZipFile(file) as outer:
        (inner,) = outer.namelist()
        outer.setpassword(passphrase.encode())
        content = outer.read(inner)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with pypdfium2.PdfDocument(files["letter.pdf"]) as letter:
        files["letter.pdf"] = "".join(page.get_textpage().get_text_range() for page in letter).encode()
    return files


def assert_own_and_nobody_elses(scene: Scene, archive: dict[str, bytes]) -> None:
    everything = b"\n".join(archive.values())
    missing = [value for value in own_values(scene.cast) if not searching.holding([value], everything)]
    assert missing == []
    others = {value for one in EVERYBODY if one is not scene.cast.asker for value in said_of(one)}
    assert searching.holding(others - own_names(scene.cast), everything) == []
    assert searching.holding(["123456789010", "宅配ボックス", "namesake"], everything) == []


def own_names(cast: Cast) -> set[str]:
    """What others have too, such as a name of the asker's that a namesake has."""
    return set(said_of(cast.asker))


def said_of(one: Newcomer) -> list[str]:
    """What names or reaches somebody, in the ways in which the places have it."""
    name = one.values["name"].partition("（")[0]
    found = [name, name.replace(" ", ""), name.replace(" ", "\u3000"), one.values["email"]]
    found += [one.values[item] for item in ("phone", "individual_number", "resume") if item in one.values]
    return [value for value in found if len(value) > 3]


def own_values(cast: Cast) -> list[str]:
    """What the places hold of the asker, as they have it."""
    sheets = crm(EVERYBODY, cast) | personnel(EVERYBODY, cast)
    customer = next(row for row in sheets["customer"].rows if row[1] == cast.number)
    again = next(row for row in sheets["customer"].rows if row[4] == cast.former_name)
    orders = [row[0] for row in sheets["orders"].rows if row[1] == customer[0]]
    paid = next(row for row in sheets["payroll"].rows if row[0] == ASKERS_NUMBER)
    former = next(row for row in sheets["former_employee"].rows if row[0] == ASKERS_NUMBER)
    asker = cast.asker.values
    held = [*customer[4:6], *customer[6], customer[7], again[4], again[5], *paid[1:], former[1], former[4], former[5]]
    held += [
        cast.number,
        ASKERS_NUMBER,
        *orders,
        cast.home.address,
        asker["company"],
        asker["email"].upper(),
        "面談希望",
    ]
    return [str(value) for value in held]


def assert_nothing_personal_told(scene: Scene) -> None:
    """Neither the ledger nor any server's log has anything of the one who asks or of others."""
    planted = [*said_of(scene.cast.asker), *(value for one in scene.cast.others for value in said_of(one))]
    for folder in (scene.desk.home.log, scene.desk.home.journal):
        for path, content in searching.files(folder):
            assert searching.holding(planted, content) == [], path
    for base in scene.desk.residences():
        if (base / "server.log").exists():
            assert searching.holding(planted, (base / "server.log").read_bytes()) == []
