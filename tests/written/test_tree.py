"""YAML with lines: the same values as another reader of YAML 1.2 has, each line true, and nothing hostile gets in."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kotowari.written.tree import LinedList, LinedMap, NotRead, read_tree

SIGNS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co"])
TEXTS = st.text(SIGNS, max_size=12).filter(lambda text: text[:1] not in "?:" or not text)
KEYS = TEXTS.filter(lambda text: text != "<<")
SCALARS = st.one_of(
    TEXTS, st.booleans(), st.none(), st.integers(-(10**12), 10**12), st.just("2026-04-01"), st.just("no")
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)


def read(text: str, nodes: int = 10_000, depth: int = 50) -> Any:
    return read_tree(text, nodes=nodes, depth=depth, called="a file")


def dumped(value: Any, flow: bool) -> str:
    out = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = flow, True, 10_000
    yaml.dump(value, out)
    return out.getvalue()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(KEYS, TREES, max_size=4), st.booleans())
def test_what_was_written_is_read(value: dict[str, Any], flow: bool) -> None:
    assert read(dumped(value, flow)) == value


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(KEYS.filter(lambda key: key.isalnum() and key.isascii()), TREES, max_size=4))
def test_each_key_stands_on_its_line(value: dict[str, Any]) -> None:
    text = dumped(value, flow=False)
    tree = read(text)
    lines = text.split("\n")
    for key, line in tree.lines.items():
        assert lines[line].strip("'\"? ").startswith(str(key))
    assert list(tree.lines.values()) == sorted(tree.lines.values())


SCALARS_WRITTEN = {
    "~": None, "null": None, "": None, "true": True, "FALSE": False, "no": "no", "yes": "yes", "on": "on", "y": "y",
    "12": 12, "-7": -7, "+7": 7, "007": 7, "0o17": 15, "0x1F": 31, "1_000": "1_000", "1:30": "1:30", "0b1": "0b1",
    "1.5": 1.5, "-.5": -0.5, "1e3": 1000.0, ".inf": float("inf"), "-.INF": float("-inf"), ".": ".", "-": None,
    "1.2.3": "1.2.3", "2026-04-01": "2026-04-01", "'12'": "12", '"~"': "~", "03-1234": "03-1234", "<<": "<<",
}  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), [one for one in SCALARS_WRITTEN.items() if one[0] != "-"])
def test_what_a_scalar_stands_for(written: str, meant: Any) -> None:
    value = read(f"a: {written}\n")["a"]
    assert (value, type(value)) == (meant, type(meant))


def test_lines_of_members_and_of_keys_within() -> None:
    tree = read("a:\n  - b: 1\n    c: 2\n\n  - [x,\n     y]\n# a comment\nd: >\n  long\n  text\n'e': {f: 1}\n")
    assert isinstance(tree, LinedMap)
    assert tree.lines == {"a": 0, "d": 7, "e": 10}
    assert isinstance(tree["a"], LinedList)
    assert (tree["a"].lines, tree["a"][0].lines, tree["a"][1].lines) == ([1, 4], {"b": 1, "c": 2}, [4, 5])
    assert tree["d"] == "long text\n"


def test_nothing_at_all() -> None:
    assert [read(text) for text in ("", "\n", "# only a comment\n", "---\n")] == [None] * 4


HOSTILE = {
    "a key twice": ("a: 1\nb: 2\na: 3\n", 3, "twice"),
    "a key twice in braces": ("x: {a: 1,\n  a: 2}\n", 2, "twice"),
    "one number in two ways": ("1: a\n0x1: b\n", 2, "twice"),
    "an alias": ("a: 1\nb: *a\n", 2, "anchors"),
    "an anchor": ("a: &a 1\n", 1, "anchors"),
    "a laugh": ("a: &a [x, x]\nb: &b [*a, *a]\n", 1, "anchors"),
    "a tag": ("a: 1\nb: !!python/object/apply:os.system [id]\n", 2, "tags"),
    "a tag on a mapping": ("a: !x {}\n", 1, "tags"),
    "a list for a key": ("? [a]\n: b\n", 1, "stands for a key"),
    "a mapping for a key": ("a: 1\n? {b: c}\n: d\n", 2, "stands for a key"),
    "two documents": ("a: 1\n---\nb: 2\n", 2, "another document"),
    "a bracket that never ends": ("a: 1\nb: [1, 2\n", 3, "broken YAML"),
    "a tab": ("a:\n\tb: 1\n", 2, "broken YAML"),
    "a quotation that never ends": ('a: "b\n', 2, "broken YAML"),
    "a control character": ("山: 1\nb: \x07\n", 2, "control character"),
    "half a character": ("a: \ud800\n", 1, "broken YAML"),
    "too deep": ("a: " + "[" * 500, 1, "too deep"),
    "too deep by far": ("a: " + "[" * 100_000, 1, "nesting depth"),
    "too deep in braces": ("{a: " * 100_000, 1, "too deep"),
    "too deep in blocks": ("".join(f"{' ' * n}a:\n" for n in range(80)), 51, "too deep"),
    "too many": ("- a\n" * 20_000, 10_000, "more than"),
    "a number of a million digits": ("a: 1\nb: " + "9" * 1_000_000, 2, "too many digits"),
}


@pytest.mark.parametrize(("text", "line", "says"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_hostile_is_told_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(NotRead, match=says) as caught:
        read(text)
    assert caught.value.line == line
    assert "\n" not in caught.value.says
    assert len(caught.value.says) < 200
