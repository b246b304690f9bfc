"""YAML 1.2 as a tree of Python's own values that knows the line of every key and every member of a list.

libyaml reads the text into events, one after the other, and each is looked at before anything is made of it. What a
plain scalar stands for is said by the core schema (YAML 1.2.2, 10.3.2), in which ``no`` and ``2026-04-01`` are text.
Within brackets and braces libyaml still reads as YAML 1.1: a text that begins with ``?`` or ``:`` is quoted there.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from yaml.reader import ReaderError


class LinedMap(dict[Any, Any]):
    """A mapping; ``lines`` has the line of each key, counted from 0."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Any, int] = {}


class LinedList(list[Any]):
    """A list; ``lines`` has the line on which each member begins, counted from 0."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


class NotRead(Exception):
    """What YAML has and files for people have no use for, or what is no YAML: its line from 1, and the key if known."""

    def __init__(self, line: int, says: str, key: str = "the file") -> None:
        super().__init__(says)
        self.line, self.says, self.key = line, says, key


_CONSTANTS: Final[dict[str, Any]] = {
    "": None,
    **dict.fromkeys(("~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_ENDLESS: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_KEY_COMES: Final = object()


def read_tree(text: str, *, nodes: int, depth: int, called: str) -> Any:  # noqa: ANN401 - any YAML value
    """Return what a text of one YAML document holds, None if nothing; in time that grows with its length.

    ``nodes`` and ``depth`` are the most keys, values, lists and mappings it may have, and how deep they may lie;
    ``called`` is what such a file is called. Raises :class:`NotRead`: for broken YAML, a key that is there twice or is
    no scalar, tags, anchors and aliases (a few lines of them can swell to gigabytes), and what is beyond a limit.
    """
    tree = _Tree()
    count = level = 0
    for event in _events(text):
        if isinstance(event, NodeEvent):
            line = _line(event)
            count += 1
            if count > nodes:
                raise NotRead(line + 1, f"more than {nodes} keys and values: expected {called}")
            _prove_plain(event, line)
            if isinstance(event, ScalarEvent):
                tree.add(_value(event, line) if event.implicit[0] else event.value, line)
                continue
            level += 1
            if level > depth:
                raise NotRead(line + 1, f"nested too deep: expected {called}")
            tree.begin(LinedMap() if isinstance(event, MappingStartEvent) else LinedList(), line)
        elif isinstance(event, CollectionEndEvent):
            level -= 1
            tree.end()
    return tree.root


class _Tree:
    """A tree as it grows: ``root``, and the lists and mappings that are open, with the key that waits for its value."""

    def __init__(self) -> None:
        self.root: Any = None
        self._here: LinedMap | LinedList | None = None
        self._key: Any = _KEY_COMES
        self._above: list[tuple[LinedMap | LinedList | None, Any]] = []

    def add(self, value: Any, line: int) -> None:  # noqa: ANN401 - any YAML value
        """Put a value where it stands: it is a key, the value of one, a member of a list, or all there is."""
        here = self._here
        if here is None:
            self.root = value
        elif isinstance(here, LinedList):
            here.append(value)
            here.lines.append(line)
        elif self._key is not _KEY_COMES:
            here[self._key] = value
            self._key = _KEY_COMES
        elif value in here:
            raise NotRead(line + 1, "this key stands here twice: expected it once", str(value))
        else:
            here.lines[value] = line
            self._key = value

    def begin(self, collection: LinedMap | LinedList, line: int) -> None:
        """Put a list or a mapping where it stands, and go into it."""
        if isinstance(self._here, LinedMap) and self._key is _KEY_COMES:
            raise NotRead(line + 1, "a list or a mapping stands for a key: expected text there")
        self.add(collection, line)
        self._above.append((self._here, self._key))
        self._here, self._key = collection, _KEY_COMES

    def end(self) -> None:
        """Go out of it."""
        self._here, self._key = self._above.pop()


def _prove_plain(event: NodeEvent, line: int) -> None:
    if isinstance(event, AliasEvent) or event.anchor is not None:
        raise NotRead(line + 1, "anchors and aliases (`&name`, `*name`) are not read here: write it out")
    if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
        raise NotRead(line + 1, "tags (`!name`) are not read here: leave it out")


def _value(event: ScalarEvent, line: int) -> Any:  # noqa: ANN401 - any YAML value
    text: str = event.value
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "-+.0123456789":
        return text
    try:
        if _INTEGER.fullmatch(text):
            return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
        if _FLOAT.fullmatch(text):
            return float(text)
    except ValueError:
        raise NotRead(line + 1, "broken YAML: a number of too many digits stands here") from None
    return float(text.replace(".", "", 1)) if _ENDLESS.fullmatch(text) else text


def _line(event: Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _events(text: str) -> Iterator[Event]:
    """Yield what stands in a text of one document."""
    documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            documents += isinstance(event, DocumentStartEvent)
            if documents > 1:
                raise NotRead(_line(event) + 1, "broken YAML: another document begins here")
            yield event
    except ReaderError as problem:
        # libyaml counts in bytes.
        line = text.encode().count(b"\n", 0, problem.position) + 1
        raise NotRead(line, "a control character stands here: remove it") from problem
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise NotRead(mark.line + 1 if mark else 1, f"broken YAML: {first_line(problem.problem)}") from problem
    except (YAMLError, UnicodeError) as problem:
        raise NotRead(1, f"broken YAML: {first_line(str(problem))}") from problem


def first_line(text: str | None) -> str:
    """Return the first line of a message, for a mistake is told in one."""
    return (text or "not readable").strip().splitlines()[0]
