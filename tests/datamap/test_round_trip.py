"""A map that is written and read again is the same map, in YAML as in the form on record."""

from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kotowari.datamap.model import Datamap
from kotowari.datamap.parse import parse_map
from kotowari.datamap.stored import from_json, to_json
from kotowari.datamap.write import write_map
from kotowari.errors import MapUnreadable
from tests.datamap.drawn import datamaps

PIECES = ("", "\n", ":", "- ", "{", "[]", "&a ", "!!int ", "\x00", "null", "undecided", "'")


@settings(max_examples=20, deadline=None, derandomize=True)
@given(datamaps())
def test_what_is_written_is_read_as_the_same(datamap: Datamap) -> None:
    assert parse_map([("map.yaml", write_map(datamap))]) == datamap


@settings(max_examples=20, deadline=None, derandomize=True)
@given(datamaps())
def test_what_is_on_record_is_read_as_the_same(datamap: Datamap) -> None:
    assert from_json(to_json(datamap)) == datamap


@settings(max_examples=20, deadline=None, derandomize=True)
@given(datamaps(), st.data())
def test_a_mangled_map_is_read_or_its_mistakes_are_told(datamap: Datamap, data: st.DataObject) -> None:
    text = write_map(datamap)
    cut = data.draw(st.integers(0, len(text)))
    piece = data.draw(
        st.sampled_from(["", "\n", ":", "- ", "{", "[]", "&a ", "!!int ", "\x00", "null", "undecided", "'"])
    )
    with suppress(MapUnreadable):
        parse_map([("map.yaml", text[:cut] + piece + text[cut + data.draw(st.integers(0, 5)) :])])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.text(max_size=100))
@example("dataset: []")
@example("dataset: {}")
@example("dataset: [{}]")
@example("dataset: [1]")
@example("kotowari_map: 1\ndataset: 2\n")
@example("kotowari_map: 1\nmap: a\nplaces: {a: }\n")
@example("kotowari_map: 1\nmap: a\nplaces: {a: {kind: sql, title: {en: A}, settings: {1: {2: 3}}}}\n")
def test_any_text_is_read_or_its_mistakes_are_told(text: str) -> None:
    with suppress(MapUnreadable):
        parse_map([("map.yaml", text)])
