"""Lines within the width of a terminal."""

from kotowari.notice.wrapping import wrap


def wrapped(line: str, width: int) -> list[str]:
    """Return a line in parts of at most so many cells; what continues it stands two further in than it began.

    A word that is wider than that, such as a path, stays whole.
    """
    words = line.lstrip(" ")
    indent = line[: len(line) - len(words)]
    return wrap(words, width, wide=False, first=indent, rest=f"{indent}  ", tears=False) if words else [line]
