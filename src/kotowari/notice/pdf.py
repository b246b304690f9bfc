"""The notice as PDF: tagged (PDF/UA-1, ISO 14289-1), for archives (PDF/A-2a, ISO 19005-2), set by Typst."""

import json
from functools import cache
from importlib import resources

import typst

from kotowari.errors import PdfNotSet
from kotowari.notice.languages import primary
from kotowari.notice.sheet import Remark, Sheet, make_sheet
from kotowari.notice.words import notice_words
from kotowari.policy.model import Policy

_FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
_REGIONS = {"ja": "JP", "zh-Hant": "TW"}
"""By these the font, which has the characters of all of East Asia, gives each language its own forms."""


def pdf(policy: Policy, language: str) -> bytes:
    """Return the notice in one of the policy's languages, on A4; the same bytes for the same policy.

    The policy's words are data to the typesetter and never its source: they cannot be commands. Each clause is a named
    destination, so that ``…pdf#purposes`` leads to it. Raises :class:`PdfNotSet` where the font lacks a character: no
    reader may be shown a box instead.
    """
    source = (resources.files("kotowari.notice") / "notice.typ").read_bytes()
    try:
        return typst.compile(
            source,
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"sheet": json.dumps(_as_data(make_sheet(policy, language)), ensure_ascii=False)},
            pdf_standards=["ua-1", "a-2a"],
            timestamp=0,
        )
    except typst.TypstError as problem:
        raise PdfNotSet(problem=problem.message) from None


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of every PDF, read once in a process."""
    folders = (str(resources.files(package)) for package in _FONTS)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders])


def _as_data(sheet: Sheet) -> dict[str, object]:
    return {
        **tongue(sheet.language),
        "title": sheet.title,
        "operator": sheet.operator,
        "date": [sheet.revision.year, sheet.revision.month, sheet.revision.day],
        "email": sheet.email,
        "facts": [[fact.label, fact.words] for fact in sheet.facts],
        "remarks": [_remark(remark) for remark in sheet.remarks],
        "clauses": [
            {
                "id": clause.id,
                "number": clause.number,
                "heading": clause.heading,
                "paragraphs": [{"words": part.words, "points": part.points} for part in clause.paragraphs],
            }
            for clause in sheet.clauses
        ],
    }


def _remark(remark: Remark) -> dict[str, str | None]:
    return {
        **tongue(remark.language),
        "mark": notice_words(remark.language)["illustration"],
        "words": remark.words,
    }


def tongue(language: str) -> dict[str, str | None]:
    """Return a language as Typst has it: with the region by which the font gives it its own forms."""
    return {"lang": primary(language), "region": _REGIONS.get(language)}
