"""The picture of a data map: everything is in it, as text, and nothing stands on anything else."""

from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from kotowari.datamap.model import Datamap
from kotowari.datamap.parse import parse_map
from kotowari.exports.mapgraph import draw_map
from kotowari.exports.mapgraph.layout import Box, lay_out
from kotowari.exports.mapgraph.reach import reach
from kotowari.exports.mapgraph.words import LANGUAGES
from tests.datamap.drawn import datamaps
from tests.datamap.test_mistakes import MAP

SVG = "{http://www.w3.org/2000/svg}"


def large(tables: int) -> Datamap:
    lines = ["kotowari_map: 1", "map: large", "places: {one: {kind: sql, title: {en: One}, tables: {"]
    for number in range(tables):
        finds = ", finds: email" if number % 10 == 0 else f", refers: t{number // 2}.id"
        lines.append(f"t{number}: {{key: id, columns: {{id: , one: {{type: text{finds}}}}}}},")
    return parse_map([("m", "\n".join([*lines, "}}}"]))])


def words(picture: str) -> str:
    return "\n".join(element.text or "" for element in ElementTree.fromstring(picture).iter() if element.text)  # noqa: S314


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_in_it_as_text(language: str) -> None:
    read = parse_map([("m.yaml", MAP)])
    root = ElementTree.fromstring(draw_map(read, language))  # noqa: S314
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "map-title map-summary")
    said = words(draw_map(read, language))
    for expected in ("client", "home", "order", "line", "public.log", "email", "phone"):
        assert expected in said
    assert ("顧客" if language == "ja" else "Customers") in said


def test_there_are_the_languages_it_says() -> None:
    with pytest.raises(ValueError, match="no picture is drawn in fr"):
        draw_map(parse_map([("m.yaml", MAP)]), "fr")


@pytest.mark.parametrize("tables", [1, 13, 200])
def test_no_card_stands_on_another(tables: int) -> None:
    datamap = large(tables)
    layout = lay_out(datamap, reach(datamap))
    assert len(layout.tables) == tables
    assert not any(overlap(one, other) for one, other in combinations(layout.tables.values(), 2))
    for box in layout.tables.values():
        assert within(box, layout.places["one"])
        assert box.x + box.width <= layout.width


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(datamaps())
def test_any_map_can_be_drawn(datamap: Datamap) -> None:
    said = words(draw_map(datamap))
    layout = lay_out(datamap, reach(datamap))
    boxes = [*layout.tables.values(), *layout.handles.values()]
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert not any(overlap(one, other) for one, other in combinations(layout.places.values(), 2))
    assert all(name in said for name in datamap.places)


def overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (beside or one.y + one.height <= other.y or other.y + other.height <= one.y)


def within(one: Box, outer: Box) -> bool:
    return (
        outer.x <= one.x
        and outer.y <= one.y
        and one.x + one.width <= outer.x + outer.width
        and one.y + one.height <= outer.y + outer.height
    )
