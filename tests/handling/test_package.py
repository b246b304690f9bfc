"""A package: sealed to the recipient, opened by age, with those permitted and nobody else; whole or not there."""

import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotowari import clock
from kotowari.errors import (
    FileExists,
    FileFailed,
    KeyReused,
    PackageGone,
    RecipientKeyMissing,
)
from kotowari.gate.codes import Code
from kotowari.handling.outcome import Refused
from kotowari.handling.outgoing.package_form import cell
from kotowari.handling.outgoing.recipient_keys import revoke_key
from kotowari.handling.outgoing.sealed_file import Draft, file_digest
from kotowari.handling.space import Space
from kotowari.handling.stop import Because, stop
from kotowari.policy.terms import Ground
from tests.handling.conftest import SECOND, codes, entries, entry_of, policy_text, rows, take_in
from tests.handling.packages import Pair, checked, packed, with_key
from tests.publishing import publish

JUNE = date(2026, 6, 15)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair.make(tmp_path)


@pytest.fixture
def persons(space: Space) -> list[UUID]:
    return [take_in(space, name=f"人{number}", email=f"{number}@example.com") for number in range(4)]


@pytest.fixture
def revised(space: Space, persons: list[UUID], pair: Pair) -> Iterator[Space]:
    publish(space, by="officer", text=policy_text(SECOND), file=SECOND)
    with clock.as_of(JUNE):
        checked(space, JUNE)
        with_key(space, pair)
        yield space


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def stopped(space: Space, person: UUID) -> None:
    stop(space, by="officer", person=person, subject="customer", because=Because.WELL_FOUNDED, provision=True)


def test_age_opens_it_and_everything_is_said(revised: Space, persons: list[UUID], pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "package.age"
    receipt = packed(revised, persons, file)
    assert receipt is not None
    opened = pair.open(file)
    assert {(row["name"], row["email"]) for row in opened.rows} == {
        (f"人{number}", f"{number}@example.com") for number in range(4)
    }
    assert [dict(row) for row in opened.table] == opened.rows
    provisions = [entry for entry in entries(revised) if entry["act"] == "provide"]
    assert {row["entry"] for row in opened.rows} == {entry["id"] for entry in provisions}
    said = opened.manifest
    assert said["entries"] == [row["entry"] for row in opened.rows]
    assert (said["persons"], said["ground"], said["purpose"], said["items"]) == (
        4,
        "joint-use",
        "support",
        ["email", "name"],
    )
    assert (said["revision"], said["package"], said["recipient"]) == ("2026-06-01", str(receipt.number), "taiwan")
    assert said["clause"]["id"]
    assert set(said["says"]["purpose"]) == {"en", "ja", "zh-Hant"}
    assert all(
        words in opened.words for words in ("Personal information provided", "提供する個人情報", "所提供之個人資料")
    )
    assert "joint use" in opened.words.lower()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert files(tmp_path) == ["keys", "package.age", "recipient.key"]


def test_the_receipt_is_an_entry_with_the_digest_of_the_file(
    revised: Space, persons: list[UUID], tmp_path: Path
) -> None:
    file = tmp_path / "package.age"
    receipt = packed(revised, persons, file)
    assert receipt is not None
    assert receipt.entry is not None
    said = entry_of(revised, receipt.entry)["package"]
    assert said["digest"] == receipt.digest == file_digest(file)
    assert (said["persons"], said["recipient"], len(said["keys"])) == (4, "taiwan", 1)
    assert not {str(person) for person in persons} & set(str(said))
    assert len(rows(revised, "recipients.delivered")) == 4


def test_who_is_refused_is_told_and_not_in_it(revised: Space, persons: list[UUID], pair: Pair, tmp_path: Path) -> None:
    stopped(revised, persons[1])
    told: list[Refused] = []
    receipt = packed(revised, [*persons, persons[0], uuid4()], tmp_path / "p.age", told.append)
    assert receipt is not None
    assert receipt.persons == 3
    assert {code for refused in told for code in codes(refused)} >= {Code.PROVISION_STOPPED, Code.UNKNOWN_PERSON}
    assert {row["name"] for row in pair.open(tmp_path / "p.age").rows} == {"人0", "人2", "人3"}


def test_nobody_permitted_is_no_package(revised: Space, persons: list[UUID], tmp_path: Path) -> None:
    told: list[Refused] = []
    assert packed(revised, persons, tmp_path / "p.age", told.append, ground=Ground.CONSENT) is None
    assert len(told) == 4
    assert packed(revised, persons, tmp_path / "p.age", told.append, subject="applicant") is None
    assert len(told) == 5
    assert packed(revised, [], tmp_path / "p.age") is None
    assert files(tmp_path) == ["keys", "recipient.key"]
    assert rows(revised, "recipients.delivery") == []


def test_without_a_key_nobody_is_decided(space: Space, persons: list[UUID], tmp_path: Path) -> None:
    before = len(entries(space))
    with pytest.raises(RecipientKeyMissing):
        packed(space, persons, tmp_path / "p.age")
    assert len(entries(space)) == before


def test_a_recipient_that_the_policy_does_not_name_is_refused_even_if_it_looks_like_a_path(
    space: Space, persons: list[UUID], tmp_path: Path
) -> None:
    told: list[Refused] = []
    assert packed(space, persons, tmp_path / "p.age", told.append, recipient="../../etc/passwd") is None
    assert Code.UNKNOWN_RECIPIENT in codes(told[0])
    assert entry_of(space, told[0].entry)["ask"]["recipient"] == "?"


def test_it_is_sealed_to_every_key_that_stands_and_to_no_other(
    revised: Space, persons: list[UUID], pair: Pair, tmp_path: Path
) -> None:
    second, stranger = Pair.make(tmp_path, "second"), Pair.make(tmp_path, "stranger")
    with_key(revised, second)
    packed(revised, persons, tmp_path / "both.age")
    assert pair.open(tmp_path / "both.age").rows == second.open(tmp_path / "both.age").rows
    assert stranger.decrypt(tmp_path / "both.age").returncode != 0


def test_after_rotation_the_old_key_opens_nothing_new(
    revised: Space, persons: list[UUID], pair: Pair, tmp_path: Path
) -> None:
    second = Pair.make(tmp_path, "second")
    with_key(revised, second)
    (old,) = [row for row in rows(revised, "recipients.public_key", "fingerprint, key") if row[1] == pair.public]
    revoke_key(revised, by="sales", fingerprint=old[0])
    packed(revised, persons, tmp_path / "new.age")
    assert second.open(tmp_path / "new.age").rows
    assert pair.decrypt(tmp_path / "new.age").returncode != 0


def test_a_key_revoked_while_it_is_sealed_is_not_sealed_to(
    revised: Space, persons: list[UUID], pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Pair.make(tmp_path, "second")
    with_key(revised, second)
    (old,) = [row for row in rows(revised, "recipients.public_key", "fingerprint, key") if row[1] == pair.public]
    sealing = Draft.seal

    def seal_then_revoke(draft: Draft, pieces: Iterator[bytes], keys: list[str]) -> str:
        mark = sealing(draft, pieces, keys)
        if len(keys) == 2:
            revoke_key(revised, by="sales", fingerprint=old[0])
        return mark

    monkeypatch.setattr(Draft, "seal", seal_then_revoke)
    receipt = packed(revised, persons, tmp_path / "p.age")
    assert receipt is not None
    assert len(receipt.fingerprints) == 1
    assert pair.decrypt(tmp_path / "p.age").returncode != 0
    assert len(second.open(tmp_path / "p.age").rows) == 4


def test_a_tampered_package_does_not_open(revised: Space, persons: list[UUID], pair: Pair, tmp_path: Path) -> None:
    packed(revised, persons, tmp_path / "p.age")
    whole = (tmp_path / "p.age").read_bytes()
    broken = tmp_path / "broken.age"
    for place in (len(whole) // 2, len(whole) - 1, len(whole) - 40):
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert pair.decrypt(broken).returncode != 0
    for short in (whole[:-1], whole[:-20], whole[: len(whole) // 2]):
        broken.write_bytes(short)
        assert pair.decrypt(broken).returncode != 0


HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+81-3-1234-5678",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "＝１",
    " =1",
    "'quoted",
    "'=1",
    'two\nlines, "quoted"\r\nthree',
    "\u202egnp.exe\u200f",
    "髙﨑 \U00029e3d 神",
    "あ" * 21_845,
)


def test_hostile_values_stay_what_they_are_and_are_no_formula(revised: Space, pair: Pair, tmp_path: Path) -> None:
    packed(revised, [take_in(revised, name=value) for value in HOSTILE], tmp_path / "p.age", items=["name"])
    opened = pair.open(tmp_path / "p.age")
    assert {row["name"] for row in opened.rows} == set(HOSTILE)
    for value, row in zip(opened.rows, opened.table, strict=True):
        shown = row["name"]
        assert shown.removeprefix("'") == value["name"] or shown == value["name"]
        assert not shown.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝"))
    assert opened.csv.startswith(b"\xef\xbb\xbf")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_cell_gives_its_value_back(value: str) -> None:
    shown = cell(value)
    assert shown.removeprefix("'") == value
    assert not shown.lstrip(" ").startswith(("=", "+", "-", "@"))


def test_a_file_that_is_there_is_not_overwritten(revised: Space, persons: list[UUID], tmp_path: Path) -> None:
    file = tmp_path / "p.age"
    file.write_text("mine")
    before = len(entries(revised))
    with pytest.raises(FileExists):
        packed(revised, persons, file)
    (tmp_path / "link.age").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExists):
        packed(revised, persons, tmp_path / "link.age")
    with pytest.raises(FileFailed):
        packed(revised, persons, tmp_path / "no" / "folder.age")
    assert file.read_text() == "mine"
    assert len(entries(revised)) == before


def test_the_same_key_gives_the_same_package_again(revised: Space, persons: list[UUID], tmp_path: Path) -> None:
    first = packed(revised, persons, tmp_path / "p.age", key="monthly-2026-06")
    whole, before = (tmp_path / "p.age").read_bytes(), len(entries(revised))
    assert packed(revised, persons, tmp_path / "p.age", key="monthly-2026-06") == first
    assert (tmp_path / "p.age").read_bytes() == whole
    with pytest.raises(KeyReused):
        packed(revised, persons[:2], tmp_path / "p.age", key="monthly-2026-06")
    (tmp_path / "p.age").rename(tmp_path / "sent.age")
    with pytest.raises(PackageGone):
        packed(revised, persons, tmp_path / "p.age", key="monthly-2026-06")
    assert len(entries(revised)) == before
    assert files(tmp_path) == ["keys", "recipient.key", "sent.age"]


def test_who_was_stopped_meanwhile_is_left_out_when_it_goes_on(
    revised: Space, persons: list[UUID], pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Draft, "seal", full)
        with pytest.raises(OSError, match="No space"):
            packed(revised, persons, tmp_path / "p.age", key="monthly")
    assert files(tmp_path) == ["keys", "recipient.key"]
    stopped(revised, persons[0])
    told: list[Refused] = []
    receipt = packed(revised, persons, tmp_path / "p.age", told.append, key="monthly")
    assert receipt is not None
    assert receipt.persons == 3
    assert [codes(refused) for refused in told] == [[Code.STOPPED, Code.PROVISION_STOPPED]]
    assert {row["name"] for row in pair.open(tmp_path / "p.age").rows} == {"人1", "人2", "人3"}
    assert len(rows(revised, "recipients.delivered")) == 3
