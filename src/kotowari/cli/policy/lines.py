"""Lines for a reader at 80 columns: words beside a lead, each further line under the words."""

from rich.text import Text

from kotowari.cli.show import shown
from kotowari.notice.wrapping import wrap

WIDTH = 78
"""Two columns are left free: some terminals draw a mark of ambiguous width, such as an arrow, over two."""


def hang(lead: str, words: str, style: str = "", *, lead_style: str = "") -> None:
    """Print words beside a lead. Wide characters count two columns, and break where a typesetter would break them."""
    console = shown.console
    for line in wrapped(words, WIDTH - Text(lead).cell_len):
        console.print(Text(lead, style=lead_style) + Text(line, style=style))
        lead = " " * Text(lead).cell_len


def wrapped(words: str, width: int) -> list[str]:
    """Return words as lines of at most a width in columns."""
    return [line for part in words.splitlines() for line in wrap(part, width, wide=False) if line]
