"""A data map written in its own form: what reading it again gives is the same map."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter

from kotowari.datamap.guarding import GuardedLogin, Guarding, Hiding, InPart
from kotowari.datamap.known import Dangling, Known
from kotowari.datamap.model import Column, Datamap, Link, Masking, Match, Place, Table, TableName, Way


def write_map(datamap: Datamap) -> str:
    """Return the text of a map's file."""
    yaml = YAML(typ="rt")
    yaml.width = 4096  # a column on one line
    yaml.Representer = _Representer
    out = StringIO()
    yaml.dump(_Writing(datamap).whole(), out)
    return out.getvalue()


_PLAIN = re.compile(r"\w([\w ./@'()+-]*[\w.)])?")


class _Representer(RoundTripRepresenter):
    """Writes nothing as nothing, and in quotation marks every text that could be taken for something else."""

    def nothing(self, _: None) -> ScalarNode:
        """Leave it out after the colon."""
        return self.represent_scalar("tag:yaml.org,2002:null", "")

    def text(self, value: str) -> ScalarNode:
        """Write words as they are."""
        style = None if _PLAIN.fullmatch(value) else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Representer.add_representer(type(None), _Representer.nothing)
_Representer.add_representer(str, _Representer.text)


@dataclass(frozen=True, slots=True)
class _Refers:
    """A reference as the file has it: links up, down, or both."""

    columns: tuple[str, ...]
    target: TableName
    their: tuple[str, ...]
    rest: dict[str, str]


class _Writing:
    def __init__(self, datamap: Datamap) -> None:
        self.datamap = datamap
        self.known = Known({name: place.tables for name, place in datamap.places.items()})
        self.references = _references(datamap.links)

    def whole(self) -> dict[str, Any]:
        places = {name: self._place(place) for name, place in self.datamap.places.items()}
        return {"kotowari_map": 1, "map": self.datamap.name, "places": places}

    def _place(self, place: Place) -> dict[str, Any]:
        return _said(
            kind=place.kind.value,
            title=_flow(place.title),
            owner=place.owner,
            country=place.country,
            settings=_plain(place.settings),
            skipped={
                pattern: _skipped(why, place.skipped_columns.get(pattern)) for pattern, why in place.skipped.items()
            },
            guard=_guard(place.guard) if place.guard else None,
            tables={name: self._table(table) for name, table in place.tables.items()},
        )

    def _table(self, table: Table) -> dict[str, Any]:
        references, place = self.references[table.name], table.name.place
        return _said(
            of=_list(sorted(table.of)),
            key=_list(table.key),
            columns={
                name: self._column(column, place, [one for one in references if one.columns == (name,)])
                for name, column in table.columns.items()
            },
            links=[self._link(one, place) for one in references if len(one.columns) > 1],
            shows=_list(sorted(table.shows)),
            hides=_list(sorted(table.hides)),
            when=table.when,
            after=_list(self._spelt(name, place) for name in table.after),
            erase_after=_list(self._spelt(name, place) for name in table.erase_after),
            masking=_masking(table.masking),
            skipped=table.skipped,
        )

    def _column(self, column: Column, place: str, references: list[_Refers]) -> Any:  # noqa: ANN401 - as YAML has it
        said = _said(
            item=column.item,
            categories=_list(column.categories),
            finds=column.finds,
            match=None if column.match is Match.of(column.finds) else column.match.value,
            array=column.array,
            text=column.text,
            others=column.others,
            keep=column.keep,
            masking=_masking(column.masking),
            type=column.type,
            refers=_alone([self._refers(one, place) for one in references]),
        )
        if said.keys() <= {"item"}:
            return said.get("item")
        return _flow(said)

    def _refers(self, one: _Refers, place: str) -> Any:  # noqa: ANN401 - as YAML has it
        (column,) = one.their
        for text in (f"{one.target.table}.{column}", f"{one.target}.{column}"):
            with suppress(Dangling):
                if self.known.column(text, place) == (one.target, column):
                    return _flow({"to": text, **one.rest}) if one.rest else text
        to = {"place": one.target.place, "table": one.target.table, "column": column}
        return _flow({"to": to, **one.rest})

    def _link(self, one: _Refers, place: str) -> Any:  # noqa: ANN401 - as YAML has it
        ends = {"columns": list(one.columns), "to": self._spelt(one.target, place), "their": list(one.their)}
        return _flow({**ends, **one.rest})

    def _spelt(self, name: TableName, place: str) -> Any:  # noqa: ANN401 - as YAML has it
        for text in (name.table, str(name)):
            with suppress(Dangling):
                if self.known.table(text, place) == name:
                    return text
        return {"place": name.place, "table": name.table}


def _references(links: Iterable[Link]) -> dict[TableName, list[_Refers]]:
    ways: dict[tuple[Any, ...], set[Way]] = defaultdict(set)
    for link in links:
        here, there = (link.source, link.source_columns), (link.target, link.target_columns)
        ends = (*here, *there) if link.way is Way.UP else (*there, *here)
        ways[(*ends, link.match)].add(link.way)
    found: dict[TableName, list[_Refers]] = defaultdict(list)
    for (source, columns, target, their, match), followed in ways.items():
        rest = {} if len(followed) > 1 else {"follow": next(iter(followed)).value}
        rest |= {} if match is Match.EXACT else {"match": match.value}
        found[source].append(_Refers(columns, target, their, rest))
    return found


def _skipped(why: str, columns: tuple[str, ...] | None) -> Any:  # noqa: ANN401 - as YAML has it
    return _flow({"why": why, "columns": _list(columns)}) if columns else why


def _guard(guard: Guarding) -> dict[str, Any]:
    columns = None if guard.columns is Hiding.BLANK else guard.columns.value
    partly = None if guard.partly is InPart.SHOWN else guard.partly.value
    return _said(
        columns=columns, partly=partly, logins={name: _flow(_login(one)) for name, one in guard.logins.items()}
    )


def _login(login: GuardedLogin) -> dict[str, Any]:
    uses = [one for one in login.reads if one.recipient is None]
    purposes = [_flow(_said(purpose=one.purpose, basis=one.basis)) if one.basis else one.purpose for one in uses]
    provides = [
        _flow(_said(**{"to": one.recipient, "on": one.ground, "for": one.purpose, "basis": one.basis}))
        for one in login.reads
        if one.recipient is not None
    ]
    columns = login.columns and login.columns.value
    return _said(purposes=_list(purposes), provides=_list(provides), columns=columns)


def _masking(masking: Masking | None) -> Any:  # noqa: ANN401 - as YAML has it
    if masking is None:
        return None
    return _flow(_said(strategy=masking.strategy, configuration=_plain(masking.configuration)))


def _said(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - as YAML has it
    return {
        key: value for key, value in values.items() if value not in (None, False, "") and value != [] and value != {}
    }


def _alone(values: list[Any]) -> Any:  # noqa: ANN401 - as YAML has it
    return values[0] if len(values) == 1 else values


def _flow(values: Mapping[str, Any]) -> CommentedMap:
    one = CommentedMap(values)
    one.fa.set_flow_style()
    return one


def _list(values: Iterable[Any]) -> CommentedSeq:
    one = CommentedSeq(values)
    one.fa.set_flow_style()
    return one


def _plain(value: Any) -> Any:  # noqa: ANN401 - any YAML value
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
