"""The characters that no text of ours contains, and those of others' that nobody is shown as they are."""

import re
from typing import Final

NEVER: Final = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff"
"""C0, DEL and C1 (ISO/IEC 6429), and halves of surrogate pairs, which no UTF-8 can say: for use within brackets."""

NOT_TEXT: Final = re.compile(rf"[{NEVER}\t\n\r]")
"""What one line of text never contains."""

OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""C0 but for tab and line feed, DEL, C1 (ISO/IEC 6429): a terminal obeys them, and a carriage return ends a line.
And what turns the direction of text round, or ends a line (Unicode, UAX #9 and #14): one thing is shown as another."""


def visible(text: str) -> str:
    """Return a text as a reader may be shown it, wherever it comes from: what would be obeyed is spelt out."""
    return OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
