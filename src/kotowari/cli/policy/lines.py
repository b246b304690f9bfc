"""Lines for a reader at 80 columns: words beside a lead, each further line under the words."""

from rich.text import Text

from kotowari.cli.show import shown
from kotowari.notice.wrapping import wrap

WIDTH = 78
"""Two columns are left free: some terminals draw a mark of ambiguous width, such as an arrow, over two."""


def hang(lead: str, words: str, style: str = "", *, lead_style: str = "") -> None:
    """Print words beside a lead. Wide characters count two columns, and break where a typesetter would break them."""
    console = shown.console
    room = WIDTH - Text(lead).cell_len
    for line in (line for part in words.splitlines() for line in wrap(part, room, wide=False) if line):
        console.print(Text(lead, style=lead_style) + Text(line, style=style))
        lead = " " * Text(lead).cell_len
