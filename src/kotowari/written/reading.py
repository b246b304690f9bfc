"""From YAML text to a model of it, or to every mistake in it at once, each with its line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionStartEvent, Event, NodeEvent, ScalarEvent
from ruamel.yaml.parser import RoundTripParser
from ruamel.yaml.reader import ReaderError

from kotowari.errors import FileMistake, FileUnreadable

Model = TypeVar("Model", bound=BaseModel)

_EXPECTED = {
    "missing": "this key is missing: expected a value",
    "dict_type": "expected a mapping of names to values",
    "model_type": "expected a mapping of keys to values",
    "tuple_type": "expected a list",
    "string_type": "expected text",
    "bool_type": "expected `true` or `false`",
    "bool_parsing": "expected `true` or `false`",
    "invalid_key": "expected text as a key: put it in quotation marks",
    "string_too_short": "expected some text",
    "too_short": "expected at least one",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where in the file (keys and positions from the top) and what was expected there."""

    path: tuple[str | int, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Written:
    """A kind of file that people write: how its mistakes are raised, and how large it may be.

    ``called`` is what one is called in a sentence (``a policy file``), ``begins`` what stands at its top,
    ``documented`` the page that lists its keys. ``length`` is in characters, ``nodes`` counts keys, values, lists and
    mappings, ``depth`` their nesting. ``forms`` says in words what a pattern asks for.
    """

    unreadable: type[FileUnreadable]
    called: str
    begins: str
    documented: str
    length: int
    nodes: int
    depth: int
    forms: Mapping[str, str]

    def read(self, text: str, file: str) -> CommentedMap:
        """Read YAML 1.2 text that holds one mapping, keeping the line of each key. Days stay text.

        Raises what ``unreadable`` names for broken YAML, duplicate keys, tags, aliases (a few lines of them can swell
        to gigabytes), and text that is longer, deeper or of more pieces than such a file has.
        """
        if len(text) > self.length:
            says = f"the file is longer than {self.length} characters: expected {self.called}"
            raise self._refusal(file, 1, says)
        try:
            tree = self._yaml().load(text)
        except _NotRead as problem:
            raise self._refusal(file, problem.line, problem.says) from None
        except DuplicateKeyError as problem:
            line = problem.problem_mark.line + 1
            says = "this key stands here twice: expected it once"
            raise self._refusal(file, line, says, _twice(problem)) from problem
        except MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            line = mark.line + 1 if mark else 1
            raise self._refusal(file, line, f"broken YAML: {_first_line(problem.problem)}") from problem
        except ReaderError as problem:
            line = text.count("\n", 0, problem.position) + 1
            raise self._refusal(file, line, "a control character stands here: remove it") from problem
        except TypeError as problem:
            # From deep within a key that is itself made of lists and mappings.
            raise self._refusal(file, 1, "a list or a mapping stands for a key: expected text there") from problem
        except (YAMLError, ValueError) as problem:
            raise self._refusal(file, 1, f"broken YAML: {_first_line(str(problem))}") from problem
        if not isinstance(tree, CommentedMap):
            raise self._refusal(file, 1, f"expected a mapping that begins with `{self.begins}`")
        return tree

    def build(self, model: type[Model], tree: CommentedMap, file: str) -> Model:
        """Make a model of a read tree. Raises what ``unreadable`` names, with every mistake and its line."""
        try:
            return model.model_validate(plain(tree))
        except ValidationError as problem:
            found = [Mistake(error["loc"], self.says(dict(error))) for error in problem.errors(include_url=False)]
            raise self.unreadable(file=file, mistakes=[located(tree, mistake, file) for mistake in found]) from None

    def refuse(self, mistakes: Iterable[Mistake], tree: CommentedMap, file: str) -> None:
        """Raise what ``unreadable`` names if there is any mistake, with the line of each."""
        found = [located(tree, mistake, file) for mistake in mistakes]
        if found:
            raise self.unreadable(file=file, mistakes=found)

    def _refusal(self, file: str, line: int, says: str, key: str = "the file") -> FileUnreadable:
        return self.unreadable(file=file, mistakes=[FileMistake(file=file, line=line, key=key, says=says)])

    def _yaml(self) -> YAML:
        limits = self

        class Parser(_Parser):
            written = limits

        yaml = YAML(typ="rt")
        yaml.Parser = Parser
        yaml.Constructor = _Constructor
        return yaml

    def says(self, error: dict[str, Any]) -> str:
        """Return what one of pydantic's errors means, in the words of these files."""
        kind = error["type"]
        if kind in _EXPECTED:
            return _EXPECTED[kind]
        context = error.get("ctx", {})
        if kind == "extra_forbidden":
            return f"no such key here: expected one that {self.documented} lists"
        if kind in ("enum", "literal_error"):
            return f"expected {context['expected'].replace(chr(39), '`')}"
        if kind == "string_pattern_mismatch":
            return "expected " + self.forms.get(context["pattern"], f"the form `{context['pattern']}`")
        if kind == "value_error":
            return str(context["error"])
        return f"not as expected: {_first_line(str(error['msg'])).lower()}"


class _NotRead(Exception):
    """What YAML has and these files have no use for: the line it stands on, and what is wrong with it."""

    def __init__(self, line: int, says: str) -> None:
        self.line, self.says = line, says


class _Parser(RoundTripParser):
    """Looks at each piece before anything is made of it, for a few lines may swell to gigabytes."""

    written: Written

    def __init__(self, loader: Any) -> None:  # noqa: ANN401 - ruamel's own
        super().__init__(loader)
        self.depth = self.nodes = 0

    def get_event(self) -> Event:
        event: Event = super().get_event()
        line = event.start_mark.line + 1
        if isinstance(event, NodeEvent) and event.anchor is not None:
            raise _NotRead(line, "anchors and aliases (`&name`, `*name`) are not read here: write it out")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            raise _NotRead(line, "tags (`!name`) are not read here: leave it out")
        self.depth += (type(event).__name__.endswith("StartEvent")) - (type(event).__name__.endswith("EndEvent"))
        if self.depth > self.written.depth:
            raise _NotRead(line, f"nested too deep: expected {self.written.called}")
        self.nodes += isinstance(event, NodeEvent)
        if self.nodes > self.written.nodes:
            says = f"more than {self.written.nodes} keys and values: expected {self.written.called}"
            raise _NotRead(line, says)
        return event


class _Constructor(RoundTripConstructor):
    """Leaves days as text: the model reads them, and can say on which line one is wrong."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def plain(value: Any) -> Any:  # noqa: ANN401 - any YAML value
    """Return a read tree as Python's own mappings, lists and texts."""
    if isinstance(value, CommentedMap):
        return {plain(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, CommentedSeq):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def located(tree: CommentedMap, mistake: Mistake, file: str) -> FileMistake:
    """Return a mistake with the line and the key at which it stands, or the nearest above it that there is."""
    shown: list[str] = []
    line, here = 1, tree
    for step in mistake.path:
        if step == 0 and isinstance(step, int) and not isinstance(here, CommentedSeq):
            continue  # one alone, written without the brackets of a list
        found = line_of(here, step)
        if found is None:
            if isinstance(here, CommentedMap | CommentedSeq) and step != "[key]":
                shown.append(str(step))
            break
        line, here = found + 1, here[step]
        shown.append(str(step))
    return FileMistake(file=file, line=line, key=".".join(shown) or "the file", says=mistake.says)


def line_of(here: Any, step: Any) -> int | None:  # noqa: ANN401 - any YAML value
    """Return the line of a key of a mapping or a position of a list, counted from 0, or None where it is not there."""
    if isinstance(here, CommentedMap) and step in (here.lc.data or ()):
        return int(here.lc.key(step)[0])
    if isinstance(here, CommentedSeq) and isinstance(step, int) and step < len(here):
        return int(here.lc.item(step)[0])
    return None


def _twice(problem: DuplicateKeyError) -> str:
    # The message goes on with both values, which may be long.
    return str(problem.problem).partition('"')[2].partition('" with value')[0]


def _first_line(text: str | None) -> str:
    return (text or "not readable").strip().splitlines()[0]
