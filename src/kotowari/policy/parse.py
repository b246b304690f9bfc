"""From the text of a policy file to a :class:`Policy`, or to every mistake in it at once, each with its line."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionStartEvent, Event, NodeEvent, ScalarEvent
from ruamel.yaml.parser import RoundTripParser
from ruamel.yaml.reader import ReaderError

from kotowari.errors import FileMistake, PolicyUnreadable
from kotowari.policy.model import FORMS, Policy
from kotowari.policy.references import Mistake, dangling

Model = TypeVar("Model", bound=BaseModel)

LIMIT = 2 * 1024 * 1024
"""The longest policy file in characters. A policy of 500 purposes in three languages is about a tenth of this."""

DEPTH = 32
"""The deepest nesting a file may have; the format itself needs 6."""

NODES = 100_000
"""The most keys, values, lists and mappings a file may have; that policy of 500 purposes has about a tenth of these."""

_EXPECTED = {
    "missing": "this key is missing: expected a value",
    "extra_forbidden": "no such key here: expected one that docs/policy-file.md lists",
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


def parse_policy(text: str, file: str, laws: frozenset[str] | None = None) -> Policy:
    """Read one revision. ``file`` is the name shown in mistakes; ``laws`` the names of the law packs there are.

    Raises :class:`PolicyUnreadable`, which carries all mistakes as :class:`FileMistake`, each with line and key.
    """
    tree = read_yaml(text, file)
    policy = build(Policy, tree, file)
    refuse(dangling(policy, laws), tree, file)
    return policy


def read_yaml(text: str, file: str) -> CommentedMap:
    """Read YAML 1.2 text that holds one mapping, keeping the line of each key.

    Raises :class:`PolicyUnreadable` for broken YAML, duplicate keys, tags, aliases (a few lines of them can swell to
    gigabytes), nesting beyond ``DEPTH``, more than ``NODES`` and text beyond ``LIMIT``. Days stay text.
    """
    if len(text) > LIMIT:
        raise _unreadable(file, 1, f"the file is longer than {LIMIT} characters: expected a policy file")
    try:
        tree = _yaml().load(text)
    except _NotRead as problem:
        raise _unreadable(file, problem.line, problem.says) from None
    except DuplicateKeyError as problem:
        line = problem.problem_mark.line + 1
        raise _unreadable(file, line, "this key stands here twice: expected it once", _twice(problem)) from problem
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        raise _unreadable(file, line, f"broken YAML: {_first_line(problem.problem)}") from problem
    except ReaderError as problem:
        line = text.count("\n", 0, problem.position) + 1
        raise _unreadable(file, line, "a control character stands here: remove it") from problem
    except TypeError as problem:
        # From deep within a key that is itself made of lists and mappings.
        raise _unreadable(file, 1, "a list or a mapping stands for a key: expected text there") from problem
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
        mistakes = [Mistake(error["loc"], _says(dict(error))) for error in problem.errors(include_url=False)]
        raise PolicyUnreadable(file=file, mistakes=[_at(tree, mistake, file) for mistake in mistakes]) from None


class _NotRead(Exception):
    """What YAML has and a policy file has no use for: the line it stands on, and what is wrong with it."""

    def __init__(self, line: int, says: str) -> None:
        self.line, self.says = line, says


class _Parser(RoundTripParser):
    """Looks at each piece before anything is made of it, for a few lines may swell to gigabytes."""

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
        if self.depth > DEPTH:
            raise _NotRead(line, "nested too deep: expected a policy file")
        self.nodes += isinstance(event, NodeEvent)
        if self.nodes > NODES:
            raise _NotRead(line, f"more than {NODES} keys and values: expected a policy file")
        return event


class _Constructor(RoundTripConstructor):
    """Leaves days as text: the model reads them, and can say on which line one is wrong."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Parser = _Parser
    yaml.Constructor = _Constructor
    return yaml


def refuse(mistakes: Iterable[Mistake], tree: CommentedMap, file: str) -> None:
    """Raise :class:`PolicyUnreadable` if there is any mistake, with the line of each."""
    found = [_at(tree, mistake, file) for mistake in mistakes]
    if found:
        raise PolicyUnreadable(file=file, mistakes=found)


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
        return "expected " + FORMS.get(context["pattern"], f"the form `{context['pattern']}`")
    if kind == "value_error":
        return str(context["error"])
    return f"not as expected: {_first_line(str(error['msg'])).lower()}"


def lines_of_rules(text: str, file: str, rules: Iterable[str]) -> dict[str, int]:
    """Return the line on which each rule, clause (``document.ID``) or key of a section begins, of those in the file."""
    tree = read_yaml(text, file)
    found = {}
    for rule in rules:
        section, _, name = rule.partition(".")
        within = tree.get(section)
        places = (place for place, clause in enumerate(within) if clause["id"] == name) if section == "document" else ()
        line = _line_of(within, next(iter(places), name))
        if line is not None:
            found[rule] = line + 1
    return found


def _at(tree: CommentedMap, mistake: Mistake, file: str) -> FileMistake:
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
    if isinstance(here, CommentedMap) and step in (here.lc.data or ()):
        return int(here.lc.key(step)[0])
    if isinstance(here, CommentedSeq) and isinstance(step, int) and step < len(here):
        return int(here.lc.item(step)[0])
    return None


def _unreadable(file: str, line: int, says: str, key: str = "the file") -> PolicyUnreadable:
    return PolicyUnreadable(file=file, mistakes=[FileMistake(file=file, line=line, key=key, says=says)])


def _twice(problem: DuplicateKeyError) -> str:
    # The message goes on with both values, which may be long.
    return str(problem.problem).partition('"')[2].partition('" with value')[0]


def _first_line(text: str | None) -> str:
    return (text or "not readable").strip().splitlines()[0]
