"""An answer on paper: its letter, and everything in it, as two PDFs to be printed (APPI 33(1), in writing)."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from kotowari.notice.letter.letter import print_pdf
from kotowari.notice.pdf import tongue
from kotowari.policy.text import in_language
from kotowari.rights.answer.files import JSON, LETTER
from kotowari.rights.answer.values import written
from kotowari.rights.answer.words import HEAD, STATES, answer_words


def on_paper(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the PDFs of an answer by what they are called. Raises :class:`kotowari.errors.LetterNotSet`."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        yield LETTER, files.read(LETTER)
        said = json.loads(files.read(JSON))
    yield "answer.pdf", print_pdf("print.typ", _as_data(said))


def _as_data(said: Mapping[str, Any]) -> dict[str, Any]:
    language = said["language"]
    words = answer_words(language)
    given = (("provided", said["provided"]), ("received", said["received"]))
    return {
        **tongue(language),
        "title": words["held"],
        "number": said["number"],
        "operator": said["operator"],
        "head": [[in_language(text, language), said[name]] for name, text in HEAD.items() if name in said],
        "decision": said["decision"],
        "places": [_place(place, language, words) for place in said["places"]],
        "given": [
            {"title": words[name], "rows": [_pairs(row, {}, words) for row in rows]} for name, rows in given if rows
        ],
    }


def _place(place: Mapping[str, Any], language: str, words: Mapping[str, str]) -> dict[str, Any]:
    tables = [
        {
            "table": table["table"],
            "withheld": table["withheld"],
            "rows": [_pairs(row, table["labels"], words) for row in table["rows"]],
        }
        for table in place["tables"]
    ]
    state = in_language(STATES[place["state"]], language)
    return {"title": place["title"], "state": state, "remarks": place["remarks"], "tables": tables}


def _pairs(row: Mapping[str, Any], labels: Mapping[str, str], words: Mapping[str, str]) -> list[list[str]]:
    return [[labels.get(name) or name, _value(value, words)] for name, value in row.items()]


def _value(value: object, words: Mapping[str, str]) -> str:
    if value == {"disclosed": False}:
        return words["not_shown"]
    return written(value, "") or words["empty"]
