"""The answer as one page: everything in it, nothing loaded from anywhere, no script, fit to be printed.

It is written piece by piece, so that no more than one row is in memory at a time.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib import resources
from itertools import count

from kotowari.policy.text import in_language
from kotowari.rights.answer.contents import NOT_SHOWN, Column, Contents, Given, PlaceSaid, Row, Sheet
from kotowari.rights.answer.files import LETTER, PAGE, RECEIPT, files_of
from kotowari.rights.answer.values import written
from kotowari.rights.answer.words import HEAD, STATES, answer_words

_WIDE = 6
"""Up to so many columns rows are shown as a table; beyond, one under the other, each as a list."""

_LONG = 8
"""From so many sheets on there is a list of them to go to."""


_MISSING = ("unread", "open")
"""The states of a place of which the answer may lack something."""


def page(contents: Contents) -> Iterator[str]:
    """Yield the page, piece by piece."""
    words = answer_words(contents.language)
    yield _begin(contents, words)
    yield _list("decision", words["decision"], contents.decision)
    yield f'<section aria-labelledby="held"><h2 id="held">{escape(words["held"])}</h2>'
    yield _overview(contents, words)
    numbers = count(1)
    for place in contents.places:
        yield from _place(place, words, numbers)
    yield "</section>"
    if contents.provided is not None:
        yield from _given("provided", contents.provided, words)
    if contents.received is not None:
        yield from _given("received", contents.received, words)
    yield _proof(contents, words)
    yield _list("complain", words["complain"], contents.complaint)
    yield _files(contents, words)
    yield "</main></body></html>\n"


@cache
def _style() -> tuple[str, str]:
    """Return the style sheet, and its digest as a content security policy names it."""
    text = (resources.files("kotowari.rights.answer") / "answer.css").read_text(encoding="utf-8")
    return text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _begin(contents: Contents, words: dict[str, str]) -> str:
    style, mark = _style()
    head = "".join(
        f"<div><dt>{escape(in_language(HEAD[name], contents.language))}</dt><dd>{escape(said)}</dd></div>"
        for name, said in contents.head.items()
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(contents.language)}"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{mark}'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        f"<title>{escape(contents.title)} {escape(contents.number)}</title><style>{style}</style></head><body>"
        f'<header><p class="operator">{escape(contents.operator)}</p><h1>{escape(contents.title)}</h1>'
        f'<dl class="head">{head}</dl><p class="note">{escape(words["confidential"])}</p></header><main>'
    )


def _list(name: str, heading: str, sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    said = "".join(f"<p>{escape(one)}</p>" for one in sentences)
    return f'<section aria-labelledby="{name}"><h2 id="{name}">{escape(heading)}</h2>{said}</section>'


def _overview(contents: Contents, words: dict[str, str]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(place.title)}</th><td>{_state(place, contents.language)}</td>'
        f'<td class="number">{_held(place)}</td></tr>'
        for place in contents.places
    )
    heads = "".join(f'<th scope="col">{escape(words[name])}</th>' for name in ("place", "state"))
    heads += f'<th scope="col" class="number">{escape(words["rows"])}</th>'
    caption = f"<caption>{escape(words['overview'])}</caption>"
    table = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return table + _way(contents, words)


def _held(place: PlaceSaid) -> str:
    return f"{sum(sheet.count for sheet in place.sheets):,}" if place.sheets else ""


def _state(place: PlaceSaid, language: str) -> str:
    said = escape(in_language(STATES[place.state], language))
    return f"<strong>{said}</strong>" if place.state in _MISSING else said


def _way(contents: Contents, words: dict[str, str]) -> str:
    """Return the links to the sheets, where there are so many that one would search for them."""
    named = [(place, sheet) for place in contents.places for sheet in place.sheets]
    if len(named) < _LONG:
        return ""
    links = "".join(
        f'<li><a href="#t{number}">{escape(place.title)}: {escape(sheet.table)}</a> ({sheet.count:,})</li>'
        for number, (place, sheet) in enumerate(named, 1)
    )
    return f'<nav aria-label="{escape(words["contents"])}"><ol>{links}</ol></nav>'


def _place(place: PlaceSaid, words: dict[str, str], numbers: Iterator[int]) -> Iterator[str]:
    if not place.sheets and not place.remarks:
        return
    yield f"<h3>{escape(place.title)}</h3>"
    for remark in place.remarks:
        yield f"<p>{escape(remark)}</p>"
    for sheet in place.sheets:
        yield from _sheet(sheet, f"t{next(numbers)}", words)


def _sheet(sheet: Sheet, anchor: str, words: dict[str, str]) -> Iterator[str]:
    counted = words["one"] if sheet.count == 1 else words["count"].format(count=f"{sheet.count:,}")
    yield f'<h4 id="{anchor}">{escape(sheet.table)} <span class="count">{escape(counted)}</span></h4>'
    yield f'<p class="file">{escape(words["file"].format(file=sheet.file))}</p>'
    if sheet.withheld:
        lines = "".join(f"<li>{escape(one)}</li>" for one in sheet.withheld)
        yield f'<div class="withheld"><p>{escape(words["withheld"])}</p><ul>{lines}</ul></div>'
    if sheet.count:
        yield from _rows(sheet.columns, sheet.rows(), anchor, words)


def _rows(columns: Sequence[Column], rows: Iterator[Row], anchor: str, words: dict[str, str]) -> Iterator[str]:
    if len(columns) <= _WIDE:
        heads = "".join(f'<th scope="col">{_name(column)}</th>' for column in columns)
        yield f'<div class="wide" role="region" aria-labelledby="{anchor}" tabindex="0"><table>'
        yield f"<thead><tr>{heads}</tr></thead><tbody>"
        for row in rows:
            yield "<tr>" + "".join(f"<td>{_value(value, words)}</td>" for value in row) + "</tr>"
        yield "</tbody></table></div>"
        return
    names = [f"<div><dt>{_name(column)}</dt><dd>" for column in columns]
    yield '<ol class="records">'
    for number, row in enumerate(rows, 1):
        said = "".join(f"{name}{_value(value, words)}</dd></div>" for name, value in zip(names, row, strict=True))
        yield f'<li><p class="record">{escape(words["record"].format(number=number))}</p><dl>{said}</dl></li>'
    yield "</ol>"


def _name(column: Column) -> str:
    if not column.label or column.label == column.name:
        return escape(column.name)
    return f'{escape(column.label)} <span class="column">{escape(column.name)}</span>'


def _value(value: object, words: dict[str, str]) -> str:
    if value is NOT_SHOWN:
        return f'<span class="not-shown">{escape(words["not_shown"])}</span>'
    text = written(value, "")
    return escape(text) if text else f'<span class="empty">{escape(words["empty"])}</span>'


def _given(name: str, given: Given, words: dict[str, str]) -> Iterator[str]:
    yield f'<section><h2 id="{name}">{escape(words[name])}</h2>'
    if given.remark:
        yield f"<p>{escape(given.remark)}</p>"
    if given.rows:
        yield from _rows(given.columns, iter(given.rows), name, words)
    elif not given.remark:
        yield f"<p>{escape(words[f'none_{name}'])}</p>"
    yield "</section>"


def _proof(contents: Contents, words: dict[str, str]) -> str:
    proof = contents.proof
    if proof is None:
        return ""
    said = words["proof_says"].format(file=RECEIPT, entries=proof.entries)
    command = f"kotowari ledger verify-receipt {RECEIPT} --key '{proof.verifier_key}'"
    return (
        f'<section aria-labelledby="proof"><h2 id="proof">{escape(words["proof"])}</h2><p>{escape(said)}</p>'
        f"<pre>{escape(command)}</pre><p>{escape(words['proof_key'])}</p></section>"
    )


def _files(contents: Contents, words: dict[str, str]) -> str:
    said = {PAGE: "page", "answer.json": "json", LETTER: "letter", RECEIPT: "receipt"}
    tables = {sheet.file: f"{place.title}: {sheet.table}" for place in contents.places for sheet in place.sheets}
    lines = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(tables.get(name) or words[said.get(name, _kind(name))])}</dd></div>"
        for name in files_of(contents)
    )
    heading = f'<h2 id="files">{escape(words["files"])}</h2>'
    return f'<section aria-labelledby="files">{heading}<dl class="head">{lines}</dl></section>'


def _kind(name: str) -> str:
    stem = name.removesuffix(".csv")
    return stem if stem in ("provided", "received") else "attached"
