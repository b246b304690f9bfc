"""What docs/datamap.md shows is read, and nothing of the format is left out of it."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from kotowari.datamap import file
from kotowari.datamap.model import Match, PlaceKind
from kotowari.datamap.parse import parse_map
from kotowari.exports.mapgraph import draw_map

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "data-map.svg"
PAGE = (Path(__file__).parents[2] / "docs" / "datamap.md").read_text("utf-8")
WHOLE = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[0]
SECTIONS: dict[type[BaseModel], str] = {
    file.PlacePart: "### A place",
    file.TablePart: "### A table",
    file.ColumnPart: "### A column",
}


def test_the_map_that_is_shown_is_read() -> None:
    read = parse_map([("map.yaml", WHOLE)])
    assert set(read.places) == {"crm", "cabinet"}
    assert len(read.links) == 5


def test_the_picture_is_of_the_map_that_is_shown() -> None:
    """Draw it again with `kotowari places graph`, where this fails."""
    picture = PICTURE.read_text("utf-8")
    assert picture == draw_map(parse_map([("map.yaml", WHOLE)]))


@pytest.mark.parametrize("part", SECTIONS)
def test_every_key_is_explained_in_the_table_of_its_section(part: type[BaseModel]) -> None:
    section = re.split(r"^##", PAGE.partition(SECTIONS[part] + "\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    explained = re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)
    assert explained == sorted(explained, key=list(explained).index)
    assert set(explained) == set(part.model_fields)


@pytest.mark.parametrize("word", [*PlaceKind, *Match, *file.Strategy, *file.Follow])
def test_every_word_that_may_be_written_is_shown(word: str) -> None:
    assert re.search(rf"\b{word}\b", PAGE)
