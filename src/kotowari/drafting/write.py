"""Findings and clauses as the text of a policy file."""

import re
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from kotowari.drafting.document import Clause, clause_ids
from kotowari.drafting.findings import Findings
from kotowari.drafting.lexicon import ITEMS, KINDS, REFERABLE
from kotowari.drafting.naming import country_of, slug
from kotowari.reading.page import Sentence

_TITLES = {"en": "Privacy policy", "ja": "プライバシーポリシー"}
_HEADER = """\
Drafted from a page. It is no policy until a person has read it against that page.
`assumed:` stands where the page does not say what the file needs; `unrecognised:` before a sentence that no rule was
made of. Each is to be settled, and its comment deleted."""
_HANDLES = {name: handle for name, _, handle in ITEMS if handle}
_LIKE_A_KEY = re.compile(r"^[?:]|:[,\[\]{}?]")
_UNDERTAKINGS = ("acquisition", "keeping", "measures", "tenants", "revisions")


def written(findings: Findings, clauses: Sequence[Clause], marked_last: Sequence[Sentence]) -> str:
    """Return the text of the policy file."""
    tree = _commented(_tree(findings, clauses), findings.assumed)
    tree.yaml_set_start_comment(_HEADER)
    document = tree["document"]
    for place, clause in enumerate(clauses):
        if clause.before:
            lines = "\n".join(_mark(sentence) for sentence in clause.before)
            document.yaml_set_comment_before_after_key(place, before=lines, indent=2)
    yaml = YAML()
    yaml.width = 4096
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    yaml.dump(tree, text)
    return text.getvalue() + "".join(f"  # {_mark(sentence)}\n" for sentence in marked_last)


def _mark(sentence: Sentence) -> str:
    return f"unrecognised: {sentence.text}"


def _tree(findings: Findings, clauses: Sequence[Clause]) -> dict[str, Any]:
    language, operator = findings.language, findings.operator
    head = {
        "kotowari": 1,
        "policy": slug(operator.name, "company"),
        "revision": findings.days["in force"],
        "languages": _flow([language]),
        "prevailing": language,
        "laws": _flow(["jp-appi"]),
        "title": _words(language, _title(clauses, language)),
    }
    contact = {
        "email": operator.email,
        "desk": operator.desk and _words(language, operator.desk),
        "telephone": operator.telephone and DoubleQuotedScalarString(operator.telephone),
    }
    particulars = {
        "name": _words(language, operator.name),
        "address": operator.address and _words(language, operator.address),
        "representative": operator.representative and _words(language, operator.representative),
        "contact": _filled(contact),
    }
    sections = {
        **head,
        "operator": _filled(particulars),
        "subjects": {name: _subject(findings, name, label) for name, label in findings.subjects.items()},
        "items": {name: _item(name, label, language) for name, label in findings.items.items()},
        "purposes": {
            name: {"for": _flow(one.subjects), "items": _flow(one.items), "label": _words(language, one.label)}
            for name, one in findings.purposes.items()
        },
        **_parties(findings),
        "rights": {
            name: {"act": right.act.value, "of": _flow(right.subjects)} for name, right in findings.rights.items()
        },
        **{section: _undertakings(findings, section) for section in _UNDERTAKINGS},
        "document": [
            _clause(clause, name, language) for clause, name in zip(clauses, clause_ids(clauses), strict=True)
        ],
    }
    return _filled(sections)


def _parties(findings: Findings) -> dict[str, Any]:
    joint, language = findings.joint_use, findings.language
    parties: dict[str, Any] = {
        "recipients": {
            user: {
                "name": _words(language, name),
                "country": DoubleQuotedScalarString(country_of(name) or "JP"),
                "relation": "affiliate",
            }
            for user, name in (joint.users if joint else {}).items()
        },
        "provision": {
            name: {"of": _flow(one.subjects), "grounds": _flow([ground.value for ground in one.grounds])}
            for name, one in findings.provisions.items()
        },
    }
    if joint:
        responsible: dict[str, Any] = {"name": _words(language, joint.responsible)}
        parties["joint_use"] = {
            "joint": {
                "with": _flow(joint.users),
                "of": _flow(joint.subjects),
                "items": _flow(joint.items),
                "purposes": _flow(joint.purposes),
                "responsible": responsible,
            }
        }
    return parties


def _subject(findings: Findings, name: str, label: str) -> dict[str, Any]:
    included = findings.includes.get(name)
    language = findings.language
    # Who else is meant, such as families, may not be what the rest are.
    kind = None if included else _kind(name)
    return _filled(
        {"label": _words(language, label), "kind": kind, "includes": included and _words(language, included)}
    )


def _item(name: str, label: str, language: str) -> dict[str, Any]:
    return _filled(
        {
            "label": _words(language, label),
            "kind": _kind(name),
            "class": "personally-referable" if name in REFERABLE else "",
            "handle": _HANDLES.get(name),
        }
    )


def _kind(name: str) -> DoubleQuotedScalarString | None:
    return DoubleQuotedScalarString(KINDS[name]) if name in KINDS else None


def _undertakings(findings: Findings, section: str) -> dict[str, Any]:
    return {
        rule.partition(".")[2]: _filled({"of": _flow(one.subjects), "how": _words(findings.language, one.words)})
        for rule, one in findings.undertakings.items()
        if rule.startswith(section + ".")
    }


def _clause(clause: Clause, name: str, language: str) -> dict[str, Any]:
    text = "\n\n".join(clause.paragraphs)
    body = {
        "id": name,
        "heading": clause.heading and _words(language, clause.heading),
        "text": {language: LiteralScalarString(text) if "\n" in text else text},
        "keeps": _flow(clause.rules) if clause.rules else None,
        "informs": not clause.rules,
    }
    return _filled(body)


def _title(clauses: Sequence[Clause], language: str) -> str:
    named = (clause.heading for clause in clauses if _IS_TITLE.search(clause.heading))
    return next(named, _TITLES[language])


_IS_TITLE = re.compile(
    r"privacy (?:policy|notice|statement)|プライバシーポリシー|個人情報保護方針|個人情報の取り?扱い", re.IGNORECASE
)


def _filled(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if value}


def _words(language: str, text: str) -> CommentedMap:
    # Within braces what is written plainly would be taken for a key here.
    words = CommentedMap({language: DoubleQuotedScalarString(text) if _LIKE_A_KEY.search(text) else text})
    words.fa.set_flow_style()
    return words


def _flow(values: Any) -> CommentedSeq:  # noqa: ANN401 - any names
    sequence = CommentedSeq(values)
    sequence.fa.set_flow_style()
    return sequence


def _commented(tree: Mapping[str, Any], assumed: Mapping[str, str], path: str = "", depth: int = 0) -> CommentedMap:
    """Return a tree as ruamel writes it, with a comment before each key of which something was assumed."""
    made = CommentedMap()
    for key, value in tree.items():
        here = f"{path}.{key}" if path else key
        made[key] = _value(value, assumed, here, depth)
        if here in assumed:
            made.yaml_set_comment_before_after_key(key, before=f"assumed: {assumed[here]}", indent=2 * depth)
    return made


def _value(value: Any, assumed: Mapping[str, str], path: str, depth: int) -> Any:  # noqa: ANN401 - any YAML value
    if isinstance(value, dict) and not isinstance(value, CommentedMap):
        return _commented(value, assumed, path, depth + 1)
    if isinstance(value, list) and not isinstance(value, CommentedSeq):
        return CommentedSeq([_value(one, assumed, f"{path}.{place}", depth + 1) for place, one in enumerate(value)])
    return value
