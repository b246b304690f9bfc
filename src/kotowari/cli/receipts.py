"""Receipts as commands: to give one to a person or a recipient, and to verify one anywhere, offline."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from kotowari.cli import options
from kotowari.cli.acts import create_private
from kotowari.cli.infile import read_text
from kotowari.cli.persons import find_person
from kotowari.cli.show import shown
from kotowari.cli.speech import LANGUAGES, citation, word
from kotowari.errors import Error, FileExists, LedgerEntryUnknown
from kotowari.gate.replay import replay
from kotowari.gate.rulebook import Rulebook, make_rulebook
from kotowari.handling.installation import Installation, open_installation
from kotowari.handling.outcome import Refused
from kotowari.handling.receipt import keep_promise, promise_to_person, promise_to_recipient
from kotowari.home import Home
from kotowari.ledger.receipt import Promise, Receipt, verify_receipt
from kotowari.policy.term_words import ACT_NAMES
from kotowari.policy.terms import Act
from kotowari.policy.text import Text, in_language, spoken
from kotowari.publication.shelf import installed_packs, read_policy

_PATIENCE = 10.0
"""Seconds to wait while another process brings the entries into the log."""

_OTHER_ACTS = {
    "consent": ("consent", "同意", "同意"),
    "withdraw": ("withdrawal of consent", "同意の撤回", "撤回同意"),
    "receipt": ("receipt", "取扱記録証明書の交付", "交付使用紀錄證明"),
}
_WHOLE = (
    "verified: {count} entries of the log {origin}, which then had {size}; none that was promised is missing",
    "検証済み：取扱記録簿 {origin}（交付時 {size} 件）の取扱記録 {count} 件。交付すべき取扱記録に欠落はありません",
    "已驗證：{origin}（交付時共 {size} 筆）之使用紀錄 {count} 筆；應交付之使用紀錄並無缺漏",
)


def add_to(group: typer.Typer) -> None:
    """Add the commands to the group of the ledger's."""
    group.command("receipt")(give_receipt)
    group.command("verify-receipt")(verify_file)


def give_receipt(
    by: options.By,
    out: Annotated[Path, typer.Option(help="The new file to write.")],
    subject: Annotated[str | None, typer.Option(help="For a person: the category, as the policy names it.")] = None,
    person: options.PersonNumber = None,
    find: options.Find = None,
    identity_verified: Annotated[
        bool, typer.Option("--identity-verified", help="The request was found to come from the person or an agent.")
    ] = False,
    recipient: Annotated[
        str | None, typer.Option(help="For a recipient: all provisions to it, as the policy names it.")
    ] = None,
) -> None:
    """Give a person all entries about them, or a recipient all provisions to it, each with its proof, in one file.

    It is recorded first: to a person it is a disclosure, for which the gate asks that the identity was verified.
    Anybody verifies the file with `kotowari ledger verify-receipt` and the public key; no installation is needed.
    """
    if (recipient is None) == (subject is None):
        raise typer.BadParameter("name a recipient with --recipient, or a person with --subject and --person or --find")
    if out.exists():  # before anything is recorded
        raise FileExists(file=out)
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        if recipient is not None:
            promise = promise_to_recipient(space, by=by, recipient=recipient)
        else:
            number = find_person(installation, person, find)
            outcome = promise_to_person(
                space, by=by, person=number, subject=subject or "", identity_verified=identity_verified
            )
            if isinstance(outcome, Refused):
                raise typer.Exit(shown.outcome(outcome))
            promise = outcome[1]
        text = _kept(installation, promise)
        with create_private(out) as file:
            file.write(text)
        key = str(installation.signer().verifier)
    sentence = (
        f"{out}: {len(promise.entries) + 1} entries, given by entry {promise.given}\n"
        f"verify: kotowari ledger verify-receipt {out} --key '{key}'"
    )
    shown.said(sentence, file=str(out), entries=len(promise.entries) + 1, entry=promise.given, key=key)


def _kept(installation: Installation, promise: Promise) -> str:
    end = time.monotonic() + _PATIENCE
    while True:
        installation.integrate()
        try:
            return keep_promise(installation.space(), promise)
        except LedgerEntryUnknown:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def verify_file(
    file: Annotated[Path, typer.Argument(help="The receipt.")],
    key: Annotated[str, typer.Option(help="The ledger's public key, as the operator publishes it.")],
    language: Annotated[
        str | None, typer.Option("--lang", help="The language to read it in: en, ja or zh-Hant; the locale's if none.")
    ] = None,
) -> None:
    """Verify a receipt, offline and without an installation, and show what it holds in words."""
    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(f"expected one of {', '.join(LANGUAGES)}", param_hint="--lang")
    chosen = language or shown.language
    receipt = verify_receipt(read_text(file), key)
    facts = {"count": len(receipt.entries), "origin": receipt.checkpoint.origin, "size": receipt.checkpoint.size}
    shown.said(
        spoken(_WHOLE, chosen).format(**facts),
        of=receipt.of.value,
        recipient=receipt.recipient,
        given=receipt.given,
        entries=[{"index": index, **entry} for index, entry in receipt.entries.items()],
        log=facts["origin"],
        size=facts["size"],
    )
    if not shown.as_json:
        for index, entry in receipt.entries.items():
            for line in told(receipt, index, entry, chosen):
                shown.console.print(line, markup=False)


def told(receipt: Receipt, index: int, entry: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield an entry in words: when, which act, of which items for which purpose, the answer and what it rests on.

    The words are those of the policy that the receipt brings and the entry names by its digest, and the decision is
    made again from the entry: where it does not come out the same, no reasons are told.
    """
    rulebook = _rulebook(receipt, entry)
    labels = _Labels(rulebook, language)
    act, ask = str(entry.get("act")), entry.get("ask") or {}
    name = in_language(ACT_NAMES[Act(act)], language) if act in set(Act) else act
    parts = [spoken(_OTHER_ACTS[act], language) if act in _OTHER_ACTS else name]
    answer = entry.get("answer")
    if isinstance(answer, dict):
        parts.append(word("permitted" if answer.get("decision") == "permit" else "refused", language))
    parts += labels.named(ask if isinstance(ask, dict) else {})
    yield f"{index}  {labels.moment(str(entry.get('at')))}  {' · '.join(parts)}"
    if rulebook is None or not isinstance(answer, dict):
        return
    try:
        again, is_same = replay(rulebook, entry)
    except (KeyError, ValueError, TypeError):  # of a newer program, with terms that this one does not know
        return
    for reason in again.reasons if is_same else ():
        yield f"    {reason.words(language)}"
        yield f"      {citation(reason, again.source, language)}"


class _Labels:
    """Names as a policy and its laws call them; as they stand where no policy is at hand."""

    def __init__(self, rulebook: Rulebook | None, language: str) -> None:
        self._rulebook = rulebook
        self._language = language

    def named(self, ask: Mapping[str, Any]) -> Iterator[str]:
        """Yield purpose, items and recipient of an ask."""
        items: dict[str, Text] = {}
        purposes: dict[str, Text] = {}
        recipients: dict[str, Text] = {}
        if self._rulebook is not None:
            policy = self._rulebook.policy
            items = {name: item.label for name, item in policy.items.items()}
            purposes = {name: duty.label for pack in self._rulebook.packs for name, duty in pack.duties.items()}
            purposes |= {name: purpose.label for name, purpose in policy.purposes.items()}
            recipients = {name: recipient.name for name, recipient in policy.recipients.items()}
        for known, names in (
            (purposes, [ask.get("purpose"), *ask.get("purposes", ())]),
            (items, () if set(ask.get("items", ())) == items.keys() else ask.get("items", ())),  # all go without saying
            (recipients, [ask.get("recipient")]),
        ):
            said = [in_language(known[name], self._language) if name in known else str(name) for name in names if name]
            if said:
                yield (", " if self._language == "en" else "、").join(said)

    def moment(self, at: str) -> str:
        """Return a moment in the operator's time."""
        zone = self._rulebook.policy.operator.timezone if self._rulebook else "UTC"
        try:
            return datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).isoformat(" ", "seconds")
        except ValueError:
            return at


def _rulebook(receipt: Receipt, entry: Mapping[str, Any]) -> Rulebook | None:
    """Return what an entry was decided under: a policy of the receipt, and installed packs; None if one is missing."""
    try:
        source = entry["source"]
        text = receipt.policies[source["digest"]]
        packs = {one.digest: one.pack for one in installed_packs()}
        marks = [one["digest"] for one in source["packs"]]
        return make_rulebook(
            read_policy(text, "the receipt's policy"), source["digest"], [(packs[m], m) for m in marks]
        )
    except (KeyError, TypeError, ValueError, Error):
        return None
