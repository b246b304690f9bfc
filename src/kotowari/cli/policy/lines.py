"""Lines for a reader at 80 columns: words beside a lead, each further line under the words."""

from rich.text import Text

from kotowari.cli.show import shown

WIDTH = 80
_NOT_FIRST = "、。，．；：！？）」』】〕"
"""What may not begin a line of Japanese or Chinese (JIS X 4051): it hangs from the end of the line before."""


def hang(lead: str, words: str, style: str = "", *, lead_style: str = "") -> None:
    """Print words beside a lead. Wide characters count two columns; words without spaces break anywhere."""
    console = shown.console
    for line in wrapped(words, WIDTH - Text(lead).cell_len):
        console.print(Text(lead, style=lead_style) + Text(line, style=style))
        lead = " " * Text(lead).cell_len


def wrapped(words: str, width: int) -> list[str]:
    """Return words as lines of at most a width in columns."""
    lines: list[str] = []
    # Two columns are kept for a mark that hangs.
    for line in Text(words).wrap(shown.console, width - 2):
        text = line.plain.rstrip()
        if lines and text[:1] in _NOT_FIRST and text:
            lines[-1], text = lines[-1] + text[0], text[1:]
        if text:
            lines.append(text)
    return lines
