"""``python -m bench over-size FOLDER``: the measurements of custody over size, each drawn as an SVG with its goal."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from bench import custody, disclosure, keeping, ledger, stores
from bench.blocks import Measured
from bench.filling import fill, make_plain
from kotowari.handling.installation import Installation

SIZES = (1_000, 10_000, 100_000)
"""How many persons, entries or rows there are where a thing is measured."""

Points = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture: a line or more over a size, and the goal that none should cross."""

    file: str
    title: str
    over: str
    unit: str
    lines: dict[str, Points]
    goals: dict[str, float]


def draw_all(folder: Path, say: Callable[[str], None], sizes: Sequence[int] = SIZES) -> None:
    """Measure everything over size and write a picture of each into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for make in (_proofs, _custody, _sweep, _disclosure):
        for drawing in make(say, sizes):
            _draw(drawing, folder / drawing.file)
            say(f"wrote {folder / drawing.file}")


def _proofs(say: Callable[[str], None], sizes: Sequence[int]) -> Iterator[Drawing]:
    points: Points = []
    for size in (*sizes, 10 * sizes[-1]):
        for found in ledger.measure(size=size):
            say(f"{found.work}: {found.ratio}")
            points.append((size, found.ours))
    title = "Verifying a proof that an entry is in the log"
    yield Drawing("proof.svg", title, "entries in the log", "µs", {"a proof": points}, {"goal": ledger.GOAL})


def _custody(say: Callable[[str], None], sizes: Sequence[int]) -> Iterator[Drawing]:
    space: Points = []
    uses: dict[str, Points] = {"1 client": [], "8 clients": []}
    appends: Points = []
    erasures: Points = []
    with custody.installed() as installation:
        make_plain(installation)
        stores.make_raw(installation)
        for number, (before, size) in enumerate(pairwise((0, *sizes))):
            fill(installation, size - before, seed=number)
            for found, kept in _at_size(installation, size, space, uses, appends):
                say(f"{size:,} persons: {found.work}: {found.ratio}")
                kept.append((size, found.ours / found.other))
        for held in (10, 100, *sizes):
            (person,) = fill(installation, 1, seed=held)
            found = custody.erasure(installation, person, held)
            say(f"{found.work}: {found.ratio}")
            erasures.append((held, found.ours))
    over = "persons held"
    yield Drawing("space.svg", "Space on disk beside plain tables", over, "×", {"sealed": space}, {"goal": 1.5})
    goals = {"goal, 1 client": 1.5, "goal, 8 clients": 1.3}
    yield Drawing("use.svg", "A recorded use beside raw SELECT and INSERT", over, "×", uses, goals)
    title = "Appending to the ledger beside raw INSERT, 8 writers"
    yield Drawing("append.svg", title, over, "×", {"append": appends}, {"goal": 1.25})
    title = "Commits of one erasure"
    yield Drawing("erasure.svg", title, "entries about the person", "commits", {"erasure": erasures}, {"goal": 1.0})


def _at_size(
    installation: Installation, size: int, space: Points, uses: dict[str, Points], appends: Points
) -> Iterator[tuple[Measured, Points]]:
    yield custody.space_on_disk(installation, size), space
    numbers = stores.copy_raw(installation, 400)
    yield stores.recorded_use(installation, numbers, count=1, limit=1.5), uses["1 client"]
    yield stores.recorded_use(installation, numbers, count=8, limit=1.3), uses["8 clients"]
    yield stores.append_entries(installation, writers=8, each=50), appends


def _sweep(say: Callable[[str], None], sizes: Sequence[int]) -> Iterator[Drawing]:
    points: Points = []
    for size in sizes:
        for found in keeping.measure(persons=size, blocks=3):
            say(f"{found.work}: {found.ratio}")
            points.append((size, found.ours / found.other))
    title = "The sweep beside raw DELETE of as many rows"
    yield Drawing("sweep.svg", title, "persons swept", "×", {"sweep": points}, {"goal": 1.3})


def _disclosure(say: Callable[[str], None], sizes: Sequence[int]) -> Iterator[Drawing]:
    """From ten times the smallest size to a hundred times the largest: a company's tables grow larger than a vault."""
    lines: dict[str, Points] = {"walked by the map": [], "SQL written by hand": []}
    with disclosure.company(tables=10, persons=0) as url:
        before = 0
        for rows in (*(10 * size for size in sizes), 100 * sizes[-1]):
            disclosure.grow(url, 10, before, before := rows // disclosure.EACH)
            found = disclosure.disclosure(url, 10, before, asks=20)
            say(f"{rows:,} rows in the big tables: {found.work}: {found.ratio}")
            for line, taken in zip(lines.values(), (found.ours, found.other), strict=True):
                line.append((rows, taken / 1000))
    first = lines["SQL written by hand"][0][1]
    goals = {f"goal: {disclosure.GOAL}× by hand, however many rows": disclosure.GOAL * first}
    title = "A disclosure over 10 tables"
    yield Drawing("disclosure.svg", title, "rows in each of the big tables", "ms", lines, goals)


_INK, _GOAL, _LINES = "#1a1a1c", "#b3261e", ("#0017c1", "#197a4b")


def _draw(drawing: Drawing, file: Path) -> None:
    with mpl.rc_context({"svg.hashsalt": "kotowari", "font.size": 10, "text.color": _INK, "axes.edgecolor": "#767676"}):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        axes = figure.subplots()
        for colour, (name, points) in zip(_LINES, drawing.lines.items(), strict=False):
            axes.plot([x for x, _ in points], [y for _, y in points], marker="o", color=colour, label=name)
            for x, y in points:
                axes.annotate(f"{y:.3g}", (x, y), textcoords="offset points", xytext=(0, 7), ha="center", color=colour)
        for style, (name, goal) in zip(("--", ":"), drawing.goals.items(), strict=False):
            axes.axhline(goal, color=_GOAL, linestyle=style, linewidth=1, label=name)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.xaxis.set_minor_locator(NullLocator())
        most = max(*drawing.goals.values(), *(y for points in drawing.lines.values() for _, y in points))
        axes.set_ylim(0, most * 1.25)
        axes.set_title(drawing.title, loc="left")
        axes.set_xlabel(drawing.over)
        axes.set_ylabel(drawing.unit)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.legend(frameon=False, loc="best")
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
