"""The characters that no text of ours contains."""

import re
from typing import Final

NEVER: Final = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff"
"""C0, DEL and C1 (ISO/IEC 6429), and halves of surrogate pairs, which no UTF-8 can say: for use within brackets."""

NOT_TEXT: Final = re.compile(rf"[{NEVER}\t\n\r]")
"""What one line of text never contains."""
