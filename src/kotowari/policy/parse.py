"""From the text of a policy file to a :class:`Policy`, or to every mistake in it at once, each with its line."""

from io import StringIO
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.reader import ReaderError

from kotowari.errors import FileMistake, PolicyUnreadable
from kotowari.policy.model import Policy
from kotowari.policy.references import Mistake, dangling

Model = TypeVar("Model", bound=BaseModel)

LIMIT = 2 * 1024 * 1024
"""The longest policy file in characters. A policy of 500 purposes in three languages is about a tenth of this."""

DEPTH = 32
"""The deepest nesting a file may have; the format itself needs 6."""

_EXPECTED = {
    "missing": "this key is missing: expected a value",
    "extra_forbidden": "no such key here: expected one that docs/policy-file.md lists",
    "dict_type": "expected a mapping of names to values",
    "model_type": "expected a mapping of keys to values",
    "tuple_type": "expected a list",
    "string_type": "expected text",
    "bool_type": "expected `true` or `false`",
    "string_too_short": "expected some text",
    "too_short": "expected at least one",
}


def parse_policy(text: str, file: str, laws: frozenset[str] | None = None) -> Policy:
    """Read one revision. ``file`` is the name shown in mistakes; ``laws`` the names of the law packs there are.

    Raises :class:`PolicyUnreadable`, which carries all mistakes as :class:`FileMistake`, each with line and key.
    """
    tree = read_yaml(text, file)
    policy = build(Policy, tree, file)
    mistakes = [_at(tree, mistake, file) for mistake in dangling(policy, laws)]
    if mistakes:
        raise PolicyUnreadable(file=file, mistakes=mistakes)
    return policy


def read_yaml(text: str, file: str) -> CommentedMap:
    """Read YAML 1.2 text that holds one mapping, keeping the line of each key.

    Raises :class:`PolicyUnreadable` for broken YAML, duplicate keys, aliases (a few lines of them can swell to
    gigabytes), nesting beyond ``DEPTH`` and text beyond ``LIMIT``.
    """
    if len(text) > LIMIT:
        raise _unreadable(file, 1, f"the file is longer than {LIMIT} characters: expected a policy file")
    try:
        _refuse_bombs(text, file)
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        raise _unreadable(file, line, f"broken YAML: {_first_line(problem.problem)}") from problem
    except ReaderError as problem:
        line = text.count("\n", 0, problem.position) + 1
        raise _unreadable(file, line, "a control character stands here: remove it") from problem
    except (YAMLError, ValueError) as problem:
        raise _unreadable(file, 1, f"broken YAML: {_first_line(str(problem))}") from problem
    if not isinstance(tree, CommentedMap):
        raise _unreadable(file, 1, "expected a mapping that begins with `kotowari: 1`")
    return tree


def build(model: type[Model], tree: CommentedMap, file: str) -> Model:
    """Make a model of a read tree. Raises :class:`PolicyUnreadable` with every mistake and its line."""
    try:
        return model.model_validate(_plain(tree))
    except ValidationError as problem:
        mistakes = [
            _at(tree, Mistake(tuple(error["loc"]), _says(dict(error))), file)
            for error in problem.errors(include_url=False)
        ]
        raise PolicyUnreadable(file=file, mistakes=mistakes) from None


def _refuse_bombs(text: str, file: str) -> None:
    depth = 0
    for event in YAML(typ="rt").parse(StringIO(text)):
        if isinstance(event, AliasEvent):
            raise _unreadable(file, event.start_mark.line + 1, "aliases (`*name`) are not read here: write it out")
        depth += (type(event).__name__.endswith("StartEvent")) - (type(event).__name__.endswith("EndEvent"))
        if depth > DEPTH:
            raise _unreadable(file, event.start_mark.line + 1, "nested too deep: expected a policy file")


def _plain(value: Any) -> Any:  # noqa: ANN401 - any YAML value
    if isinstance(value, CommentedMap):
        return {_plain(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, CommentedSeq):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _says(error: dict[str, Any]) -> str:
    kind = error["type"]
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    context = error.get("ctx", {})
    if kind in ("enum", "literal_error"):
        return f"expected {context['expected'].replace(chr(39), '`')}"
    if kind == "string_pattern_mismatch":
        return f"expected the form `{context['pattern']}`"
    if kind == "value_error":
        return str(context["error"])
    return _first_line(str(error["msg"])).lower()


def _at(tree: CommentedMap, mistake: "Mistake", file: str) -> FileMistake:
    shown: list[str] = []
    line, here = 1, tree
    for step in mistake.path:
        found = _line_of(here, step)
        if found is None:
            if isinstance(here, CommentedMap | CommentedSeq) and step != "[key]":
                shown.append(str(step))
            break
        line, here = found + 1, here[step]
        shown.append(str(step))
    return FileMistake(file=file, line=line, key=".".join(shown) or "the file", says=mistake.says)


def _line_of(here: Any, step: Any) -> int | None:  # noqa: ANN401 - any YAML value
    if isinstance(here, CommentedMap) and step in here:
        return int(here.lc.key(step)[0])
    if isinstance(here, CommentedSeq) and isinstance(step, int) and step < len(here):
        return int(here.lc.item(step)[0])
    return None


def _unreadable(file: str, line: int, says: str) -> PolicyUnreadable:
    return PolicyUnreadable(file=file, mistakes=[FileMistake(file=file, line=line, key="the file", says=says)])


def _first_line(text: str | None) -> str:
    return (text or "not readable").strip().splitlines()[0]
