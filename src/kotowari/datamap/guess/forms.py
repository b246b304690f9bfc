"""What a single value looks like, by its form and its check digits."""

import ipaddress
import re
from collections.abc import Callable
from typing import Final

import phonenumbers
from stdnum import iban, luhn
from stdnum.jp import cn, in_

from kotowari.datamap.guess.lexicon import terms

REGIONS: Final = ("JP", "TW", "US", "GB")
"""Where a number without a country code may be from."""

_EMAIL: Final = re.compile(r"(?:[^<>@]{0,80}<)?[^\s@<>\"(),;:]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}>?")
_PHONE: Final = re.compile(r"(?:TEL[:.]?\s?)?[+(]?[\d][\d\-‐‑–()/. ]{7,20}\d", re.IGNORECASE)
_POSTAL: Final = re.compile(r"〒? ?\d{3}[-‐−ー]\d{4}")
_POSTAL_ANYWHERE: Final = re.compile(
    r"〒? ?\d{3}-?\d{4}|\d{3}(?:\d{2,3})?|\d{5}-\d{4}"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{2}-\d{3}"
)
_PREFECTURE: Final = re.compile(
    "北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良"
    "|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県"
)
_MUNICIPALITY: Final = re.compile(
    r"[^\W\d_]{1,7}[市区町村郡].{0,30}?(?:\d+ ?(?:丁目|番|号|-)|[一二三四五六七八九十]+丁目)"
)
_TAIWAN: Final = re.compile(r"[^\W\d_]{2}[市縣].{0,12}(?:[區鄉鎮市].{0,20})?[路街道段巷].{0,12}\d+ ?號?")
_STREET: Final = re.compile(
    r"\d+\w?,? (?:[A-Z][\w.'-]* ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way"
    r"|Court|Ct|Place|Pl"
    r"|Square|Sq|Terrace|Close|Crescent)\b|[A-Z]\w+(?:straße|strasse|weg|platz) \d+",
)
_URL: Final = re.compile(r"(?:https?|ftp)://\S+|www\.\S+\.\S+", re.IGNORECASE)
_HASHED: Final = re.compile(
    r"\$(?:2[abxy]|argon2\w*|[156y]|scrypt|pbkdf2[\w-]*|apr1)\$.+|(?:pbkdf2_sha\d+|argon2|bcrypt\w*|scrypt)[$:].+|\{S?SHA\d*\}.+"
    r"|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*|-----BEGIN .+"
    r"|(?:sk|pk|rk)_(?:live|test)_\w{8,}|gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z\d]{16}",
    re.DOTALL,
)
_DIGEST: Final = re.compile(
    r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}", re.IGNORECASE
)
_AGENT: Final = re.compile(
    r"(?:Mozilla|Opera|Dalvik|curl|okhttp|Wget)/\d.*|(?:[0-9A-F]{2}[:-]){5}[0-9A-F]{2}", re.IGNORECASE
)
_CARD: Final = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6\d{15}"
)
_COMPANY: Final = re.compile(
    r"(?:株式|有限|合同|合資|合名)会社|\(株\)|\(有\)|㈱|㈲|(?:財団|社団|医療|学校)法人|股份有限公司"
    r"|\b(?:Inc|Ltd|LLC|LLP|GmbH|Corp|Corporation|Limited|K\.K|PLC|S\.A|B\.V|Pty)\b\.?|& Co\b"
)
_OFFICIAL: Final = re.compile(r"(?!000|666|9)\d{3}-\d{2}-\d{4}|[A-Z][1289]\d{8}")
_GENDERS: Final = terms(
    "m f male female man woman 男 女 男性 女性 other その他 不明 回答しない unknown x nonbinary non-binary"
)
_BLOOD: Final = re.compile(r"(?:A|B|O|AB)(?:[+-]|型|型?RH[+-])?", re.IGNORECASE)


def is_email(text: str) -> bool:
    """Whether it is an address of electronic mail, alone or after a name."""
    return bool(_EMAIL.fullmatch(text))


def is_phone(text: str) -> bool:
    """Whether it is a telephone number as people write one: with a country code, a leading nought or signs between."""
    digits = re.sub(r"\D", "", text)
    if not _PHONE.fullmatch(text) or not (text[0] in "+(0Tt" or re.fullmatch(r"\d{3}[-. ]\d{3}[-. ]\d{4}", text)):
        return False
    return 9 <= len(digits) <= 15 and any(_is_valid(text, region, text.isdigit()) for region in REGIONS)


def is_bare_phone(text: str) -> bool:
    """Whether digits alone may be a telephone number, also one that lost its leading nought as a number."""
    return (
        text.isdigit() and 8 <= len(text) <= 13 and (_is_valid(text, "JP", True) or _is_valid("0" + text, "JP", True))
    )


def _is_valid(text: str, region: str, strictly: bool) -> bool:
    try:
        number = phonenumbers.parse(re.sub(r"^TEL[:.]?", "", text, flags=re.IGNORECASE), region)
    except phonenumbers.NumberParseException:
        return False
    # With its signs a number that nobody was given yet (as in examples) is one too.
    return phonenumbers.is_valid_number(number) if strictly else phonenumbers.is_possible_number(number)


def is_postal(text: str) -> bool:
    """Whether it is a Japanese postal code with its hyphen."""
    return bool(_POSTAL.fullmatch(text))


def is_any_postal(text: str) -> bool:
    """Whether it may be a postal code of some country."""
    return bool(_POSTAL_ANYWHERE.fullmatch(text.upper()))


def is_address(text: str) -> bool:
    """Whether it says where somebody lives: a prefecture and more, a municipality with numbers, a street with one."""
    found = _PREFECTURE.match(text)
    return bool(
        (found and len(text) > found.end() + 1)
        or (len(text) <= 120 and (_MUNICIPALITY.search(text) or _TAIWAN.match(text) or _STREET.search(text)))
    )


def is_prefecture(text: str) -> bool:
    """Whether it is a prefecture's name and nothing else."""
    return bool(_PREFECTURE.fullmatch(text))


def is_my_number(text: str) -> bool:
    """Whether it is twelve digits of which the last is the check digit of the eleven before.

    Ordinance of the Ministry of Internal Affairs and Communications No. 85 of 2014, Article 5: 11 less the sum of
    ``P(n)·Q(n)`` modulo 11, nought if that leaves one or nothing. One in eleven of any twelve digits passes by chance.
    """
    digits = re.sub(r"[ -]", "", text)
    return len(digits) == 12 and digits.isdigit() and bool(in_.is_valid(digits))


def is_corporate_number(text: str) -> bool:
    """Whether it is a 法人番号: thirteen digits, the first a check digit. Public, and of a company."""
    return len(text) == 13 and text.isdigit() and bool(cn.is_valid(text))


def is_card(text: str) -> bool:
    """Whether it is a payment card's number: the digits of a known network, the last by Luhn (ISO/IEC 7812)."""
    digits = re.sub(r"[ -]", "", text)
    return bool(_CARD.fullmatch(digits)) and bool(luhn.is_valid(digits))


def is_bank_account(text: str) -> bool:
    """Whether it is an international account number with its check digits (ISO 13616)."""
    return 15 <= len(text) <= 42 and text[:2].isalpha() and bool(iban.is_valid(text))


def is_official(text: str) -> bool:
    """Whether it has the form of a social security number of the United States or an identity card's of Taiwan."""
    return bool(_OFFICIAL.fullmatch(text))


def is_ip_address(text: str) -> bool:
    """Whether it is an address of the Internet protocol, also with a prefix length."""
    if "." not in text and ":" not in text:
        return False
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


def _fully(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.fullmatch(text))


is_url = _fully(_URL)
is_hashed = _fully(_HASHED)
is_digest = _fully(_DIGEST)
is_agent = _fully(_AGENT)
is_blood_type = _fully(_BLOOD)


def is_company(text: str) -> bool:
    """Whether it says what kind of company it names."""
    return len(text) <= 80 and bool(_COMPANY.search(text))


def is_gender(text: str) -> bool:
    """Whether it is a word for a gender."""
    return text.casefold() in _GENDERS
