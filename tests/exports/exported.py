"""The policies of the tests, and how an export of each is read back."""

import warnings
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef

from kotowari.exports.names import VOCABULARIES
from kotowari.policy.law import LawPack, in_force
from kotowari.policy.model import Policy
from kotowari.publication.shelf import installed_packs, read_policy

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "src" / "kotowari" / "cli" / "demo"
PAGE = DEMO / "policies" / "hennge-2019-10-18.yaml"
ILLUSTRATION = DEMO / "policies" / "hennge-2026-06-01-illustration.yaml"
KUSUNOKI = DEMO / "cases" / "kusunoki-2026-04-01.yaml"
FILES = (PAGE, ILLUSTRATION, KUSUNOKI)
ON = date(2026, 6, 1)


@cache
def policy_of(file: Path) -> Policy:
    return read_policy(file.read_text(encoding="utf-8"), file.name)


def packs_of(policy: Policy) -> tuple[LawPack, ...]:
    return in_force((installed.pack for installed in installed_packs()), policy.laws, ON)


def graph_of(document: str) -> Graph:
    # Its JSON-LD reader still uses a class of its own that rdflib deprecates.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        return Graph().parse(data=document, format="json-ld")


def rows(graph: Graph, query: str) -> set[tuple[str, ...]]:
    """Return what a SPARQL query selects; names of the policy without their base, others with their prefix."""
    prefixes = "\n".join(f"PREFIX {prefix}: <{space}>" for prefix, space in VOCABULARIES.items())
    found: Iterable[Any] = graph.query(f"{prefixes}\nPREFIX own: <urn:kotowari:odrl#>\n{query}")
    return {tuple(shortened(cell) for cell in row) for row in found}


def shortened(name: object) -> str:
    text = str(name)
    for prefix, space in {**VOCABULARIES, "own": "urn:kotowari:odrl#"}.items():
        if text.startswith(space):
            return f"{prefix}:{text.removeprefix(space)}"
    return text.partition("#")[2] if text.startswith("urn:kotowari:policy:") else text


def used(graph: Graph, *prefixes: str) -> set[str]:
    """Return every name of some vocabularies that a graph uses, wherever in a triple."""
    names = {shortened(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    return {name for name in names if name.partition(":")[0] in prefixes}


def listed(file: str) -> set[str]:
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}
