"""What the value of a holding may be: text, of a size."""

import re

from kotowari import errors
from kotowari.characters import NEVER

LONGEST = 64 * 1024
"""The most a value may take, in bytes of UTF-8."""

_NOT_A_VALUE = re.compile(rf"[{NEVER}]|\r(?!\n)")


def clean_value(item: str, value: str) -> str:
    r"""Return the value as it was given, if it may be held.

    Not normalised, not even to NFC: NFC writes U+FA19 as U+795E, two ways to write one 神, and a person's name is to be
    disclosed as the person writes it. Tabs and line breaks (``\n``, and ``\r\n`` as browsers send it) are text.

    Raises :class:`errors.ValueNotText` or :class:`errors.ValueTooLarge`, which name the item and never the value.
    """
    if not isinstance(value, str) or _NOT_A_VALUE.search(value):
        raise errors.ValueNotText(item=item)
    if len(value.encode()) > LONGEST:
        raise errors.ValueTooLarge(item=item, most=LONGEST)
    return value
