"""``certificate``: what an erasure destroyed, and whether anything could still revive it. It holds nothing personal."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from kotowari.cli.acts import create_private
from kotowari.cli.show import shown
from kotowari.cli.speech import LANGUAGES
from kotowari.errors import NotAnErasure
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.vault.keys import store
from kotowari.vault.keys.epochs import Erasure, read_erasures

_WORDS = {
    "title": ("Certificate of erasure", "消去証明書", "刪除證明書"),
    "entry": (
        "Entry {entry} of the ledger, {at}.",
        "取扱記録 {entry}（{at}）。",
        "使用紀錄 {entry}（{at}）。",
    ),
    "destroyed": (
        "Destroyed then: the person's key, everything sealed under it with its history, the indexes by which the "
        "person was found, and what led from the person to the entries about the person.",
        "上記の時に破棄したもの：本人の鍵、その鍵で封じた一切の情報とその履歴、本人を検索するための索引、"
        "本人から取扱記録への参照。",
        "當時已銷毀：當事人之金鑰、以該金鑰密封之一切資料及其歷史、用以查找當事人之索引，以及由當事人指向使用紀錄之參照。",
    ),
    "epoch": (
        "Key of epoch {epoch}: destroyed {at}.",
        "第{epoch}期の鍵：{at}に破棄済み。",
        "第{epoch}期金鑰：已於{at}銷毀。",
    ),
    "epoch-pending": (
        "Key of epoch {epoch}: not destroyed yet. A copy of the database made before the erasure, opened with this "
        "key, would still show what was erased.",
        "第{epoch}期の鍵：未破棄。消去前に作成されたデータベースの複製は、この鍵があれば、消去した情報をなお復元し得る。",
        "第{epoch}期金鑰：尚未銷毀。刪除前所製作之資料庫複本，如持有該金鑰，仍可還原已刪除之資料。",
    ),
    "bundle": (
        "Copy of these keys {bundle}: attested destroyed {at}.",
        "これらの鍵の複製 {bundle}：{at}に破棄の確認あり。",
        "上述金鑰之複本 {bundle}：已於{at}確認銷毀。",
    ),
    "bundle-pending": (
        "Copy of these keys {bundle}, written {at}: not attested destroyed yet.",
        "これらの鍵の複製 {bundle}（{at}作成）：破棄の確認なし。",
        "上述金鑰之複本 {bundle}（{at}製作）：尚未確認銷毀。",
    ),
    "file": (
        "The keys are files: copies of the key folder that were made by other means are not known here.",
        "鍵はファイルとして保管されているため、別の方法で作成された鍵フォルダの複製は、この証明書の対象外である。",
        "金鑰係以檔案保管，以其他方式製作之金鑰資料夾複本不在本證明書之內。",
    ),
    "pending": (
        "PENDING: the erasure is done here, and not yet beyond every copy.",
        "未了：消去は実施済みであるが、複製からの復元がなお不可能とはいえない。",
        "未完成：刪除業已執行，但尚不能排除由複本還原之可能。",
    ),
    "complete": (
        "COMPLETE since {at}: no copy of the database can revive what was erased.",
        "完了（{at}）：いかなるデータベースの複製からも、消去した情報を復元することはできない。",
        "已完成（{at}）：任何資料庫複本均無法還原已刪除之資料。",
    ),
}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("certificate", rich_help_panel="Keys")(certify)


def certify(
    entry: Annotated[UUID, typer.Argument(help="The entry of the erasure.")],
    out: Annotated[Path | None, typer.Option(help="A new file to write it to.")] = None,
) -> None:
    """Certify an erasure: what was destroyed, when, and what it still waits for; complete when nothing revives it.

    A person that a dump has is beyond it when the keys of the epochs under which the person's key was ever wrapped are
    destroyed (`kotowari keys roll`, `kotowari keys destroy`) and so are the bundles that have them. What a sweep
    deleted is certified by `kotowari keeping certificate`.
    """
    home = Home.from_environment()
    with open_installation(home) as installation:
        space = installation.space()
        with space.reading() as connection:
            erasure = read_erasures(connection, space.keys, [entry]).get(entry)
        in_file = store.FILE in store.stated(home.keys)
    if erasure is None:
        raise NotAnErasure
    lines = _lines(erasure, LANGUAGES.index(shown.language), in_file=in_file)
    if out is not None:
        with create_private(out) as file:
            file.write("\n".join(lines) + "\n")
    shown.said("\n".join(lines), **_facts(erasure, in_file=in_file))


def state_of(erasure: Erasure, language: str) -> str:
    """Return, as a sentence of the certificate, whether an erasure is beyond every copy."""
    complete = erasure.completed_at
    words = _WORDS["complete" if complete else "pending"][LANGUAGES.index(language)]
    return words.format(at=_moment(complete))


def _lines(erasure: Erasure, language: int, *, in_file: bool) -> list[str]:
    def say(name: str, **slots: object) -> str:
        return _WORDS[name][language].format(**slots)

    lines = [say("title"), say("entry", entry=erasure.entry, at=_moment(erasure.at)), say("destroyed")]
    for epoch in erasure.epochs:
        end = epoch.destroyed_at
        lines.append(say("epoch" if end else "epoch-pending", epoch=epoch.number, at=_moment(end)))
    for bundle in erasure.bundles:
        name, at = ("bundle", bundle.destroyed_at) if bundle.destroyed_at else ("bundle-pending", bundle.written_at)
        lines.append(say(name, bundle=bundle.number, at=_moment(at)))
    lines += [say("file")] if in_file else []
    return [*lines, state_of(erasure, LANGUAGES[language])]


def _facts(erasure: Erasure, *, in_file: bool) -> dict[str, Any]:
    complete = erasure.completed_at
    return {
        "entry": erasure.entry,
        "erased": _moment(erasure.at),
        "state": "complete" if complete else "pending",
        "complete": _moment(complete) or None,
        "epochs": [{"epoch": one.number, "destroyed": _moment(one.destroyed_at) or None} for one in erasure.epochs],
        "bundles": [
            {
                "bundle": str(one.number),
                "written": _moment(one.written_at),
                "destroyed": _moment(one.destroyed_at) or None,
            }
            for one in erasure.bundles
        ],
        "keys_in_files": in_file,
    }


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
