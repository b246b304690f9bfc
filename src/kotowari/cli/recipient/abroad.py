"""Recipients abroad: checks of an equivalent system, what impairs it, and the answers about it."""

import json
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from kotowari.cli import options
from kotowari.cli.infile import read_bytes, read_text
from kotowari.cli.recipient import given
from kotowari.cli.show import shown
from kotowari.errors import InputUnreadable, RecipientNotNamed
from kotowari.handling.grounds.abroad import answer, check, impair, remedy
from kotowari.handling.grounds.on_record import named
from kotowari.handling.installation import open_installation
from kotowari.home import Home
from kotowari.policy.text import Text
from kotowari.recipients.answers import Heading, answers_about


def add_to(group: typer.Typer) -> None:
    """Add the commands on recipients abroad."""
    for command, name in (
        (add_check, "check"),
        (add_impairment, "impair"),
        (add_remedy, "remedy"),
        (add_answers, "answer"),
        (show_answers, "answers"),
    ):
        group.command(name, rich_help_panel="Recipients abroad")(command)


def add_check(recipient: given.Name, document: given.Document, by: options.By, on: given.On = None) -> None:
    """Record that a recipient's equivalent system was checked. Overdue, nothing more goes to that recipient by it."""
    with open_installation(Home.from_environment()) as installation:
        space, report = installation.space(), read_bytes(document)
        recorded = check(space, by=by, recipient=recipient, on=on or space.today(), document=report)
    given.said("check", recorded)


def add_impairment(
    recipient: given.Name, words: given.Words, document: given.Document, by: options.By, on: given.On = None
) -> None:
    """Record that a recipient cannot keep its equivalent system: provision by that route stops at once."""
    with open_installation(Home.from_environment()) as installation:
        space, report = installation.space(), read_bytes(document)
        recorded = impair(space, by=by, recipient=recipient, on=on or space.today(), document=report, words=words)
    given.said("impairment", recorded)


def add_remedy(
    number: Annotated[UUID, typer.Argument(help="The number of the impairment.", show_default=False)],
    words: given.Words,
    document: given.Document,
    by: options.By,
    on: given.On = None,
) -> None:
    """Record that what impaired an equivalent system is remedied, and how."""
    with open_installation(Home.from_environment()) as installation:
        space, report = installation.space(), read_bytes(document)
        recorded = remedy(space, by=by, number=number, on=on or space.today(), document=report, words=words)
    given.said("remedy", recorded)


def add_answers(
    recipient: given.Name,
    file: Annotated[Path, typer.Argument(help="A JSON file: texts by language, by heading.", show_default=False)],
    by: options.By,
) -> None:
    """Store what is answered when a person asks about a recipient's equivalent system (APPI 28(3)).

    The headings: established (how it came about), measures, checking (how often and how), country, regime, impairment,
    response.
    """
    with open_installation(Home.from_environment()) as installation:
        given.said("answers", answer(installation.space(), by=by, recipient=recipient, texts=_read_texts(file)))


def show_answers(recipient: given.Name) -> None:
    """Show the seven items that a person may ask about a recipient's equivalent system (APPI 28(3))."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        policy = space.rulebook().policy
        if recipient not in policy.recipients:
            raise RecipientNotNamed(known=named(policy.recipients))
        found = answers_about(space.register, recipient, policy.recipients[recipient], space.today())
    lines = [f"country {found.country}, checked every {found.every or '-'}, last {found.checked or 'never'}"]
    for heading in Heading:
        told = found.texts.get(heading, {})
        lines.append(f"{heading}: {'' if told else 'to be stored' if heading in found.missing else '-'}".rstrip())
        lines += [f"  {language}: {words}" for language, words in told.items()]
    shown.said("\n".join(lines), **found.to_json())


def _read_texts(file: Path) -> dict[str, Text]:
    try:
        texts: Any = json.loads(read_text(file))
    except ValueError:
        texts = None
    if not isinstance(texts, dict) or not all(_is_text(told) for told in texts.values()):
        raise InputUnreadable(file=file, problem="expected a JSON object of texts by language, by heading, in UTF-8")
    return texts


def _is_text(told: object) -> bool:
    return isinstance(told, dict) and all(isinstance(words, str) for words in told.values())
