"""From YAML text to a model of it, or to every mistake in it at once, each with its line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kotowari.errors import FileMistake, FileUnreadable
from kotowari.written.tree import LinedList, LinedMap, NotRead, first_line, read_tree

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

    def read(self, text: str, file: str) -> LinedMap:
        """Read YAML 1.2 text that holds one mapping, keeping the line of each key. Days stay text.

        Raises what ``unreadable`` names for broken YAML, duplicate keys, tags, aliases (a few lines of them can swell
        to gigabytes), and text that is longer, deeper or of more pieces than such a file has.
        """
        if len(text) > self.length:
            says = f"the file is longer than {self.length} characters: expected {self.called}"
            raise self._refusal(file, 1, says)
        try:
            tree = read_tree(text, nodes=self.nodes, depth=self.depth, called=self.called)
        except NotRead as problem:
            raise self._refusal(file, problem.line, problem.says, problem.key) from None
        if not isinstance(tree, LinedMap):
            raise self._refusal(file, 1, f"expected a mapping that begins with `{self.begins}`")
        return tree

    def build(self, model: type[Model], tree: LinedMap, file: str) -> Model:
        """Make a model of a read tree. Raises what ``unreadable`` names, with every mistake and its line."""
        try:
            return model.model_validate(plain(tree))
        except ValidationError as problem:
            found = [Mistake(error["loc"], self.says(dict(error))) for error in problem.errors(include_url=False)]
            raise self.unreadable(file=file, mistakes=[located(tree, mistake, file) for mistake in found]) from None

    def refuse(self, mistakes: Iterable[Mistake], tree: LinedMap, file: str) -> None:
        """Raise what ``unreadable`` names if there is any mistake, with the line of each."""
        found = [located(tree, mistake, file) for mistake in mistakes]
        if found:
            raise self.unreadable(file=file, mistakes=found)

    def _refusal(self, file: str, line: int, says: str, key: str = "the file") -> FileUnreadable:
        return self.unreadable(file=file, mistakes=[FileMistake(file=file, line=line, key=key, says=says)])

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
        return f"not as expected: {first_line(str(error['msg'])).lower()}"


def plain(value: Any) -> Any:  # noqa: ANN401 - any YAML value
    """Return a read tree as Python's own mappings, lists and texts."""
    if isinstance(value, LinedMap):
        return {plain(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, LinedList):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def located(tree: LinedMap, mistake: Mistake, file: str) -> FileMistake:
    """Return a mistake with the line and the key at which it stands, or the nearest above it that there is."""
    shown: list[str] = []
    line, here = 1, tree
    for step in mistake.path:
        if step == 0 and isinstance(step, int) and not isinstance(here, LinedList):
            continue  # one alone, written without the brackets of a list
        found = line_of(here, step)
        if found is None:
            if isinstance(here, LinedMap | LinedList) and step != "[key]":
                shown.append(str(step))
            break
        line, here = found + 1, here[step]
        shown.append(str(step))
    return FileMistake(file=file, line=line, key=".".join(shown) or "the file", says=mistake.says)


def line_of(here: Any, step: Any) -> int | None:  # noqa: ANN401 - any YAML value
    """Return the line of a key of a mapping or a position of a list, counted from 0, or None where it is not there."""
    if isinstance(here, LinedMap):
        return here.lines.get(step)
    if isinstance(here, LinedList) and isinstance(step, int) and step < len(here):
        return here.lines[step]
    return None
