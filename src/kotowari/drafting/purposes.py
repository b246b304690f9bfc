"""Sentences that say what information is used for."""

import re

from kotowari.drafting.findings import EVERYONE, Findings, Purpose
from kotowari.drafting.lexicon import SUBJECTS
from kotowari.drafting.naming import bare, items_in, purpose_name

LEADS = re.compile(
    r"purposes? of (?:the )?(?:utili[sz]ation|use)|(?:following|these"
    r"|below) (?:business )?purposes|purposes.{0,60}(?:below|follow)"
    r"|use[sd]?\b.{0,80}(?:as follows|following|to"
    r"|for)\s*:|(?:利用|使用|利用する)目的|(?:次|以下|下記)の(?:目的|ため|業務)",
    re.IGNORECASE,
)
WITHIN = re.compile(
    r"within the (?:scope|purposes)|only for the purposes?|beyond the purposes?|other than the purposes?"
    r"|目的の(?:達成に必要な)?範囲|目的の達成に必要|目的以外|目的外|利用目的を(?:できる限り|あらかじめ)?.{0,12}(?:特定|明示|通知|公表)",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r"below|follow|次の|以下|下記|[:：]$", re.IGNORECASE)
_IS_SENTENCE = re.compile(r"^(?:当社|弊社|当店|当サイト|私たち)は|(?:ます|ません|です|した)。?$|^we \w+", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never)\b|ません|ない。", re.IGNORECASE)
_COMMON = re.compile(r"\bcommon purposes|\ball of the above|共通", re.IGNORECASE)
_INLINE = (
    re.compile(
        r"\b(?:use[sd]?|utili[sz]e[sd]?|process(?:es|ed)?)\b(?P<about>(?:(?!\bpurposes\b).){0,160}?)"
        r"\b(?:for (?:the )?(?:following )?(?:purposes? of )?|in order to |to (?!us\b|our\b|the\b"
        r"|you\b|an?\b))(?P<rest>\S.+)",
        re.IGNORECASE,
    ),
    re.compile(r"目的\s*[：:]\s*(?P<rest>.+)"),
    re.compile(
        r"(?:情報|データ)[^、。はを]{0,10}(?:は|を)、?(?P<rest>[^。]+?)(?:の|する|を行う|を図る|いただく)(?:ため|目的)(?:に"
        r"|で)[^。]*(?:利用|使用|取り?扱)"
    ),
    re.compile(r"目的は、?(?P<rest>[^。]+?)(?:です|とします|であり|になります|に限)"),
)
_ABOUT = re.compile(
    r"purposes? of (?:utili[sz]ation|use) of (?:the )?(?:personal information of )?"
    r"|common purposes of (?:utili[sz]ation|use) of ",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    r"[（(](?:including |incl\. )?(?P<words>[^（）()]{2,120}?)(?:を含(?:む|みます)。?)?[）)]", re.IGNORECASE
)
_NUMBERS = re.compile(r"[①-⑳]|[（(](?:\d{1,2}|[ivx]{1,4}|[a-z])[）)]|(?<!\d)\d{1,2}[)）]")
_GERUNDS = re.compile(r",? and (?=\w+ing\b)|, (?:and )?(?=(?:for )?\w+ing\b)", re.IGNORECASE)
_INFINITIVES = re.compile(r",? and (?=to\b)|, (?:and )?(?=to\b)|, and (?=[a-z]+ )|, (?=[a-z]+ .*, and )", re.IGNORECASE)
_PARTS = re.compile(r"、(?:ならびに|並びに|および|及び)?|(?:ならびに|並びに|および|及び)(?=[^（）]{4})")
_JOINED = re.compile(r"\s*(?:,|and|or|、|および|及び|,\s*and)?\s*", re.IGNORECASE)
_AIMS = re.compile(r"^(?:(?:the )?purposes? of |for |to )|(?:のため(?:に)?|を目的として)$", re.IGNORECASE)


def add_purpose(words: str, subjects: list[str], findings: Findings) -> str | None:
    """Note one purpose in the page's own words and return its rule; the same words twice are one purpose."""
    label = bare(_AIMS.sub("", bare(words)))
    if len(label) < 2:
        return None
    for name, known in findings.purposes.items():
        if known.label == label:
            known.subjects += [subject for subject in subjects if subject not in known.subjects]
            return f"purposes.{name}"
    name = purpose_name(label, subjects, findings.purposes)
    findings.purposes[name] = Purpose(label, list(subjects))
    return f"purposes.{name}"


def announces_purposes(text: str, *, opens_list: bool) -> bool:
    """Whether a sentence announces purposes and names none itself."""
    if not LEADS.search(text):
        return False
    return bool(_ANNOUNCES.search(text.rstrip())) or (opens_list and not text.rstrip().endswith(("。", ".")))


def may_be_member(text: str) -> bool:
    """Whether a point of a list of purposes can be one: neither a statement of its own nor another announcement."""
    return not _IS_SENTENCE.search(text) and not (LEADS.search(text) and _ANNOUNCES.search(text))


def inline_purposes(text: str, subjects: list[str], findings: Findings) -> list[str]:
    """Note the purposes that a sentence itself names, and return their rules."""
    rest = _named_after_subject(text) or _named_inline(text)
    aims = rest in text and text[: text.index(rest)].lower().endswith("to ")
    if not rest:
        return []
    parts, are_parted_at_commas = _parted(rest, aims=aims)
    about = text[: text.index(rest)] if rest in text else ""
    used = items_in(about, findings) if re.search(r"[a-z]", about) else []
    rules = [rule for part in parts if (rule := add_purpose(part, subjects, findings))]
    for rule in rules:
        name = rule.removeprefix("purposes.")
        findings.purposes[name].items += [item for item in used if item not in findings.purposes[name].items]
        if are_parted_at_commas:
            findings.assumed[f"{rule}.label"] = "parted from the page's sentence at a comma"
    return rules


def subjects_of(text: str, named: list[str]) -> list[str]:
    """Return for whom a sentence's purposes are: those named, or everyone where it says they are common to all."""
    return [EVERYONE, *named] if _COMMON.search(text) else named


def note_included(text: str, subjects: list[str], findings: Findings) -> None:
    """Note who else is meant by a subject, as a bracket after it says."""
    found = _INCLUDES.search(text)
    if found and len(subjects) == 1 and re.search(r"including|含", found[0], re.IGNORECASE):
        findings.includes.setdefault(subjects[0], found["words"].strip())


def _named_inline(text: str) -> str:
    for pattern in _INLINE:
        found = pattern.search(text)
        if found and not _NEGATED.search(text[: found.end("rest")]) and not LEADS.search(found["rest"]):
            return found["rest"].strip()
    return ""


def _named_after_subject(text: str) -> str:
    """What follows the subject, where a text lost the break between: ``purposes of use of … applicants hiring``."""
    opening = _ABOUT.search(text)
    if opening is None:
        return ""
    spans = [found.span() for _, pattern in SUBJECTS for found in pattern.finditer(text, opening.start())]
    end = 0
    for start, stop in sorted(spans):
        if end and not _JOINED.fullmatch(text[end:start]):
            break
        end = max(end, stop)
    rest = text[end:].strip(" :：,") if end else ""
    return rest if len(rest) >= 4 and not rest.startswith(("(", "（", "'", "’", "personal information")) else ""


def _parted(rest: str, *, aims: bool) -> tuple[list[str], bool]:
    """Return the purposes within a sentence's words, and whether commas alone part them."""
    for mark in (";", "；", "／"):
        if mark in rest:
            return _filled(rest.split(mark)), False
    if len(_NUMBERS.findall(rest)) > 1:
        return _filled(_NUMBERS.split(rest)), False
    commas = _PARTS if re.search(r"[ぁ-ん]", rest) else _INFINITIVES if aims else _GERUNDS
    parts = _filled(commas.split(_outside_brackets(rest)))
    parts = [part.replace("\x00", "、").replace("\x01", ",") for part in parts]
    return parts, len(parts) > 1


def _filled(parts: list[str]) -> list[str]:
    return [part.strip() for part in parts if len(bare(part)) > 1]


def _outside_brackets(text: str) -> str:
    """Hide the commas within brackets, so that they part nothing."""
    return re.sub(r"[（(][^（）()]*[）)]", lambda found: found[0].replace("、", "\x00").replace(",", "\x01"), text)
