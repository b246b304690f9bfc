"""Who is shown what, as docs/sharing.md tells it: every example there, and harder ones beside, is run."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kotowari.places.shown.redaction import WITHHELD, Redacted, Ruling
from kotowari.places.shown.sharing import redact
from kotowari.places.walking.asker import Asker
from kotowari.places.walking.walked import Standing, Verdicts
from tests.datamap.maps import datamap, name, table
from tests.places.memory import places, walked

PAGE = Path(__file__).parents[2] / "docs" / "sharing.md"
MORE = Path(__file__).parent / "cases.yaml"


def examples() -> list[Any]:
    yaml = YAML(typ="safe")
    told = [yaml.load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)]
    return [one for one in told if "shown" in one] + list(yaml.load_all(MORE.read_text(encoding="utf-8")))


EXAMPLES = examples()


def map_of(example: dict[str, Any]) -> Any:
    tables = []
    for said, columns in example["tables"].items():
        more = {"columns": columns} if isinstance(columns, str) else dict(columns)
        key = more.pop("key", bare(more["columns"].split()[0]))
        sets = {option: frozenset(more.pop(option).split()) for option in ("of", "shows", "hides") if option in more}
        tables.append(table(said, more.pop("columns"), key=key, **sets, **more))
    return datamap(tables, example.get("links", ()))


def bare(word: str) -> str:
    """The column's name of a word that describes one."""
    return word.rstrip("~![]").partition(":")[0].partition("@")[0]


def key_of(said: Any) -> tuple[Any, ...]:
    return tuple(said) if isinstance(said, list) else (said,)


def verdicts_of(example: dict[str, Any]) -> Verdicts:
    return {
        (name(said), None if key == "all" else key_of(key)): Standing.OWN if whose == "theirs" else Standing.ANOTHER
        for said, of in example.get("says", {}).items()
        for key, whose in of.items()
    }


def rulings_of(example: dict[str, Any]) -> list[Ruling]:
    return [
        Ruling(
            name(ruling["table"]),
            shows=ruling["shows"],
            reason=ruling["reason"],
            column=ruling.get("column"),
            row=key_of(ruling["row"]) if "row" in ruling else None,
        )
        for ruling in example.get("rulings", ())
    ]


def run(example: dict[str, Any]) -> Redacted:
    first = redacted(example, example["rows"], rulings_of(example))
    lifted = [
        Ruling(one.table, shows=True, reason="lifted", column=one.column, why=one.why, cells=one.marks)
        for one in first.redactions
        if one.name in example.get("lifts", ())
    ]
    later = example.get("later", {})
    rows = {said: [*of, *later.get(said, ())] for said, of in example["rows"].items()}
    return redacted(example, rows, [*rulings_of(example), *lifted]) if lifted else first


def redacted(example: dict[str, Any], stored: dict[str, Any], rulings: list[Ruling]) -> Redacted:
    shop = map_of(example)
    rows = {said: [tuple(row) for row in of] for said, of in stored.items()}
    asker = Asker(example["asks"], example.get("known", example.get("claims", {})), "claims" in example)
    found = walked(shop, places(shop, rows), asker.handles, asker.known, verdicts_of(example), claims=asker.claims)
    return redact(found, asker, rulings, spared=example.get("operator", ()))


def shown_of(shows: Redacted) -> dict[str, list[dict[str, Any]]]:
    """Each row by its columns, without those withheld."""
    return {
        str(shown.table.name): [
            {column: value for column, value in zip(shown.columns, row, strict=True) if value is not WITHHELD}
            for row in shown.rows
        ]
        for shown in shows.tables
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=[one["example"] for one in EXAMPLES])
def test_a_person_is_shown_what_is_theirs_and_nothing_of_others(example: dict[str, Any]) -> None:
    shows = run(example)
    whole = {said: [bare(word) for word in words(of)] for said, of in example["tables"].items()}
    expected = {
        said: [dict(zip(whole[said], row, strict=True)) if isinstance(row, list) else row for row in rows]
        for said, rows in example["shown"].items()
    }
    assert {k: sorted(v, key=repr) for k, v in shown_of(shows).items()} == {
        k: sorted(v, key=repr) for k, v in expected.items()
    }
    told = {redaction.name: len(redaction.rows) for redaction in shows.redactions if redaction.rows}
    assert told == example.get("withheld", {})


def words(of: Any) -> list[str]:
    return (of if isinstance(of, str) else of["columns"]).split()
