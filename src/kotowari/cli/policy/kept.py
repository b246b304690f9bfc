"""How a trace is shown: by clause for a reader, one object for a script; and how a page is accounted for."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kotowari.cli.policy.lines import hang
from kotowari.cli.show import shown
from kotowari.policy.enforcement import Enforcement, Enforcer
from kotowari.policy.model import Policy
from kotowari.policy.terms import Level
from kotowari.policy.text import in_language, spoken
from kotowari.policy.tracing.accounts import Accounting, mark_of
from kotowari.policy.tracing.trace import Traced

_LEVELS = {
    Level.SEALED: ("sealed", "暗号化保管のうえシステムにより強制", "加密保管並由系統強制"),
    Level.GUARDED: ("guarded", "データベースによる強制", "由資料庫強制"),
    Level.OBSERVED: ("observed", "記録のみ", "僅留紀錄"),
    Level.BY_PROCEDURE: ("by procedure", "手続による", "依程序"),
}
_ENFORCERS = {
    Enforcer.GATE: ("gate", "判定", "判定"),
    Enforcer.VAULT: ("vault", "保管庫", "保管庫"),
    Enforcer.LEDGER: ("ledger", "取扱記録簿", "使用紀錄及軌跡資料"),
    Enforcer.PAGE: ("page", "ページ", "頁面"),
    Enforcer.PERSON: ("a person", "担当者", "承辦人員"),
}
_WORDS = {
    "informs": ("informs: promises nothing", "情報の提供のみ（約束を含まない）", "僅供資訊（不含承諾）"),
    "unkept": ("nothing keeps this", "これを担保する定めまたは手続なし", "無規則或程序予以落實"),
    "sum": ("sentences and points, by level", "文および項目の数（水準別）", "句及項目之數（依層級）"),
    "does": ("what each does", "それぞれの内容", "各項內容"),
    "accounted": (
        "all {count} sentences of the source are accounted for",
        "原文の{count}文すべてに対応があります",
        "原文{count}句均有對應",
    ),
    "unaccounted": ("not accounted for", "対応のないもの", "無對應者"),
    "vanished": (
        "accounted for, and no longer in the source",
        "対応を記録した後、原文からなくなったもの",
        "曾有對應而原文已無者",
    ),
}


def _word(name: str, language: str, **slots: object) -> str:
    return spoken(_WORDS[name], language).format(**slots)


def level_word(level: Level, language: str) -> str:
    """Return what a level is called in a language of the product, English for any other."""
    return spoken(_LEVELS[level], language)


def show_trace(policy: Policy, sentences: Sequence[Traced], language: str) -> None:
    """Show each sentence under its clause with its rules and level, then what each enforcement does, then the sums."""
    hang("", f"{policy.policy} {policy.revision}", "bold")
    informing = {clause.id for clause in policy.document if clause.informs}
    clause = None
    for each in sentences:
        if each.clause != clause:
            clause = each.clause
            shown.console.print()
            hang("", f"{each.number}  {each.clause}", "bold")
        hang("    · " if each.is_point else "  ", each.words)
        indent = "        " if each.is_point else "      "
        hang(indent, _kept_by(each, informing, language), "dim")
    shown.console.print()
    hang("", _word("does", language), "bold")
    for enforcement in dict.fromkeys(one for each in sentences for one in each.kept):
        hang("  ", _enforced(enforcement, language))
        hang("    ", in_language(enforcement.does, language), "dim")
    shown.console.print()
    hang("", _word("sum", language), "bold")
    for level, count in _counted(sentences).items():
        hang(f"  {count:>4}  ", level_word(level, language) if level else _word("informs", language))


def _kept_by(each: Traced, informing: set[str], language: str) -> str:
    if not each.rules:
        return _word("informs" if each.clause in informing else "unkept", language)
    kept = " + ".join(dict.fromkeys(level_word(one.level, language) for one in each.kept))
    return f"{', '.join(each.rules)} · {kept}"


def _enforced(enforcement: Enforcement, language: str) -> str:
    comma = spoken((", ", "、", "、"), language)
    by = comma.join(spoken(_ENFORCERS[enforcer], language) for enforcer in enforcement.enforcers)
    return f"{enforcement.name} · {level_word(enforcement.level, language)} · {by}"


def _counted(sentences: Sequence[Traced]) -> dict[Level | None, int]:
    counted = Counter(each.level for each in sentences)
    return {level: counted[level] for level in (*Level, None) if counted[level]}


def trace_object(policy: Policy, sentences: Sequence[Traced], language: str) -> dict[str, Any]:
    """Return a trace as one object for scripts."""
    return {
        "policy": policy.policy,
        "revision": policy.revision.isoformat(),
        "language": language,
        "levels": {level.value if level else "informs": count for level, count in _counted(sentences).items()},
        "sentences": [
            {
                "clause": each.clause,
                "number": each.number,
                "words": each.words,
                "point": each.is_point,
                "rules": list(each.rules),
                "level": each.level.value if each.level else None,
                "kept": [
                    {
                        "level": one.level.value,
                        "by": [enforcer.value for enforcer in one.enforcers],
                        "does": in_language(one.does, language),
                    }
                    for one in each.kept
                ],
            }
            for each in sentences
        ],
    }


def show_accounting(accounting: Accounting, language: str) -> None:
    """Show what answers for each sentence of a source, and apart what nothing answers for or what has gone."""
    for account in accounting.accounts:
        if account.passage is not None:
            hang("  ", account.sentence.text)
            hang("      ", ", ".join(account.passage.covered_by) or f"({account.passage.aside})", "dim")
    if accounting.unaccounted:
        _heading("unaccounted", len(accounting.unaccounted), language)
        for sentence in accounting.unaccounted:
            hang("  ", sentence.text)
            hang("      ", f"mark: {mark_of(sentence.text)}", "dim")
    else:
        shown.console.print()
        hang("", _word("accounted", language, count=len(accounting.accounts)), "bold green")
    if accounting.vanished:
        _heading("vanished", len(accounting.vanished), language)
        for passage in accounting.vanished:
            hang("  ", f"{passage.begins} … ({passage.mark})")


def _heading(name: str, count: int, language: str) -> None:
    shown.console.print()
    hang("", f"{_word(name, language)} ({count})", "bold red")


def accounting_object(policy: Policy, accounting: Accounting) -> dict[str, Any]:
    """Return an accounting as one object for scripts."""
    return {
        "policy": policy.policy,
        "revision": policy.revision.isoformat(),
        "sentences": [
            {
                "words": account.sentence.text,
                "mark": mark_of(account.sentence.text),
                "covered_by": list(account.passage.covered_by) if account.passage else None,
                "aside": account.passage.aside if account.passage else None,
            }
            for account in accounting.accounts
        ],
        "unaccounted": [mark_of(sentence.text) for sentence in accounting.unaccounted],
        "vanished": [passage.mark for passage in accounting.vanished],
    }
