"""The names of things in the graphs that are exported: those of others, and our own where they have none.

Our own begin with ``urn:kotowari:``. They identify and do not resolve: nothing is fetched to read an export.
"""

import json
from collections.abc import Mapping

from kotowari.policy.model import Policy
from kotowari.policy.text import Text

Node = dict[str, object]
"""A node of a JSON-LD document."""

OWN = "urn:kotowari:appi#"
"""Concepts of Japan's act that no vocabulary has: grounds of provision, rights, classes of items."""

VOCABULARIES: Mapping[str, str] = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "legal-jp": "https://w3id.org/dpv/legal/jp#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "appi": OWN,
}
"""Namespaces by prefix. Those of DPV carry no version: the document says which it conforms to."""


def base(policy: Policy) -> str:
    """Return the name of a revision; what the policy defines hangs under it: ``…#purposes.support``."""
    return f"urn:kotowari:policy:{policy.policy}:{policy.revision}"


def context(policy: Policy, *prefixes: str) -> Node:
    """Return an inline JSON-LD context: some namespaces, and ``this`` for what the policy itself defines."""
    return {**{prefix: VOCABULARIES[prefix] for prefix in prefixes}, "this": base(policy) + "#"}


def of(path: str) -> Node:
    """Return a reference to what the policy defines at a path such as ``purposes.support``."""
    return {"@id": f"this:{path}"}


def ref(name: str) -> Node:
    """Return a reference to a compact name such as ``dpv:Customer``."""
    return {"@id": name}


def texts(text: Text, languages: tuple[str, ...]) -> list[Node]:
    """Return a text as literals with their language tags."""
    return [{"@value": text[language], "@language": language} for language in languages]


def illustration(policy: Policy, languages: tuple[str, ...]) -> Node:
    """Return what says that a revision was not published by its company, nothing for one that was."""
    return {"dct:description": texts(policy.illustration, languages)} if policy.illustration else {}


def document(body: Mapping[str, object]) -> str:
    """Return a JSON-LD document as text: the same bytes for the same body."""
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"
