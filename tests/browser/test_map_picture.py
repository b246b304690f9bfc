"""The picture of a data map as a browser draws it: every text is in its place, in every language, small and large."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kotowari.datamap.model import Datamap
from kotowari.datamap.parse import parse_map
from kotowari.exports.mapgraph import draw_map
from kotowari.exports.mapgraph.words import LANGUAGES
from tests.docs.test_datamap import WHOLE
from tests.exports.test_mapgraph import large

COMPANY = Path(__file__).parents[2] / "src" / "kotowari" / "cli" / "demo" / "places" / "map"

# Of each text: what it says, its box, and the box of what it stands on (the group's own rectangle), if it has one.
MEASURE = """
() => [...document.querySelectorAll("text")].map(text => {
  const box = node => { const b = node.getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height] }
  const before = text.previousElementSibling
  const on = before && before.matches("rect[class]:not(.band)") ? before
    : text.parentNode.matches("g") ? text.parentNode.querySelector("rect") : null
  return {said: text.textContent, box: box(text), on: on && box(on)}
})
"""


def company() -> Datamap:
    return parse_map([(file.name, file.read_text("utf-8")) for file in sorted(COMPANY.glob("*.yaml"))])


def documented() -> Datamap:
    return parse_map([("map.yaml", WHOLE)])


def two_hundred() -> Datamap:
    return large(200)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("made", [company, documented, two_hundred])
def test_every_text_is_in_its_place(made: Callable[[], Datamap], language: str, browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(draw_map(made(), language))
    texts = page.evaluate(MEASURE)
    page.close()
    assert len(texts) > 5
    for text in texts:
        if text["on"]:
            assert text["box"][0] >= text["on"][0], text
            assert text["box"][2] <= text["on"][2], text
    for number, one in enumerate(texts):
        for other in texts[number + 1 :]:
            assert not overlap(one["box"], other["box"]), (one, other)


def overlap(one: list[float], other: list[float]) -> bool:
    # A line's box has room above and below its letters.
    return one[0] < other[2] and other[0] < one[2] and one[1] + 3 < other[3] and other[1] + 3 < one[3]
