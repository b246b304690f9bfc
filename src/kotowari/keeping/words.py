"""A survey and a certificate in words, in the languages that the product speaks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from kotowari.gate.retention import Why
from kotowari.keeping.certificate import Reason
from kotowari.keeping.survey import Survey
from kotowari.policy.text import LANGUAGES

# fmt: off
_WORDS: Mapping[str, tuple[str, str, str]] = {
    "as-of": ("as of {day}; persons: {persons}", "{day}現在：{persons}人", "截至{day}：{persons}人"),
    "nothing-due": ("nothing is due", "消去すべきものはありません", "無應刪除者"),
    "erase": ("persons to be erased: {count}, {rule}, needed until {last}",
              "消去すべき本人{count}人：{rule}、必要な期間の末日{last}",
              "應刪除之當事人{count}人：{rule}，必要期間末日{last}"),
    "narrow": ("persons of whom something is to be deleted: {count}, {rule}, needed until {last}",
               "一部を消去すべき本人{count}人：{rule}、必要な期間の末日{last}",
               "應刪除部分資料之當事人{count}人：{rule}，必要期間末日{last}"),
    "coming": ("persons due after {last}: {count}, {rule}", "{last}の経過後に消去すべき本人{count}人：{rule}",
               "{last}後應刪除之當事人{count}人：{rule}"),
    "held": ("persons of whom a law alone keeps something: {count}, {duty}, {until}",
             "法令上の義務のためにのみ保存している本人{count}人：{duty}、{until}",
             "僅因法令義務保存之當事人{count}人：{duty}，{until}"),
    "until": ("until {day}", "{day}まで", "至{day}止"),
    "until-lifted": ("until it is lifted", "解除されるまで", "至解除為止"),
    "lasts": ("{rule} goes on; persons: {count}",
              "{rule}の期間が継続中の本人{count}人",
              "{rule}之期間存續中之當事人{count}人"),
    "awaited": ("{rule} waits for an event; no ending is known, and it is taken to last; persons: {count}",
                "{rule}の期間の終了が登録されていない本人{count}人（継続中とみなします）",
                "{rule}之期間終止未登錄之當事人{count}人（視為存續）"),
    "no-rule": ("{rule} has no rule and never ends by itself; persons: {count}",
                "{rule}に保存期間の定めがなく、自動的には終わらない本人{count}人",
                "{rule}未訂保存規則而不自動終止之當事人{count}人"),
    "unknown-purpose": ("{rule} is no purpose of the revision in force: decide on it; persons: {count}",
                        "{rule}が施行中の版に定められていない本人{count}人（判断が必要です）",
                        "{rule}未見於現行修訂版之當事人{count}人（須予決定）"),
    "unused": ("something held is used by no purpose any more ({rule} was stated): decide on it; persons: {count}",
               "どの利用目的にも利用されない項目がある本人{count}人（取得時の利用目的：{rule}。判断が必要です）",
               "有項目不為任何目的所利用之當事人{count}人（蒐集時之目的：{rule}，須予決定）"),
    "certificate": ("certificate of sweep {sweep}, as of {through}",
                    "一括消去証明書 第{sweep}号（基準日 {through}）",
                    "批次刪除證明書 第{sweep}號（基準日 {through}）"),
    "ran": ("from {begun_at} to {ended_at}",
            "実施 {begun_at} から {ended_at} まで",
            "執行期間 {begun_at} 至 {ended_at}"),
    "by": ("begun by actor {by}", "開始者 {by}", "開始者 {by}"),
    "nothing": ("nothing was due, and nothing was deleted", "消去すべきものはなく、消去は行われませんでした",
                "無應刪除者，未為刪除"),
    "erased": ("persons erased: {count} ({what})", "消去した本人{count}人：{what}", "已刪除之當事人{count}人：{what}"),
    "deleted": ("{what} deleted; persons, who stay: {count}", "{what}を消去した本人{count}人（ほかの情報は保有）",
                "已刪除{what}之當事人{count}人（仍持有其他資料）"),
    "ended": ("{what} ended; persons, who stay: {count}", "{what}のための利用を終えた本人{count}人",
              "已終止{what}之當事人{count}人"),
    "entries": ("entries of the ledger that record it: {count}", "取扱記録 {count}件", "使用紀錄 {count}筆"),
    "backups": ("pending: backups and dumps made before can be opened with the key {of} until it is destroyed "
                "(`kotowari keys roll`)",
                "未了：過去のバックアップは、鍵{of}が破棄されるまで復号できます（`kotowari keys roll`）",
                "待完成：先前之備份於金鑰{of}銷毀前仍可解密（`kotowari keys roll`）"),
    "bundles": ("pending: the copy of the keys {of} is not attested destroyed (`kotowari keys attest`)",
                "未了：鍵の複製{of}について破棄の確認がありません（`kotowari keys attest`）",
                "待完成：金鑰複本{of}尚未確認銷毀（`kotowari keys attest`）"),
    "dumps": ("pending: backups made before {of} still have what was deleted of persons who stay, whose keys go on: "
              "delete those backups",
              "未了：{of}より前のバックアップには、引き続き保有する本人について消去した情報が残り、本人の鍵で復号できます。"
              "当該バックアップを削除してください",
              "待完成：{of}以前之備份仍留有就繼續持有之當事人所刪除之資料，並可以當事人之金鑰解密，請刪除該等備份"),
    "held-by-law": ("pending: {of} keeps something, {until}; persons: {persons}",
                    "未了：{of}により保存している本人{persons}人、{until}",
                    "待完成：因{of}保存之當事人{persons}人，{until}"),
    "recipients": ("pending: {of} was to be told to erase on these days, and {persons} notices are not acknowledged",
                   "未了：この期間に{of}へ行うべき消去の通知のうち、受領の確認がないもの{persons}件",
                   "待完成：於此期間應通知{of}刪除而尚未經其確認者{persons}筆"),
    "entrusted": ("pending: {of} was given such items under a contract, and has not certified their disposal",
                  "未了：委託先{of}に渡した項目について、廃棄の証明がありません",
                  "待完成：受託人{of}所受領之項目尚無銷毀證明"),
    "none-pending": ("nothing is pending", "未了の事項はありません", "無待完成事項"),
}
# fmt: on


def _said(name: str, language: str, **slots: object) -> str:
    return _WORDS[name][LANGUAGES.index(language)].format_map(slots)


def _until(day: object, language: str) -> str:
    return _said("until", language, day=day) if day else _said("until-lifted", language)


def due_object(found: Survey) -> dict[str, Any]:
    """Return a survey as a JSON object for scripts: figures of persons."""
    erase, narrow, coming = _figures(found)
    return {
        "on": found.on.isoformat(),
        "ahead": found.ahead.isoformat(),
        "persons": found.persons,
        "erase": [_row(rule, last, count) for (rule, last), count in erase],
        "narrow": [_row(rule, last, count) for (rule, last), count in narrow],
        "coming": [_row(rule, last, count) for (rule, last), count in coming],
        "held_by_law": [
            {"duty": duty, "until": until.isoformat() if until else None, "persons": count}
            for (duty, until), count in sorted(found.held().items(), key=lambda each: str(each[0]))
        ],
        "waiting": [
            {"rule": rule, "why": why.value, "persons": count} for (rule, why), count in sorted(_waiting(found).items())
        ],
    }


def due_lines(found: Survey, within: int, language: str) -> Iterator[str]:
    """Yield a survey as lines for a reader; ``within`` says whether what is coming was asked for."""
    erase, narrow, coming = _figures(found)
    yield _said("as-of", language, day=found.on, persons=found.persons)
    if not erase and not narrow:
        yield "  " + _said("nothing-due", language)
    for name, rows in (("erase", erase), ("narrow", narrow), ("coming", coming if within else [])):
        for (rule, last), count in rows:
            yield "  " + _said(name, language, count=count, rule=rule, last=last or "–")
    for (duty, until), count in sorted(found.held().items(), key=lambda each: str(each[0])):
        yield "  " + _said("held", language, count=count, duty=duty, until=_until(until, language))
    for (rule, why), count in sorted(_waiting(found).items()):
        yield "  " + _said(why.value, language, count=count, rule=rule)


def certificate_lines(certificate: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield a certificate as lines for a reader."""
    yield _said("certificate", language, **certificate)
    ran = {
        name: datetime.fromisoformat(certificate[name]).isoformat(" ", "seconds") for name in ("begun_at", "ended_at")
    }
    yield "  " + _said("ran", language, **ran)
    yield "  " + _said("by", language, **certificate)
    figures = [
        (name, each, count) for name in ("erased", "deleted", "ended") for each, count in certificate[name].items()
    ]
    for name, each, count in figures:
        yield "  " + _said(name, language, what=each, count=count)
    yield "  " + (
        _said("entries", language, count=len(certificate["entries"])) if figures else _said("nothing", language)
    )
    for one in certificate["pending"]:
        slots = {**one, "until": _until(one["until"], language)}
        yield "  " + _said(Reason(one["reason"]).value, language, **slots)
    if not certificate["pending"]:
        yield "  " + _said("none-pending", language)


_Rows = list[tuple[tuple[str, date | None], int]]


def _figures(found: Survey) -> tuple[_Rows, _Rows, _Rows]:
    """Return of how many persons, by rule and last day: erasures, other deletions, and what is due only later."""
    counters: tuple[Counter[tuple[str, date | None]], ...] = (Counter(), Counter(), Counter())
    for outcome, count in found.counts.items():
        if outcome.due is not None:
            counters[0 if outcome.due.ending.is_erasure else 1][outcome.due.rule, outcome.due.last] += count
        if outcome.coming is not None:
            counters[2][outcome.coming.rule, outcome.coming.last] += count
    erase, narrow, coming = (sorted(one.items(), key=lambda each: str(each[0])) for one in counters)
    return erase, narrow, coming


def _row(rule: str, last: date | None, count: int) -> dict[str, Any]:
    return {"rule": rule, "needed_until": last.isoformat() if last else None, "persons": count}


def _waiting(found: Survey) -> Counter[tuple[str, Why]]:
    counted: Counter[tuple[str, Why]] = Counter()
    for outcome, count in found.counts.items():
        for purpose, why in outcome.waiting:
            counted[f"purposes.{purpose}", why] += count
    return counted
