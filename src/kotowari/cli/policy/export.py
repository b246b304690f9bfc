"""``kotowari policy export``: a policy file in the forms of others, on standard output or in a new file."""

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kotowari import clock
from kotowari.cli.infile import read_text
from kotowari.cli.show import shown
from kotowari.errors import ExportLanguage, FileExists, InputUnreadable
from kotowari.exports.dpv import to_dpv
from kotowari.exports.odrl import to_odrl
from kotowari.exports.register import register_rows
from kotowari.exports.sheets import to_csv, to_xlsx
from kotowari.policy.law import LawPack, in_force
from kotowari.policy.model import Policy
from kotowari.policy.text import LANGUAGES
from kotowari.publication.shelf import installed_packs, read_policy


class Form(StrEnum):
    """What a policy can be exported as."""

    DPV = "dpv"
    ODRL = "odrl"
    REGISTER_CSV = "register-csv"
    REGISTER_XLSX = "register-xlsx"


def export(
    file: Annotated[Path, typer.Argument(help="The policy file.")],
    form: Annotated[Form, typer.Option("--as", help="The form.")],
    out: Annotated[Path | None, typer.Option(help="The file to write, which must not be there yet.")] = None,
    language: Annotated[
        str | None,
        typer.Option(help="The language: of the register, its prevailing one otherwise; of a graph, all otherwise."),
    ] = None,
) -> None:
    """Export a policy: a graph of DPV or ODRL, or the register of personal data as CSV or an Excel workbook."""
    if form is Form.REGISTER_XLSX and out is None and sys.stdout.isatty():
        raise typer.BadParameter("a workbook is not shown on a terminal: name a file with --out")
    policy = read_policy(read_text(file), file.name)
    today = clock.today(policy.operator.timezone)
    packs = in_force((installed.pack for installed in installed_packs()), policy.laws, today)
    body = _body(policy, packs, form, language, today)
    if out is None:
        sys.stdout.buffer.write(body)
        return
    try:
        with out.open("xb") as handle:
            handle.write(body)
    except FileExistsError:
        raise FileExists(file=out) from None
    except OSError as problem:
        raise InputUnreadable(file=out, problem=problem.strerror or "it cannot be written") from None
    shown.said(f"wrote {out}", file=str(out), bytes=len(body))


def _body(policy: Policy, packs: tuple[LawPack, ...], form: Form, language: str | None, today: date) -> bytes:
    if form in (Form.DPV, Form.ODRL):
        languages = policy.languages if language is None else (_among(language, policy.languages),)
        return (to_dpv if form is Form.DPV else to_odrl)(policy, packs, languages).encode()
    spoken = tuple(one for one in policy.languages if one in LANGUAGES)
    own = policy.prevailing if policy.prevailing in spoken else next(iter(spoken), policy.prevailing)
    chosen = _among(own if language is None else language, spoken)
    rows = register_rows(policy, packs, chosen)
    return to_csv(rows, chosen) if form is Form.REGISTER_CSV else to_xlsx(policy, rows, today, chosen)


def _among(language: str, known: tuple[str, ...]) -> str:
    if language not in known:
        names = ", ".join(f"`{one}`" for one in known) or "none: the policy has no language that the program speaks"
        raise ExportLanguage(language=" ".join(language.split()), known=names)
    return language
