"""``kotowari policy draft``: a first policy file from an existing page."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kotowari import clock
from kotowari.cli.infile import read_bytes
from kotowari.cli.show import shown
from kotowari.drafting.draft import Draft
from kotowari.drafting.draft import draft as drafted
from kotowari.errors import FileExists, OutputUnwritable
from kotowari.reading.page import read_page


def draft(
    page: Annotated[Path, typer.Option("--from", help="The page, saved as HTML or as text, in English or Japanese.")],
    out: Annotated[
        Path | None, typer.Option(help="The file to write, which must not be there yet; standard output otherwise.")
    ] = None,
) -> None:
    """Draft a policy file from the page that a company has: offline, for a person to finish.

    What the page does not say is marked `assumed:` in the file, what was not recognised `unrecognised:`; both are
    listed at the end.
    """
    made = drafted(read_page(read_bytes(page)), clock.today("Asia/Tokyo"))
    if out is not None:
        _write(out, made.text)
    if shown.as_json:
        shown.json(_object(made, out))
        return
    if out is None:
        sys.stdout.write(made.text)
    _sum_up(made, out)


def _write(out: Path, text: str) -> None:
    try:
        with out.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except FileExistsError:
        raise FileExists(file=out) from None
    except OSError as problem:
        raise OutputUnwritable(file=out, problem=problem.strerror or "it cannot be written") from None


def _sum_up(made: Draft, out: Path | None) -> None:
    """List what is left to do, beside the file: on standard error where the file itself goes to standard output."""
    lines = [f"unrecognised: {sentence.text}" for sentence in made.marked]
    lines += [f"assumed: {path}: {says}" for path, says in made.assumed.items()]
    recognised = len(made.sentences) - len(made.marked)
    lines.append(
        f"{len(made.sentences)} sentences: {recognised} recognised, {len(made.marked)} not; "
        f"{len(made.assumed)} assumptions"
    )
    if out is not None:
        lines.append(f"wrote {out}: read it against the page, then run `kotowari policy check {out}`")
    (sys.stderr if out is None else sys.stdout).write("".join(f"{line}\n" for line in lines))


def _object(made: Draft, out: Path | None) -> dict[str, object]:
    return {
        "file": None if out is None else str(out),
        "draft": made.text if out is None else None,
        "language": made.policy.languages[0],
        "sentences": [
            {
                "text": one.sentence.text,
                "topic": None if one.topic is None else one.topic.value,
                "rules": list(one.rules),
            }
            for one in made.sentences
        ],
        "recognised": len(made.sentences) - len(made.marked),
        "unrecognised": len(made.marked),
        "assumed": dict(made.assumed),
    }
