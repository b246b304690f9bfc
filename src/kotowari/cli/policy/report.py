"""How a check is shown: grouped by weight for a reader, one object for a script."""

from collections.abc import Mapping
from typing import Any

from kotowari.cli.policy.lines import hang
from kotowari.cli.show import shown
from kotowari.policy.checking.check import Report
from kotowari.policy.checking.expected import Comparison
from kotowari.policy.checking.finding import Finding
from kotowari.policy.gaps import Weight
from kotowari.policy.pending import PendingLaw, Stage
from kotowari.policy.text import in_language, spoken
from kotowari.policy.words import written_date

_WEIGHTS = {
    Weight.BREACH: ("breach", "違反", "違反"),
    Weight.MISTAKE: ("mistake in the file", "ファイルの誤り", "檔案之錯誤"),
    Weight.ANSWERABLE: (
        "answerable: to be answered when a person asks, if not on the page",
        "要回答事項：ページに記載がなければ、本人の求めに応じて回答すべきもの",
        "應答覆事項：頁面未載者，應依當事人之請求答覆",
    ),
    Weight.ADVICE: ("advice", "助言", "建議"),
}
_STYLES = {
    Weight.BREACH: "bold red",
    Weight.MISTAKE: "bold red",
    Weight.ANSWERABLE: "bold yellow",
    Weight.ADVICE: "bold",
}
_WORDS = {
    "under": ("under {laws}, as in force on {day}", "{day}時点の{laws}による", "依{day}施行中之{laws}"),
    "nothing": ("nothing found", "指摘事項はありません", "無指摘事項"),
    "answered": ("answered on request, as the file stores it", "保存された回答で対応するもの", "由預存答覆回應者"),
    "pending": ("pending, not applied", "未施行（適用していません）", "尚未施行（未適用）"),
    "from": ("from {day}", "{day}から", "自{day}起"),
    "by": ("by {day} at the latest", "遅くとも{day}まで", "至遲於{day}"),
    "due": (
        "its day has come, and this program applies the older state: get a newer one",
        "施行日が到来していますが、本製品は改正前の内容によっています。更新してください",
        "施行日已至，惟本程式仍依修正前之內容，請更新",
    ),
    "line": ("line {line}", "{line}行目", "第{line}行"),
    "as-expected": (
        "as expected: {count} findings, all known",
        "想定どおり：指摘事項{count}件はすべて既知",
        "符合預期：{count}項均為已知",
    ),
    "unexpected": ("not expected", "想定外", "非預期者"),
    "reweighed": ("weighs otherwise than expected", "重みが想定と異なるもの", "輕重與預期不同者"),
    "vanished": ("expected, and gone", "想定されたが、なくなったもの", "預期而已不存在者"),
}


def word(name: str, language: str, **slots: object) -> str:
    """Return words around a report in a language of the product."""
    return spoken(_WORDS[name], language).format(**slots)


def show_report(report: Report, lines: Mapping[str, int], language: str) -> None:
    """Show what a check found, the heaviest first, then what is answered and what is pending."""
    laws = ", ".join(in_language(pack.cite, language) for pack in report.laws)
    hang("", f"{report.policy.policy} {report.policy.revision}", "bold")
    hang("", word("under", language, laws=laws, day=written_date(report.on, language)))
    for weight in Weight:
        found = report.of(weight)
        if found:
            _heading(f"{spoken(_WEIGHTS[weight], language)} ({len(found)})", _STYLES[weight])
            for each in found:
                show_finding(each, lines, language)
    if not report.findings:
        _heading(word("nothing", language), "bold green")
    if report.answered:
        _heading(f"{word('answered', language)} ({len(report.answered)})", "bold green")
        for each in report.answered:
            hang("  ", _about(each, lines, language))
    for pending in report.pending:
        show_pending(pending, report, language)


def show_finding(each: Finding, lines: Mapping[str, int], language: str) -> None:
    """Show one finding: its id with article and line, what it says, and what to do."""
    hang("  ", _about(each, lines, language), "bold")
    hang("    ", in_language(each.says, language))
    hang("    → ", in_language(each.do, language))


def show_pending(pending: PendingLaw, report: Report, language: str) -> None:
    """Show a change of law that is not applied, with what it will touch."""
    colon = ": " if language == "en" else "："
    _heading(f"{word('pending', language)}{colon}{in_language(pending.act, language)}", "bold")
    for stage in pending.stages:
        hang("  ", _when(stage, language))
        if stage.is_due(report.on):
            hang("    ! ", word("due", language), "bold red")
        for touch in stage.touches.values():
            hang("    · ", f"{in_language(touch.label, language)}{colon}{in_language(touch.means, language)}")


def show_comparison(comparison: Comparison, count: int, lines: Mapping[str, int], language: str) -> None:
    """Show how a check differs from what was expected."""
    if comparison.is_equal:
        hang("", word("as-expected", language, count=count), "bold green")
    for name, found in (("unexpected", comparison.unexpected), ("reweighed", comparison.reweighed)):
        if found:
            _heading(f"{word(name, language)} ({len(found)})", "bold red")
            for each in found:
                show_finding(each, lines, language)
    if comparison.vanished:
        _heading(f"{word('vanished', language)} ({len(comparison.vanished)})", "bold red")
        for known in comparison.vanished:
            hang("  ", known.id, "bold")
            hang("    ", known.because)


def report_object(report: Report, lines: Mapping[str, int], language: str) -> dict[str, Any]:
    """Return a report as one object for scripts; ``open`` counts what is found by weight."""
    return {
        "policy": report.policy.policy,
        "revision": report.policy.revision.isoformat(),
        "on": report.on.isoformat(),
        "laws": [f"{pack.pack} {pack.in_force}" for pack in report.laws],
        "open": {weight.value: len(report.of(weight)) for weight in Weight},
        "findings": [_object(each, lines, language) for each in report.findings],
        "answered": [_object(each, lines, language) for each in report.answered],
        "pending": [_pending_object(each, report, language) for each in report.pending],
    }


def _object(each: Finding, lines: Mapping[str, int], language: str) -> dict[str, Any]:
    return {
        "id": each.id,
        "weight": each.weight.value,
        "article": in_language(each.article, language) if each.article else None,
        "rules": list(each.rules),
        "lines": [lines[rule] for rule in each.rules if rule in lines],
        "says": in_language(each.says, language),
        "do": in_language(each.do, language),
    }


def _pending_object(pending: PendingLaw, report: Report, language: str) -> dict[str, Any]:
    return {
        "law": pending.pack,
        "act": in_language(pending.act, language),
        "promulgated": pending.promulgated.isoformat(),
        "stages": [
            {
                "from": stage.from_.isoformat() if stage.from_ else None,
                "by": stage.by.isoformat() if stage.by else None,
                "due": stage.is_due(report.on),
                "touches": {
                    name: {
                        "label": in_language(touch.label, language),
                        "means": in_language(touch.means, language),
                        "sections": list(touch.sections),
                    }
                    for name, touch in stage.touches.items()
                },
            }
            for stage in pending.stages
        ],
    }


def _about(each: Finding, lines: Mapping[str, int], language: str) -> str:
    article = in_language(each.article, language) if each.article else None
    first = next((lines[rule] for rule in each.rules if rule in lines), None)
    line = word("line", language, line=first) if first else None
    return " · ".join(part for part in (each.id, article, line) if part)


def _when(stage: Stage, language: str) -> str:
    if stage.from_:
        return word("from", language, day=written_date(stage.from_, language))
    return word("by", language, day=written_date(stage.by, language)) if stage.by else ""


def _heading(words: str, style: str) -> None:
    shown.console.print()
    hang("", words, style)
