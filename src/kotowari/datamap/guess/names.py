"""What a column holds, as its name says: one set of rules over plain words, for every language and style of naming."""

import re
from dataclasses import dataclass
from typing import Final

from kotowari.datamap.guess.content import Content
from kotowari.datamap.guess.lexicon import terms
from kotowari.datamap.guess.words import words_of

PERSONS: Final = terms(
    "customer member user employee staff person applicant patient student guest visitor subscriber author owner "
    "contact recipient sender buyer shareholder inquirer participant passenger driver lead representative manager "
    "holder insured resident teacher doctor agent friend creator seller player donor voter spouse child parent "
    "guardian crew stakeholder party"
)
"""The words for persons."""

_FOR_PERSONS: Final = PERSONS | terms("emergency delivery billing shipment order family home self")
"""What stands before ``name`` or ``address`` where it is a person's."""

_COMPANIES: Final = "company organisation vendor supplier partner corporate"

_NOTHING_BEFORE: Final = terms(
    "number is has can should show send allow allowed use require count total max min average hide enabled verified "
    "need must product store file table host domain template event campaign project group role item"
)
"""What a name begins with that is about a person's information, or of something else, and is not it."""

_NEUTRAL_AFTER: Final = terms(
    "line home work mobile primary secondary main alternative kana kanji romaji en ja jp jpn eng english japanese "
    "old new raw html normalized normalised text value full self private a b c name number code id address original "
    "encrypted enc data date detail personal part current mei info extra card day display of zh tw masked plain "
    "local native representative amount content history result area presence"
)
"""What may follow the words that say what a column holds without changing it."""

_ABOUT_A_TEXT: Final = terms("number code id date name address image")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says: ``strong`` if it can hardly mean anything else."""

    content: Content
    strong: bool
    words: str


def _either(words: frozenset[str]) -> str:
    return "(?:" + "|".join(sorted(words)) + ")"


_P: Final = _either(PERSONS)
_F: Final = _either(_FOR_PERSONS)
_C: Final = "(?:" + _COMPANIES.replace(" ", "|") + ")"

# Tried from the top; the first that fits, and that nothing before or after turns into something else, counts.
_RULES: Final[tuple[tuple[Content, bool, str], ...]] = (
    (
        Content.SECRET,
        True,
        r"password( hash| salt)?|secret( key)?|salt|otp|credential|cvv|card security( code| number)?",
    ),
    (
        Content.SECRET,
        True,
        r"(private|api|session|encryption) key|session (data|token)|(security|secret) (answer|question)",
    ),
    (Content.SECRET, True, r"token( hash| key| value)?|pin( code| number)?$|nonce|recovery code|backup code"),
    (Content.MY_NUMBER, True, r"my number( card)?( number)?"),
    (Content.MY_NUMBER, False, r"^person number$"),
    (Content.OFFICIAL_ID, True, r"official id|ssn|social security|passport|residence card|driving licence|national id"),
    (
        Content.OFFICIAL_ID,
        True,
        r"(pension|insurance|insured|health insurance) (number|card|code|symbol)|tax (id|number)",
    ),
    (Content.OFFICIAL_ID, False, r"licence( number)?|pension"),
    (
        Content.CARD,
        True,
        r"(credit|debit|payment) card|credit number|card (number|holder|name|expiry|pan|brand|last)|\bpan$",
    ),
    (Content.BANK_ACCOUNT, True, r"bank( branch)?( name| code)? ?(account)?( number| holder| name| type)?|iban|bic"),
    (Content.BANK_ACCOUNT, True, r"account (number|holder)|branch (name|mei|code)$"),
    (Content.SALARY, True, r"base salary|(hourly |monthly |annual )?salary|income|bonus( amount)?|remuneration"),
    (Content.IP_ADDRESS, True, r"ip address|(remote|client|peer) address"),
    (
        Content.DEVICE,
        True,
        r"user agent|mac address|device (id|uuid|number|serial)|cookie( id)?|(visitor|client) (id|uuid)$",
    ),
    (Content.EMAIL, True, r"e ?mail( address)?|mail address|^mail$"),
    (Content.EMAIL, False, rf"{_P} mail|mail (to|from|cc)|^mail \d$"),
    (Content.PHONE, False, r"emergency contact$"),
    (
        Content.FAMILY,
        True,
        r"emergency contact relation$|spouse( presence)?$|family(?! name)",
    ),
    (Content.FAMILY, False, r"child( count| number| name)?$|relation$"),
    (
        Content.PHONE,
        True,
        r"(mobile |home |work |company )?phone( number)?|mobile( number)?|fax( number)?|contact number",
    ),
    (Content.COMPANY, True, rf"{_C} (name |mei )?kana"),
    (
        Content.READING,
        True,
        rf"(person name|family name|first name|last name|full name|{_P}|name|sei|mei|{_P} mei) kana|kana name",
    ),
    (Content.READING, True, r"kana (person name|family name|first name|last name|sei|mei)|kana$"),
    (
        Content.ACCOUNT,
        True,
        r"(twitter|facebook|line|instagram|linkedin|github|skype)( (user|account|id|handle|name|uid))+$",
    ),
    (Content.ACCOUNT, True, r"^(twitter|facebook|instagram|linkedin|github|skype)$"),
    (
        Content.USER_NAME,
        True,
        r"user name|login( name| id)?|nick name|screen name|handle$|(member|user|customer) login",
    ),
    (Content.COMPANY, True, rf"{_C} (name|mei)|company$"),
    (Content.FAMILY_NAME, True, rf"(family|last) name|(?:{_P} )sei$"),
    (Content.GIVEN_NAME, True, r"(first|given|middle|fore) name"),
    (Content.NAME, True, rf"person name|(full|display|legal|real) name|{_F} (name|mei)"),
    (Content.POSTAL_CODE, True, r"postal (code|number)|postal$"),
    (
        Content.ADDRESS,
        True,
        r"(home |work |street |postal |billing )?address( line)?|prefecture( name| code)?|street( name| number)?",
    ),
    (Content.ADDRESS, True, r"^(address )?line \d$|city( name)?$|building( name)?|address"),
    (Content.ADDRESS, False, r"^(?:\w+ )?(state|country|region|county|district)( name)?$"),
    (Content.BIRTH_DATE, True, r"birth date|date (of )?birth|birth( year| month| day| date)?$|year (of )?birth"),
    (Content.NATIONALITY, True, r"nationality|domicile|birth (place|country|city)|country (of )?birth"),
    (Content.AGE, True, r"age$"),
    (Content.GENDER, True, r"gender( type)?"),
    (Content.MARITAL, True, r"marital"),
    (Content.JOB_TITLE, True, r"job( title| name)?$|occupation( name)?$|work title"),
    (Content.JOB_TITLE, False, rf"^{_P} (title|grade|rank)|^grade$|position( name)?$"),
    (Content.DEPARTMENT, True, r"department( name| mei)?|section( name)?$"),
    (Content.CAREER, True, r"resume|education|career|qualification|work history"),
    (
        Content.HEALTH,
        True,
        r"disease|disability|medical|medication|allergy|blood (type|group|pressure)|health|pregnancy",
    ),
    (Content.HEALTH, False, r"^(body )?(height|weight)( cm| kg)?$"),
    (
        Content.SPECIAL,
        True,
        r"religion|^race$|ethnic \w+|political|union (member|membership)|criminal|sexual orientation",
    ),
    (Content.EMPLOYEE_NUMBER, True, r"(employee|staff|crew) (number|code)"),
    (Content.EMPLOYEE_NUMBER, False, r"(employee|staff) id"),
    (Content.CUSTOMER_NUMBER, True, rf"{_P} (number|code)"),
    (Content.CUSTOMER_NUMBER, False, r"(membership|loyalty|customer|member) (id|card|number)"),
    (Content.POSITION, True, r"latitude|longitude|geo"),
    (Content.PICTURE, True, rf"(photo|{_P} image|face image|profile image)( url| path| file)?( name)?"),
    (Content.PICTURE, False, r"signature"),
    (Content.URL, True, r"url$"),
    (
        Content.TEXT,
        True,
        r"note|memo|remark|comment|inquiry( content)?|question|answer|feedback|bio|self \w+|message|request content",
    ),
    (Content.TEXT, True, r"complaint|reason|free text|body|interview \w+"),
    (Content.TEXT, False, r"^text$|content|description|detail|summary|text|request"),
    (Content.NAME, False, rf"^(name|mei|{_P}|{_P} (?:by|of|for)|{_P} {_P})$"),
)
_COMPILED: Final = tuple((content, strong, re.compile(rf"\b(?:{rule})")) for content, strong, rule in _RULES)
_BARE: Final = frozenset({"number", "code", "expiry date", "expiry", "holder"})
"""What a column is called that says nothing without its table: ``number`` in one of cards."""

_NUMBERED: Final = frozenset(
    {Content.CARD, Content.BANK_ACCOUNT, Content.OFFICIAL_ID, Content.CUSTOMER_NUMBER, Content.EMPLOYEE_NUMBER}
)

_ADDRESS: Final = re.compile(r"address|city|postal|street|prefecture|^line \d$")

_OF_PERSONS_ONLY: Final = frozenset({Content.HEALTH, Content.FAMILY, Content.JOB_TITLE})
"""What some words mean in a table of persons only: of a product, height is no health and position no work."""

_TITLE_FOR_NAME: Final = {"name", "mei", "name kana", "mei kana", "display name", "title"}


def guess_by_name(column: str, table: str = "", siblings: frozenset[str] = frozenset()) -> Named | None:
    """Return what a column's name says, none if it says nothing of a person.

    ``table`` is the table's name, ``siblings`` the words of its other columns: ``name`` in a table of customers is a
    person's, in one of products it is not; 姓 and 名 beside each other are a family and a given name.
    """
    words = words_of(column)
    if not words:
        return None
    in_pair = _of_a_pair(words, siblings)
    if in_pair:
        return Named(in_pair, True, words)
    named = _by_rule(words, table)
    if named and named.content is Content.ADDRESS and not named.strong and not any(map(_ADDRESS.search, siblings)):
        return None  # a state that no street or town stands beside is that of a thing
    if named is None and words in _BARE:
        named = _by_rule(f"{words_of(table)} {words}", table)
        return named if named and named.content in _NUMBERED else None
    return named


def _by_rule(words: str, table: str) -> Named | None:
    for content, strong, rule in _COMPILED:
        for found in rule.finditer(words):
            if _stands(content, words[: found.start()].split(), words[found.end() :]):
                return _in_its_table(Named(content, strong, words), words_of(table))
    return None


def _stands(content: Content, before: list[str], after: str) -> bool:
    """Whether what is around the words that say it leaves them what they are."""
    if before and before[0] in _NOTHING_BEFORE and not PERSONS & set(before):
        return False
    if after and not after.startswith(" "):
        return False
    follow = set(after.split())
    if content is Content.TEXT and follow & _ABOUT_A_TEXT:
        return False
    return all(word.isdigit() or word in _NEUTRAL_AFTER or word in PERSONS for word in follow)


def _of_a_pair(words: str, siblings: frozenset[str]) -> Content | None:
    """Return what 姓 and 名, or ``sei`` and ``mei``, are beside each other, and by themselves are not."""
    parts = words.split()
    if "kana" in parts and {"sei", "mei"} & set(parts):
        return Content.READING
    for own, others in (("sei", ("mei", "given name")), ("mei", ("sei", "family name"))):
        if own in parts and any(re.sub(rf"\b{own}\b", other, words) in siblings for other in others):
            return Content.FAMILY_NAME if own == "sei" else Content.GIVEN_NAME
    return None


def _in_its_table(named: Named, table: str) -> Named | None:
    """Return what is said by a name that depends on whose table it stands in."""
    words = set(table.split())
    if named.content is Content.NAME and named.words in _TITLE_FOR_NAME:
        if words & PERSONS:
            return Named(Content.NAME, True, named.words)
        if words & set(_COMPANIES.split()):
            return Named(Content.COMPANY, False, named.words)
    if named.content in _OF_PERSONS_ONLY and not named.strong:
        if words & PERSONS:
            return Named(named.content, True, named.words)
        if named.content is Content.HEALTH:
            return None
    return named
