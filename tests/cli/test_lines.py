"""What stands on a terminal: lines that break between words, of many names the first, helps that flow."""

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kotowari.cli.guard.plan_lines import lines
from kotowari.cli.guard.telling import plain_name
from kotowari.cli.help import flowing
from kotowari.cli.lines import first, some
from kotowari.cli.show import Shown
from kotowari.cli.speech import LANGUAGES, word
from kotowari.cli.wrapping import wrapped
from kotowari.guard.found import Relation
from kotowari.guard.kept import Kept
from kotowari.guard.plan.model import CapacityEffect, Change, Group, LoginEffect, Plan, TableEffect


@given(st.lists(st.text("ab連絡", min_size=1, max_size=9), max_size=30), st.integers(0, 6), st.integers(24, 90))
def test_nothing_is_lost_and_nothing_stands_out(words: list[str], indent: int, width: int) -> None:
    parts = wrapped(" " * indent + " ".join(words), width)
    assert "".join("".join(parts).split()) == "".join(words)
    assert " ".join(parts).split() == words or any(ord(letter) > 0x2E80 for word in words for letter in word)
    assert all(cell_len(part) <= width and part.startswith(" " * indent) for part in parts)
    assert all(part.startswith(" " * (indent + 2)) for part in parts[1:])


def test_a_path_stays_whole_and_a_japanese_sentence_breaks_within() -> None:
    path = "/srv/" + "a" * 40
    assert wrapped(f"  in {path} there", 20) == ["  in", f"    {path}", "    there"]
    assert wrapped(path, 20) == [path]
    assert wrapped("ガードはまだ反映を確認していません。", 20) == ["ガードはまだ反映を確", "  認していません。"]


def test_a_colon_makes_no_picture(capsys: pytest.CaptureFixture[str]) -> None:
    Shown().said("table :key: of :cat:")
    assert capsys.readouterr().out == "table :key: of :cat:\n"


def test_of_many_the_first_are_shown_and_the_rest_is_counted() -> None:
    names = [f"t{number}" for number in range(15)]
    assert some(names, whole=False).endswith("t11 and 3 more")
    assert some(names, whole=True).endswith("t13, t14")
    assert list(first((f"    {name}" for name in names), whole=False))[-1] == "    and 3 more: see --whole"
    assert len(list(first(names, whole=True))) == 15


@pytest.mark.parametrize(
    ("quoted", "plain"), [('"crm"."customer"', "crm.customer"), ('"a""b"."連絡"', 'a"b.連絡'), ("bare", "bare")]
)
def test_tables_are_named_as_in_maps(quoted: str, plain: str) -> None:
    assert plain_name(quoted) == plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_in_one_language(language: str) -> None:
    said = [word(name, language) for name in ("person", "confirmed", "unconfirmed")]
    assert all(any(ord(letter) > 0x2E80 for letter in one) is (language != "en") for one in said)
    assert all("{guard}" in one for one in said[1:])


def test_a_paragraph_of_help_is_one_line() -> None:
    app = typer.Typer()

    @app.command()
    def look() -> None:
        """Look.

        It looks at
        all of it.

        Nothing is changed.
        """

    (command,) = flowing(app).registered_commands
    assert command.help == "Look.\n\nIt looks at all of it.\n\nNothing is changed."


def test_the_plan_of_a_company_with_two_hundred_tables_is_read_on_a_screen() -> None:
    tables = [Relation("erp", f"t{number}") for number in range(200)]
    changes = [Change(Group.ROWS, f"row policy on {table}", ("SELECT 1",)) for table in tables]
    sees = [TableEffect(table, ("id",), ("note",), True, '"kotowari_support"', {}, ("DELETE",)) for table in tables[1:]]
    nothing = TableEffect(tables[0], (), ("id",), True, None, {}, ())
    login = LoginEffect("crm", False, (), (CapacityEffect("support", "kotowari/crm/support", True, (nothing, *sees)),))
    plan = Plan("crm", tuple(changes), Kept(), (login,))

    told = list(lines(plan))
    assert len(told) < 12
    assert told[0] == "crm: 200 changes"
    assert "row policies (200): each is listed by --whole, in SQL by --sql" in told
    assert "    nothing: erp.t0" in told
    assert any(line.startswith("    blank in erp.t1, ") and line.endswith("and 187 more: note") for line in told)
    assert any(line.startswith("    loses DELETE: erp.t1, ") for line in told)
    whole = "\n".join(lines(plan, whole=True))
    assert all(f"row policy on {table}" in whole and whole.count(str(table)) >= 2 for table in tables)
