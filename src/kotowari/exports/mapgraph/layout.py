"""Where everything stands: places below each other, in each its tables by how far a person leads to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from kotowari.datamap.model import Datamap, Place, Table, TableName
from kotowari.exports.mapgraph.reach import Reach

CARD_WIDTH, CARD_HEIGHT = 212, 44
GAP, BETWEEN = 10, 56
"""Between two cards, and between two columns of cards, where the lines run."""

MARGIN, HEAD, PLACE_HEAD, PLACE_FOOT = 24, 132, 40, 16
HANDLES = 176
"""How wide the column of handles at the left is."""

MOST_IN_A_COLUMN = 24
"""More are put into columns beside each other, although lines then run behind cards."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in the picture's units, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes of the places by name, of the tables that are drawn, and of the handles by kind; the whole picture's size.

    ``apart`` are the tables of each place that nothing leads to, drawn below the others.
    """

    places: dict[str, Box]
    tables: dict[TableName, Box]
    handles: dict[str, Box]
    width: float
    height: float


def lay_out(datamap: Datamap, reach: Reach) -> Layout:
    """Return where everything stands."""
    furthest = max(reach.steps.values(), default=0)
    grouped = {name: _by_steps(place, reach, furthest) for name, place in datamap.places.items()}
    wide = [
        max((ceil(len(group[step]) / MOST_IN_A_COLUMN) for group in grouped.values()), default=1) or 1
        for step in range(furthest + 1)
    ]
    lefts: list[list[float]] = []
    x: float = MARGIN + HANDLES + BETWEEN
    for count in wide:
        lefts.append([x + (CARD_WIDTH + GAP) * number for number in range(count)])
        x += (CARD_WIDTH + GAP) * count - GAP + BETWEEN
    right = max(x - BETWEEN, MARGIN + HANDLES + BETWEEN + 2 * CARD_WIDTH + BETWEEN)
    placed = _Placing(lefts, right, HEAD, reach)
    for name, place in datamap.places.items():
        placed.place(name, grouped[name], _apart(place, reach))
    handles = _handles(datamap, placed)
    height = max(placed.y, max((box.y + box.height for box in handles.values()), default=0.0)) + MARGIN
    return Layout(placed.places, placed.tables, handles, right + MARGIN * 2, height)


def _by_steps(place: Place, reach: Reach, furthest: int) -> list[list[Table]]:
    groups: list[list[Table]] = [[] for _ in range(furthest + 1)]
    for table in place.tables.values():
        if table.name in reach.steps:
            groups[reach.steps[table.name]].append(table)
    return groups


def _apart(place: Place, reach: Reach) -> list[Table]:
    return [table for table in place.tables.values() if table.name not in reach.steps]


class _Placing:
    def __init__(self, lefts: list[list[float]], right: float, y: float, reach: Reach) -> None:
        self.lefts, self.right, self.y, self.reach = lefts, right, y, reach
        self.places: dict[str, Box] = {}
        self.tables: dict[TableName, Box] = {}

    def place(self, name: str, groups: list[list[Table]], apart: list[Table]) -> None:
        """Put one place below the others, with its tables."""
        left, top = self.lefts[0][0] - 16, self.y
        y = top + PLACE_HEAD
        lowest = y
        for group, lefts in zip(groups, self.lefts, strict=True):
            rows = ceil(len(group) / len(lefts)) if group else 0
            for number, table in enumerate(sorted(group, key=self._height_of_source)):
                column, row = divmod(number, rows)
                lowest = max(lowest, self._card(table.name, lefts[column], y + row * (CARD_HEIGHT + GAP)))
        if apart:
            across = max(1, int((self.right - left) // (CARD_WIDTH + GAP)))
            below = lowest + GAP if lowest > y else y
            for number, table in enumerate(apart):
                row, column = divmod(number, across)
                x = self.lefts[0][0] + column * (CARD_WIDTH + GAP)
                lowest = max(lowest, self._card(table.name, x, below + row * (CARD_HEIGHT + GAP)))
        if lowest == y:
            lowest = y + CARD_HEIGHT
        self.places[name] = Box(left, top, self.right - left + 16, lowest + PLACE_FOOT - top)
        self.y = lowest + PLACE_FOOT + 20

    def _height_of_source(self, table: Table) -> float:
        """Return how far down the table stands from which this one is reached: lines then cross less."""
        link = self.reach.first.get(table.name)
        box = self.tables.get(link.source) if link else None
        return box.y if box else self.y

    def _card(self, name: TableName, x: float, y: float) -> float:
        self.tables[name] = Box(x, y, CARD_WIDTH, CARD_HEIGHT)
        return y + CARD_HEIGHT


def _handles(datamap: Datamap, placed: _Placing) -> dict[str, Box]:
    """Each kind of handle beside the middle of the tables that it finds in, none on another."""
    wanted: dict[str, list[float]] = {}
    for place in datamap.places.values():
        for table in place.tables.values():
            for kind in finds(table):
                if table.skipped is None:
                    wanted.setdefault(kind, []).append(placed.tables[table.name].middle)
    found: dict[str, Box] = {}
    y: float = HEAD + PLACE_HEAD
    for kind, heights in sorted(wanted.items(), key=lambda one: (sum(one[1]) / len(one[1]), one[0])):
        # Near the top: who looks at a long picture begins there.
        top = max(y, min(heights) - 16)
        found[kind] = Box(MARGIN, top, HANDLES, 32)
        y = top + 44
    return found


def finds(table: Table) -> Iterable[str]:
    """Return the kinds of handle by which persons are found in a table, each once."""
    return dict.fromkeys(column.finds for column in table.columns.values() if column.finds)
