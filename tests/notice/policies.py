"""Policies for the tests of the forms: the demo's, and one whose every word is drawn or hostile."""

from pathlib import Path

from kotowari.policy.model import Policy
from kotowari.publication.shelf import read_policy

FOLDER = Path(__file__).parents[2] / "src" / "kotowari" / "cli" / "demo" / "policies"
DEMO = {
    name: read_policy((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), name)
    for name in ("hennge-2019-10-18", "hennge-2026-06-01-illustration")
}
LANGUAGES = ("en", "ja", "zh-Hant")

HOSTILE = {
    "typst-import": '#import "x.typ": *',
    "typst-code": '#{ panic(1) } #eval("1")',
    "typst-math": "$ x^2 $ and $",
    "typst-label": "<label> @reference",
    "typst-comment": "https://example.com /* gone */ // gone",
    "typst-raw": "`raw` ```rust fn main() {}```",
    "markup": "*strong* _soft_ = heading - list + list / term: meaning",
    "heading": "# heading",
    "list": "- point",
    "plus": "+ point",
    "numbered": "1. point",
    "numbered-bracket": "12) point",
    "underlined": "---",
    "setext": "===",
    "quote": "> quoted",
    "table": "| a | b |",
    "link": "[here](javascript:alert(1)) ![x](y)",
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "entity": "&amp; &lt; &#60;",
    "comment": "<!-- gone -->",
    "backslash": "\\ \\\\ \\# \\u{41} C:\\n",
    "fence": "``` ~~~",
    "quotes": "' \" “ ” ‘ ’ -- --- ...",
    "slot": "{operator",
    "ideographs": "辻󠄀葛󠄁　﨑①㈱",
    "template": "{{ words.skip }} {% now %}",
}


def saying(words: str) -> Policy:
    """Return a policy that says these words wherever a policy can: title, names, headings, texts, points."""
    said = {"en": words}
    text = words.replace("{", "").replace("}", "")  # in a text, and there alone, braces stand for a list or a fact
    policy = DEMO["hennge-2019-10-18"]
    document = tuple(
        clause.model_copy(
            update={
                "heading": said if clause.heading else None,
                "text": {"en": clause.text["en"] if "{purposes" in clause.text["en"] else text},
            }
        )
        for clause in policy.document
    )
    purposes = {name: purpose.model_copy(update={"label": said}) for name, purpose in policy.purposes.items()}
    operator = policy.operator.model_copy(update={"name": said})
    return policy.model_copy(
        update={
            "languages": ("en",),
            "prevailing": "en",
            "illustration": said,
            "title": said,
            "operator": operator,
            "purposes": purposes,
            "document": document,
        }
    )
