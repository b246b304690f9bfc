"""``kotowari policy notice``: the public page of a policy file, in any form, without a database."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kotowari.canonical import digest
from kotowari.center.languages import find
from kotowari.center.standalone import standalone
from kotowari.cli.infile import read_text
from kotowari.cli.show import shown
from kotowari.errors import FileExists, NoticeLanguageUnknown, OutputUnwritable
from kotowari.notice.markdown import markdown
from kotowari.notice.pdf import pdf
from kotowari.notice.plain import plain_text
from kotowari.policy.model import Policy
from kotowari.publication.shelf import read_policy


class Form(StrEnum):
    """A form of the page, named as its file ends."""

    HTML = "html"
    MARKDOWN = "md"
    TEXT = "txt"
    PDF = "pdf"


_MADE: dict[Form, Callable[[Policy, str, str], bytes]] = {
    Form.HTML: lambda policy, mark, language: standalone(policy, mark, language).encode(),
    Form.MARKDOWN: lambda policy, _, language: markdown(policy, language).encode(),
    Form.TEXT: lambda policy, _, language: plain_text(policy, language).encode(),
    Form.PDF: lambda policy, _, language: pdf(policy, language),
}


def notice(
    file: Annotated[Path, typer.Argument(help="The policy file.")],
    language: Annotated[str | None, typer.Option(help="One of its languages; otherwise the prevailing one.")] = None,
    form: Annotated[Form, typer.Option("--format", help="The form.")] = Form.HTML,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output otherwise.")] = None,
) -> None:
    """Write the public page of a policy file: a whole HTML page, Markdown, plain text or PDF."""
    text = read_text(file)
    policy = read_policy(text, file.name)
    spoken = find(policy.languages, language) if language else policy.prevailing
    if spoken is None:
        raise NoticeLanguageUnknown(language=language, known=", ".join(f"`{known}`" for known in policy.languages))
    made = _MADE[form](policy, digest(text.encode()), spoken)
    if out is None:
        sys.stdout.buffer.write(made)
        return
    try:
        with out.open("xb") as file_out:
            file_out.write(made)
    except FileExistsError:
        raise FileExists(file=out) from None
    except OSError as problem:
        raise OutputUnwritable(file=out, problem=problem.strerror or "it cannot be opened") from None
    shown.said(f"wrote {out}", file=str(out), language=spoken, format=form.value)
