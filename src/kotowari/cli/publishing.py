"""Commands around the policy: a first one, a revision proposed and approved, evidence on what it names."""

import re
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from kotowari import clock
from kotowari.canonical import digest
from kotowari.cli import options
from kotowari.cli.infile import read_bytes, read_text
from kotowari.cli.show import shown
from kotowari.errors import FileExists
from kotowari.handling.installation import open_installation
from kotowari.handling.publish import approve, propose, record_evidence
from kotowari.home import Home
from kotowari.publication.evidence import Kind
from kotowari.publication.proposal import read_proposals
from kotowari.publication.shelf import read_policy


def add_to(app: typer.Typer) -> None:
    """Add the commands around the policy."""
    for command, name in (
        (write_first, "init"),
        (publish_file, "publish"),
        (list_proposals, "proposals"),
        (approve_file, "approve"),
        (add_evidence, "evidence"),
    ):
        app.command(name, rich_help_panel="Policy")(command)


def write_first(
    name: Annotated[str, typer.Option(help="The company's name, as the page shows it.")],
    email: Annotated[str, typer.Option(help="Where requests, complaints and inquiries go.")],
    file: Annotated[Path | None, typer.Option(help="The file to write; named after the company otherwise.")] = None,
) -> None:
    """Write a policy file for a new company to start from."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "company"
    slug = slug if slug[0].isalpha() else f"company-{slug}"
    revision = clock.today("Asia/Tokyo")  # as the template has it
    target = file or Path(f"{slug}-{revision}.yaml")
    template = (resources.files("kotowari.cli") / "templates" / "new-company.yaml").read_text(encoding="utf-8")
    filled = {"__POLICY__": slug, "__NAME__": name, "__EMAIL__": email, "__REVISION__": revision.isoformat()}
    for token, value in filled.items():
        template = template.replace(token, value.replace('"', "").replace("\\", ""))
    read_policy(template, target.name)
    try:
        with target.open("x", encoding="utf-8") as handle:
            handle.write(template)
    except FileExistsError:
        raise FileExists(file=target) from None
    shown.said(f"wrote {target}: edit it, then run `kotowari publish {target}`", file=str(target))


def publish_file(file: Annotated[Path, typer.Argument(help="The policy file.")], by: options.By) -> None:
    """Propose a revision, or texts in languages that were to follow; a second person approves it.

    Proposed again, it takes the place of what waits. Nothing is public, nor decides anything, until it is approved.
    """
    text = read_text(file)
    with open_installation(Home.from_environment()) as installation:
        policy, entry = propose(installation.space(), by=by, text=text, file=file.name)
    mark = digest(text.encode())
    sentence = (
        f"proposed {policy.policy}, in force from {policy.revision}, {mark}, entry {entry}\n"
        f"a second person reads it and publishes it: `kotowari approve {file} --by ACCOUNT`"
    )
    shown.said(sentence, policy=policy.policy, revision=policy.revision.isoformat(), digest=mark, entry=entry)


def list_proposals(
    show: Annotated[bool, typer.Option("--show", help="Show each file whole, as it was proposed.")] = False,
) -> None:
    """List the revisions that wait for a second person."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            waiting = read_proposals(connection, space.name)
    for proposal in waiting:
        sentence = f"{proposal.revision} {proposal.digest}" + (f"\n\n{proposal.text}" if show else "")
        shown.said(sentence, revision=proposal.revision.isoformat(), digest=proposal.digest, text=proposal.text)
    if not waiting and not shown.as_json:
        shown.said("nothing waits for approval")


def approve_file(
    file: Annotated[Path, typer.Argument(help="The policy file that was proposed, as you have read it.")],
    by: options.By,
) -> None:
    """Approve the file that another person proposed, and so publish it: from its day on it permits and refuses.

    Nothing but this very file is approved: if another was proposed in its place meanwhile, it is not published.
    """
    text = read_text(file)
    with open_installation(Home.from_environment()) as installation:
        policy, entry = approve(installation.space(), by=by, text=text, file=file.name)
    sentence = f"published {policy.policy}, in force from {policy.revision}, entry {entry}"
    if policy.following:
        sentence += f"\nto follow: {', '.join(policy.following)}"
    shown.said(
        sentence,
        policy=policy.policy,
        revision=policy.revision.isoformat(),
        languages=list(policy.languages),
        following=list(policy.following),
        entry=entry,
    )


def add_evidence(
    about: Annotated[str, typer.Argument(help="What it is about, such as purposes.promotion.")],
    document: Annotated[Path, typer.Option(help="The document; its digest is recorded, it stays where it is.")],
    by: options.By,
    kind: Annotated[Kind, typer.Option(help="What it shows.")] = Kind.UNJUST,
    since: Annotated[str | None, typer.Option(help="From which day, as YYYY-MM-DD; today if not given.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day on which it counts, as YYYY-MM-DD.")] = None,
) -> None:
    """Record evidence that a purpose, or giving to a recipient, may encourage a wrong: nothing is then done for it."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        entry = record_evidence(
            space,
            by=by,
            about=about,
            kind=kind,
            since=read_day(since) if since else space.today(),
            document=read_bytes(document),
            until=read_day(until) if until else None,
        )
    shown.said(f"evidence recorded, entry {entry}", entry=entry)


def read_day(text: str) -> date:
    """Return a day of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("expected a day as YYYY-MM-DD") from None
