"""The comparison of old and new as a table: HTML, Markdown and CSV. What changed is underlined on both sides."""

import csv
from collections.abc import Callable, Iterator
from html import escape
from io import StringIO

from kotowari.notice.comparison import Block, Comparison, Row, Run, Side
from kotowari.notice.languages import is_wide
from kotowari.notice.markdown import escaped
from kotowari.policy.text import Text, in_language
from kotowari.policy.words import written_date

_WORDS: dict[str, Text] = {
    "title": {"en": "Comparison of new and old", "ja": "新旧対照表", "zh-Hant": "新舊對照表"},
    "new": {"en": "New ({day})", "ja": "新（{day}）", "zh-Hant": "新（{day}）"},
    "old": {"en": "Old ({day})", "ja": "旧（{day}）", "zh-Hant": "舊（{day}）"},
    "omitted": {"en": "(unchanged)", "ja": "（略）", "zh-Hant": "（略）"},
    "added": {"en": "(new)", "ja": "（新設）", "zh-Hant": "（新增）"},
    "removed": {"en": "(deleted)", "ja": "（削る）", "zh-Hant": "（刪除）"},
    "same": {"en": "No clause differs.", "ja": "条項に違いはありません。", "zh-Hant": "條款無差異。"},
}


def html_table(comparison: Comparison, *, whole: bool = False) -> str:
    """Return the table as an HTML element, without style; unchanged clauses are left out unless ``whole``.

    ``<ins>`` marks what only the new one says, ``<del>`` what only the old one does: for a reader who does not see the
    underline too.
    """
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in _columns(comparison))
    body = "".join(
        f'<tr id="{row.id}"><td>{_html(row.new, new, "ins")}</td><td>{_html(row.old, old, "del")}</td></tr>\n'
        for row, new, old in _shown(comparison, whole)
    )
    caption = escape(f"{comparison.title} {_word('title', comparison)}")
    language = escape(comparison.language)
    return (
        f'<table class="comparison" lang="{language}"><caption>{caption}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n"
    )


def html_page(comparison: Comparison, *, whole: bool = False) -> str:
    """Return the table as a page of its own, which loads nothing."""
    title = escape(f"{comparison.title} {_word('title', comparison)}")
    remark = "" if comparison.is_changed else f"<p>{escape(_word('same', comparison))}</p>\n"
    return (
        f'<!doctype html>\n<html lang="{escape(comparison.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{escape(comparison.operator)}</p>\n"
        f"{remark}{html_table(comparison, whole=whole)}</main>\n</body>\n</html>\n"
    )


_STYLE = (
    "body{font-family:system-ui,sans-serif;line-height:1.7;color:#1a1a1c}main{max-width:72rem;margin:1rem auto}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}caption{position:absolute;clip-path:inset(50%)}"
    "th,td{border:1px solid #949494;padding:.5rem .75rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "th{background:#f1f1f4}ins,del{text-decoration:underline;text-underline-offset:.2em;background:#e8f1fe}"
    "del{background:#fdeeee}ul{margin:.25rem 0;padding-left:1.25rem}p{margin:.25rem 0}"
)


def markdown_table(comparison: Comparison, *, whole: bool = False) -> str:
    """Return the table in Markdown with tables (GitHub Flavored Markdown), its marks as inline HTML."""
    lines = [f"# {escaped(comparison.title)} {_word('title', comparison)}", ""]
    if not comparison.is_changed:
        lines += [_word("same", comparison), ""]
    lines += ["| " + " | ".join(escaped(words) for words in _columns(comparison)) + " |", "|---|---|"]
    for row, new, old in _shown(comparison, whole):
        lines.append(f"| {_markdown(row.new, new, 'ins')} | {_markdown(row.old, old, 'del')} |")
    return "\n".join(lines) + "\n"


def csv_table(comparison: Comparison, *, whole: bool = False) -> str:
    """Return the table as CSV (RFC 4180): the clause's id, the new words and the old ones, without marks."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(("id", *_columns(comparison)))
    for row, new, old in _shown(comparison, whole):
        writer.writerow(
            (row.id, _harmless(_plain(row.new, new, comparison)), _harmless(_plain(row.old, old, comparison)))
        )
    return out.getvalue()


def _shown(comparison: Comparison, whole: bool) -> Iterator[tuple[Row, str, str]]:
    """Yield rows with what stands for the words of each side: nothing where they are written out."""
    omitted = _word("omitted", comparison)
    for row in comparison.rows:
        if not row.is_changed and not whole:
            yield row, omitted, omitted
        else:
            added, removed = _word("added", comparison), _word("removed", comparison)
            yield row, "" if row.new else removed, "" if row.old else added


def _html(side: Side | None, instead: str, mark: str) -> str:
    if side is None:
        return f"<p>{escape(instead)}</p>"
    lines = [_head(side, lambda runs: _marked(runs, mark, escape))]
    if instead:
        return "".join(f"<p>{line}</p>" for line in (*lines, escape(instead)) if line)
    found = [f"<p><strong>{line}</strong></p>" for line in lines if line]
    for block in side.blocks:
        words = _marked(block.runs, mark, escape)
        found.append(f"<ul><li>{words}</li></ul>" if block.is_point else f"<p>{words}</p>")
    return "".join(found).replace("</ul><ul>", "")


def _markdown(side: Side | None, instead: str, mark: str) -> str:
    if side is None:
        return instead
    lines = [_head(side, lambda runs: _marked(runs, mark, escaped))]
    lines += [instead] if instead else [_point(block) + _marked(block.runs, mark, escaped) for block in side.blocks]
    return "<br>".join(line for line in lines if line)


def _plain(side: Side | None, instead: str, comparison: Comparison) -> str:
    if side is None:
        return instead
    lines = [_head(side, lambda runs: "".join(run.words for run in runs))]
    point = "・" if is_wide(comparison.language) else "• "
    words = [(point if block.is_point else "") + "".join(run.words for run in block.runs) for block in side.blocks]
    return "\n".join(line for line in (*lines, *([instead] if instead else words)) if line)


def _harmless(cell: str) -> str:
    # A spreadsheet takes a cell that begins so for a formula.
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _head(side: Side, said: Callable[[tuple[Run, ...]], str]) -> str:
    return f"{side.number} {said(side.heading)}".rstrip()


def _point(block: Block) -> str:
    return "• " if block.is_point else ""


def _marked(runs: tuple[Run, ...], mark: str, safe: Callable[[str], str]) -> str:
    return "".join(f"<{mark}>{safe(run.words)}</{mark}>" if run.is_changed else safe(run.words) for run in runs)


def _columns(comparison: Comparison) -> tuple[str, str]:
    days = {"new": comparison.new, "old": comparison.old}
    new, old = (
        _word(name, comparison).format(day=written_date(day, comparison.language)) for name, day in days.items()
    )
    return new, old


def _word(name: str, comparison: Comparison) -> str:
    return in_language(_WORDS[name], comparison.language)
