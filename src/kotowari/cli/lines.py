"""Lines of a report: within a terminal's width, and of many names the first."""

from collections.abc import Iterable, Iterator, Sequence

from kotowari.cli.show import shown

FEW = 12
"""As many of a kind are listed. Of more the number is said, unless the whole is asked for."""


def say(lines: Iterable[str]) -> None:
    """Show lines, headings in bold, each within a terminal's width; one that has a name with a line feed stays one."""
    console = shown.console
    for line in lines:
        for part in console.parts(line.replace("\n", " ")):
            console.print(part, markup=False, style=None if line.startswith(" ") else "bold")


def number(count: int, thing: str) -> str:
    """Return how many things there are, in words: `1 change`, `2 changes`."""
    return f"{count} {thing}" + ("s" if count != 1 else "")


def some(names: Sequence[object], whole: bool) -> str:
    """Return names, parted by commas: the first few and how many more there are, or all of them."""
    if whole or len(names) <= FEW:
        return ", ".join(map(str, names))
    return f"{', '.join(map(str, names[:FEW]))} and {len(names) - FEW} more"


def first(lines: Iterable[str], whole: bool) -> Iterator[str]:
    """Yield lines: the first few and one that says how many more there are, or all of them."""
    every = list(lines)
    few = every if whole or len(every) <= FEW else every[:FEW]
    yield from few
    if len(few) < len(every):
        yield f"{_indent(every[0])}and {len(every) - FEW} more: see --whole"


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" ")))
