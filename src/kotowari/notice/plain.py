"""The notice as plain text, 78 columns wide."""

from kotowari.notice.languages import is_wide
from kotowari.notice.sheet import Sheet, make_sheet
from kotowari.notice.words import notice_words
from kotowari.notice.wrapping import display_width, wrap
from kotowari.policy.document import WrittenClause
from kotowari.policy.model import Policy

COLUMNS = 78


def plain_text(policy: Policy, language: str) -> str:
    """Return the notice in one of the policy's languages, in lines of at most 78 columns."""
    sheet = make_sheet(policy, language)
    wide = is_wide(language)
    blocks = [_underlined(sheet.title, "=", wide), *_remarks(sheet), _facts(sheet, wide)]
    for clause in sheet.clauses:
        blocks += _clause(clause, wide)
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _underlined(words: str, with_: str, wide: bool) -> list[str]:
    lines = wrap(words, COLUMNS, wide=wide)
    return [*lines, with_ * max(display_width(line, wide=wide) for line in lines)]


def _remarks(sheet: Sheet) -> list[list[str]]:
    blocks = []
    for remark in sheet.remarks:
        wide = is_wide(remark.language)
        mark = notice_words(remark.language)["illustration"]
        blocks.append(wrap(remark.words, COLUMNS, wide=wide, first=f"【{mark}】" if wide else f"[{mark}] "))
    return blocks


def _facts(sheet: Sheet, wide: bool) -> list[str]:
    colon = "：" if wide else ": "
    return [line for fact in sheet.facts for line in wrap(fact.label + colon + fact.words, COLUMNS, wide=wide)]


def _clause(clause: WrittenClause, wide: bool) -> list[list[str]]:
    blocks = []
    number = ""
    if clause.heading:
        blocks.append(_underlined(f"{clause.number}. {clause.heading}", "-", wide))
    else:
        number = f"({clause.number}) "
    point = "・" if wide else "- "
    for paragraph in clause.paragraphs:
        if paragraph.points and number:
            blocks.append([number.rstrip()])
        if paragraph.points:
            hung = " " * display_width(point, wide=wide)
            blocks.append(
                [line for words in paragraph.points for line in wrap(words, COLUMNS, wide=wide, first=point, rest=hung)]
            )
        else:
            blocks.append(wrap(paragraph.words, COLUMNS, wide=wide, first=number))
        number = ""
    return blocks
