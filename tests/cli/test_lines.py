"""What stands on a terminal: lines that break between words, of many names the first, helps that flow."""

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kotowari.cli.guard.lines import first, some
from kotowari.cli.guard.telling import _plain
from kotowari.cli.help import flowing
from kotowari.cli.wrapping import wrapped


@given(st.lists(st.text("ab連絡", min_size=1, max_size=9), max_size=30), st.integers(0, 6), st.integers(24, 90))
def test_nothing_is_lost_and_nothing_stands_out(words: list[str], indent: int, width: int) -> None:
    parts = list(wrapped(" " * indent + " ".join(words), width))
    assert " ".join(parts).split() == words
    assert all(cell_len(part) <= width and part.startswith(" " * indent) for part in parts)
    assert all(part.startswith(" " * (indent + 2)) for part in parts[1:])


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
    assert _plain(quoted) == plain


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
