"""Lines within the width of a terminal."""

from collections.abc import Iterator

from rich.cells import cell_len


def wrapped(line: str, width: int) -> Iterator[str]:
    """Yield a line in parts of at most so many cells; what continues it stands two further in than it began."""
    indent = " " * (len(line) - len(line.lstrip(" ")))
    part = indent
    for word in line.split():
        if part.strip() and cell_len(part) + 1 + cell_len(word) > width:
            yield part
            part = f"{indent}  "
        part += f" {word}" if part.strip() else word
    yield part
