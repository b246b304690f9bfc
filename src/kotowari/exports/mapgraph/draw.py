"""The picture itself: SVG 2 whose text is text, with a title and a description for who does not see it."""

from collections.abc import Collection, Iterator
from html import escape
from unicodedata import east_asian_width

from kotowari.datamap.levels import Level, level
from kotowari.datamap.model import Datamap, Link, Place, PlaceKind, Table, Way
from kotowari.exports.mapgraph.layout import Box, Layout, finds, lay_out
from kotowari.exports.mapgraph.reach import Reach, reach
from kotowari.exports.mapgraph.words import KINDS, LANGUAGES, LEVELS, WORDS

_STYLE = """
text{font-family:system-ui,"Noto Sans","Noto Sans CJK JP","Noto Sans CJK TC",sans-serif;font-size:13px;fill:#1a1a1c}
.title{font-size:22px;font-weight:700}.place{font-size:15px;font-weight:700}.quiet{fill:#595a5e;font-size:12px}
.band{fill:#f8f8fb;stroke:#b4b5ba}.card{fill:#fff;stroke:#767980}.found{fill:#e8f1fe;stroke:#0946f1;stroke-width:1.5}
.apart{fill:#f1f1f4;stroke:#949599;stroke-dasharray:4 3}.lost{fill:#fff;stroke:#ba2100;stroke-dasharray:4 3}
.handle{fill:#0946f1}.handle-text{fill:#fff;font-weight:700}
.line{fill:none;stroke:#414245;stroke-width:1.4}.up{stroke-dasharray:6 4}
.more{stroke:#949599;stroke-width:1;opacity:.55}.by{stroke:#0946f1;stroke-width:1.2;opacity:.6}
.sealed{fill:#197a4b}.guarded{fill:#0055ad}.observed{fill:#8a5f00}.by-procedure{fill:#5c5c60}.tag{fill:#fff;font-weight:700;font-size:12px}
"""

BOLD_12, BOLD_15 = 13.8, 16.8
"""As wide as the text of 12 and of 15 units is when it is bold."""

_MARKERS = "".join(
    f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    f'<path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
    for name, colour in (("line", "#414245"), ("more", "#949599"), ("by", "#0946f1"))
)


def draw_map(datamap: Datamap, language: str = "en", guarded: Collection[str] = ()) -> str:
    """Return the picture of a map as an SVG document, in one of ``LANGUAGES``; ``guarded`` are places with a guard.

    Raises ``ValueError`` for another language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no picture is drawn in {language}")
    return _Drawing(datamap, language, guarded).whole()


class _Drawing:
    def __init__(self, datamap: Datamap, language: str, guarded: Collection[str]) -> None:
        self.datamap, self.language, self.guarded = datamap, language, guarded
        self.words = WORDS[language]
        self.reach: Reach = reach(datamap)
        self.layout: Layout = lay_out(datamap, self.reach)

    def whole(self) -> str:
        size = f"{self.layout.width:.0f} {self.layout.height:.0f}"
        width, height = size.split()
        title, summary = f"{self.words['title']}: {self.datamap.name}", self._summary()
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{width}" height="{height}" '
                f'role="img" aria-labelledby="map-title map-summary" lang="{self.language}">',
                f'<title id="map-title">{escape(title)}</title>',
                f'<desc id="map-summary">{escape(summary)}</desc>',
                f"<style>{_STYLE}</style><defs>{_MARKERS}</defs>",
                '<rect width="100%" height="100%" fill="#fff"/>',
                _text(24, 40, title, "title"),
                _text(24, 64, summary, "quiet"),
                *self._legend(),
                *(self._band(name) for name in self.datamap.places),
                *self._lines(),
                *self._cards(),
                *self._handles(),
                "</svg>",
                "",
            ]
        )

    def _summary(self) -> str:
        every = [table for place in self.datamap.places.values() for table in place.tables.values()]
        steps = self.reach.steps
        skipped = sum(table.skipped is not None for table in every)
        counted = {
            "places": len(self.datamap.places),
            "tables": len(every),
            "found": sum(step == 0 for step in steps.values()),
            "led": sum(step > 0 for step in steps.values()),
            "skipped": skipped,
            "lost": len(every) - len(steps) - skipped,
        }
        return self.words["summary"].format(**counted)

    def _legend(self) -> Iterator[str]:
        x, y = 24.0, 92
        for name, way in (("down", ""), ("up", " up")):
            yield f'<path class="line{way}" d="M{x:.0f} {y - 4}h34" marker-end="url(#line)"/>'
            yield _text(x + 44, y, self.words[name], "quiet")
            x += 44 + _width(self.words[name], 12) + 28
        for one in dict.fromkeys(level(place, self.guarded) for place in self.datamap.places.values()):
            label = LEVELS[self.language][one]
            yield _tag(x, y - 15, one, label)
            x += _width(label, BOLD_12) + 34

    def _band(self, name: str) -> str:
        place, box = self.datamap.places[name], self.layout.places[name]
        title = place.title.get(self.language) or next(iter(place.title.values()))
        kind = KINDS[self.language][place.kind]
        about = " · ".join(word for word in (name, kind, place.owner, place.country) if word)
        one = level(place, self.guarded)
        label = LEVELS[self.language][one]
        shown = _fitting(title, BOLD_15, box.width - 250)
        x = box.x + 16 + _width(shown, BOLD_15) + 14
        end = x + _width(label, BOLD_12) + 30
        drawn = [
            f"<g><title>{escape(f'{title} ({about}): {label}')}</title>",
            _rect("band", box, 8),
            _text(box.x + 16, box.y + 26, shown, "place"),
            _tag(x, box.y + 11, one, label),
            _text(end, box.y + 26, _fitting(about, 12, box.x + box.width - end - 16), "quiet"),
        ]
        if not place.tables:
            drawn.append(_text(box.x + 16, box.y + 68, self._without_tables(place), "quiet"))
        return "".join([*drawn, "</g>"])

    def _without_tables(self, place: Place) -> str:
        if place.kind is PlaceKind.MANUAL:
            return self.words["by_hand"]
        return self.words["own" if place.kind is PlaceKind.VAULT else "empty"]

    def _lines(self) -> Iterator[str]:
        chosen = list(self.reach.first.values())
        # The way back of a line that is drawn says nothing new.
        known = {_ends(link) for link in chosen} | {_ends(link)[::-1] for link in chosen}
        for link in self.datamap.links:
            if _ends(link) not in known and link.source != link.target:
                yield self._line(link, "line more", "more")
        for place in self.datamap.places.values():
            for table in place.tables.values():
                for kind in finds(table):
                    if table.name in self.reach.steps:
                        path = _curve(self.layout.handles[kind], self.layout.tables[table.name])
                        yield f'<path class="line by" d="{path}" marker-end="url(#by)"/>'
        for link in chosen:
            yield self._line(link, "line", "line")

    def _line(self, link: Link, style: str, marker: str) -> str:
        if link.source not in self.layout.tables or link.target not in self.layout.tables:
            return ""
        path = _curve(self.layout.tables[link.source], self.layout.tables[link.target])
        way = " up" if link.way is Way.UP else ""
        said = f"{link.source} ({', '.join(link.source_columns)}) → {link.target} ({', '.join(link.target_columns)})"
        return f'<path class="{style}{way}" d="{path}" marker-end="url(#{marker})"><title>{escape(said)}</title></path>'

    def _cards(self) -> Iterator[str]:
        for place in self.datamap.places.values():
            for name, table in place.tables.items():
                box = self.layout.tables[table.name]
                style, second = self._card(table)
                whole = f"{name}: {second}\n{', '.join(table.columns)}"
                yield "".join(
                    [
                        f"<g><title>{escape(whole)}</title>",
                        _rect(style, box, 4),
                        _text(box.x + 10, box.y + (18 if second else 27), _fitting(name, 13, box.width - 20)),
                        _text(box.x + 10, box.y + 35, _fitting(second, 12, box.width - 20), "quiet") if second else "",
                        "</g>",
                    ]
                )

    def _card(self, table: Table) -> tuple[str, str]:
        if table.skipped is not None:
            return "apart", f"{self.words['skipped']}: {table.skipped}"
        if table.name not in self.reach.steps:
            return "lost", self.words["unreached"]
        items = list(dict.fromkeys(column.item for column in table.columns.values() if column.item))
        style = "found" if self.reach.steps[table.name] == 0 else "card"
        return style, ", ".join(items) or ", ".join(sorted(table.of))

    def _handles(self) -> Iterator[str]:
        if self.layout.handles:
            top = min(box.y for box in self.layout.handles.values())
            yield _text(24, top - 12, self.words["person"], "quiet")
        for kind, box in self.layout.handles.items():
            yield _rect("handle", box, 16)
            yield _text(box.x + 16, box.y + 21, _fitting(kind, 13, box.width - 32), "handle-text")


def _ends(link: Link) -> tuple[object, ...]:
    return (link.source, link.source_columns), (link.target, link.target_columns)


def _rect(style: str, box: Box, round_by: int) -> str:
    size = f'x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}"'
    return f'<rect class="{style}" {size} rx="{round_by}"/>'


def _curve(source: Box, target: Box) -> str:
    x, y, to_x, to_y = source.x + source.width, source.middle, target.x, target.middle
    if to_x > x:
        bend = min(80.0, (to_x - x) / 2)
        return f"M{x:.0f} {y:.0f}C{x + bend:.0f} {y:.0f} {to_x - bend:.0f} {to_y:.0f} {to_x - 1:.0f} {to_y:.0f}"
    # To one in the same column or to the left of it: out at the right side, and back to it.
    to_x = target.x + target.width
    bend = max(x, to_x) + 36
    return f"M{x:.0f} {y + 6:.0f}C{bend:.0f} {y + 6:.0f} {bend:.0f} {to_y - 6:.0f} {to_x + 1:.0f} {to_y - 6:.0f}"


def _tag(x: float, y: float, one: Level, label: str) -> str:
    rect = (
        f'<rect class="{one.value}" x="{x:.0f}" y="{y:.0f}" width="{_width(label, 12) + 18:.0f}" height="21" rx="10"/>'
    )
    return rect + _text(x + 9, y + 15, label, "tag")


def _text(x: float, y: float, text: str, style: str = "") -> str:
    named = f' class="{style}"' if style else ""
    return f'<text{named} x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'


def _width(text: str, size: float) -> float:
    """About how wide a text is drawn: East Asian characters are square, others a good half of that."""
    return sum(size if east_asian_width(one) in "WFA" else size * 0.58 for one in text)


def _fitting(text: str, size: float, width: float) -> str:
    if _width(text, size) <= width:
        return text
    kept = text
    while kept and _width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept + "…"
