"""The operator's particulars: name, address, representative, point of contact, and the day of the page."""

import re
import unicodedata

from kotowari.drafting.dates import dates_in
from kotowari.drafting.findings import Findings

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_TELEPHONE = re.compile(
    r"(?:電話(?:番号)?|TEL|Tel\.?|telephone|phone|official)[^\d+\n]{0,8}(\+?[\d(][\d()\- ]{7,18}\d)", re.IGNORECASE
)
_BODY = r"[一-龥々ァ-ヶーA-Za-z0-9・&]"
_FORM = r"(?:株式会社|合同会社|有限会社|一般社団法人)"
_JAPANESE_NAME = re.compile(
    rf"{_BODY}{{1,30}}{_FORM}|{_FORM}(?:[一-龥々ぁ-んァ-ヶーA-Za-z0-9・&]{{2,30}}?(?=[はが、(（\s]|$)|{_BODY}{{1,30}})"
)
_ENGLISH_FORM = re.compile(r"\b(?:K\.\s?K\.|Inc\.|Co\.,? ?Ltd\.?|Corporation\b|LLC\b|Ltd\.?|G\.K\.)", re.IGNORECASE)
_STOP_WORDS = frozenset(
    {
        "of",
        "the",
        "by",
        "at",
        "we",
        "and",
        "with",
        "for",
        "to",
        "in",
        "from",
        "a",
        "an",
        "our",
        "is",
        "controller",
        "operator",
        "company",
        "name",
        "policy",
    }
)
_REPRESENTATIVE = (
    re.compile(
        r"(?:代表取締役(?:社長|会長|CEO|社長執行役員)?|代表社員|代表者(?:氏名"
        r"|名)?)\s*[:：]?\s*(?:代表取締役(?:社長)?\s*)?([一-龥々ぁ-んァ-ヶー]{1,6}[ 　]?[一-龥々ぁ-んァ-ヶー]{1,6})(?=$"
        r"|[\s　、。）)])"
    ),
    re.compile(
        r"(?i:representative(?: director)?|president"
        r"|chief executive officer)[^:\n]{0,30}?[:,]\s*(?:(?i:president|ceo"
        r"|representative director)[^:,]{0,20},\s*)?([A-Z][\w'-]+(?: [A-Z][\w'-]+){1,2})"
    ),
)
_ADDRESS = (
    re.compile(
        r"(?:〒?\s?\d{3}[-−]\d{4}\s*)?((?:東京都|北海道|京都府|大阪府|[一-龥]{2,3}県)[一-龥々ぁ-んァ-ヶー]{1,20}"
        r"(?:(?!\s{0,4}(?:代表|電話|(?i:tel)))[^、。\n]){2,60})"
    ),
    re.compile(
        r"(?i:address|located at"
        r"|headquarters)\s*[:：]?\s*(?:at )?([^\n]{0,20}\d[^\n]{8,100}?(?:japan|\d{3}-\d{4}))",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(\d[\w-]{0,12} [^\n@]{6,90}\b(?:tokyo|osaka|kyoto|nagoya|fukuoka"
        r"|japan)\b[^\n@:]{0,20}?)(?=\s*(?:post|zip|tel|official|$))",
        re.IGNORECASE,
    ),
)
_DESK = (
    re.compile(
        r"((?:個人情報|お客様|プライバシー)[一-龥ぁ-んァ-ヶー]{0,16}?(?:窓口|相談室|担当(?:者|係|部署)?|係|センター|事務局))(?![一-龥])"
    ),
    re.compile(
        r"((?:personal (?:information|data)|privacy|data protection)(?: [A-Za-z]+){0,2} (?:desk"
        r"|staff|officer|office|team|counter))\b",
        re.IGNORECASE,
    ),
)
_LONGEST_LINE = 160
"""A line longer than this is no mere particular."""


def take_particulars(text: str, label: str, findings: Findings, *, is_partner: bool) -> bool:
    """Note what a sentence tells of the operator; return whether it is a line of particulars and nothing else.

    ``label`` is the heading or term before it, such as 所在地. Where a partner is spoken of (``is_partner``), names,
    addresses and representatives are not taken as the operator's.
    """
    text = unicodedata.normalize("NFKC", text)
    told = [_take_contact(text, findings), _take_days(text, findings)]
    if not is_partner:
        labelled = f"{unicodedata.normalize('NFKC', label)}: {text}" if label else text
        told += [_take_party(text, labelled, findings)]
    return any(told) and len(text) <= _LONGEST_LINE


def company_name(text: str, language: str) -> str:
    """Return the first name of a company in a text, with its legal form, or nothing."""
    if language == "ja":
        found = _JAPANESE_NAME.search(text)
        return found[0] if found else ""
    form = _ENGLISH_FORM.search(text)
    if form is None:
        return ""
    words: list[str] = []
    is_lower = text == text.lower()
    for word in reversed(text[: form.start()].split()[-6:]):
        if word.lower() in _STOP_WORDS or word[-1] in ':;.("' or not (is_lower or word[0].isupper() or word == "&"):
            break
        words.insert(0, word)
    return " ".join((*words, form[0])).strip(' ,"(') if words else ""


def _take_contact(text: str, findings: Findings) -> bool:
    operator = findings.operator
    email, telephone = _EMAIL.search(text), _TELEPHONE.search(text)
    desk = next((found for pattern in _DESK if (found := pattern.search(text))), None)
    if email and not operator.email:
        operator.email = email[0]
    if telephone and not operator.telephone:
        operator.telephone = telephone[1].strip()
    if desk and not operator.desk:
        operator.desk = desk[1].strip()
    return bool(email or telephone or (desk and len(text) < 3 * len(desk[1])))


def _take_days(text: str, findings: Findings) -> bool:
    found = tuple(dates_in(text))
    for dated in found:
        findings.days[dated.means] = max(dated.day, findings.days.get(dated.means, dated.day))
    return any(dated.means for dated in found) or (bool(found) and len(text) < 24)


def _take_party(text: str, labelled: str, findings: Findings) -> bool:
    operator = findings.operator
    name = company_name(text, findings.language)
    if name and not operator.name:
        operator.name = name
    address = next((found for pattern in _ADDRESS if (found := pattern.search(labelled) or pattern.search(text))), None)
    if address and not operator.address:
        operator.address = address[1].strip()
    person = next((found for pattern in _REPRESENTATIVE if (found := pattern.search(labelled))), None)
    if person and not operator.representative:
        operator.representative = person[1].strip()
    return bool(address or person or (name and len(text) < len(name) + 24))
