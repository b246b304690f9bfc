"""How the same thing is written in one place and another: by hand, by an old form, by another program."""

from typing import Final

from kotowari.cli.demo.draw import Draw

_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}

_VARIANTS: Final = {"斎": "齋", "辺": "邊", "高": "髙", "崎": "﨑", "橋": "槗", "沢": "澤", "島": "嶋", "浜": "濱"}
"""Characters of family names that are written one way by the family register and another by whoever types."""


def full_width(text: str) -> str:
    """Return the text with its ASCII in full width, as an old form of a Japanese program asks for."""
    return text.translate(_WIDE)


def phone(draw: Draw, number: str) -> str:
    """Return one of the ways in which people write a telephone number."""
    digits = "".join(sign for sign in number if sign.isdigit())
    ways = [number, number.replace("-", ""), full_width(number), number.replace("-", " ")]
    if number.startswith("0") and not number.startswith("020") and len(digits) in (10, 11):
        ways += [f"+81 {number[1:]}", f"({number.partition('-')[0]}){number.partition('-')[2]}"]
    return draw.one(ways)


def email(draw: Draw, address: str) -> str:
    """Return one of the ways in which the same mailbox is written."""
    return draw.weighted({address: 70, address.upper(): 10, address.capitalize(): 12, f" {address}": 8})


def name(draw: Draw, written: str) -> str:
    """Return one of the ways in which a name is written: spaces, and characters that have variants."""
    variant = "".join(_VARIANTS.get(sign, sign) for sign in written)
    return draw.weighted({written: 60, written.replace(" ", "\u3000"): 16, written.replace(" ", ""): 16, variant: 8})


def typo(draw: Draw, word: str) -> str:
    """Return the word with two of its neighbours exchanged."""
    at = draw.between(0, len(word) - 2)
    return f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"
