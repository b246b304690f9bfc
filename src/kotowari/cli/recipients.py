"""Commands on recipients: their public keys, what was delivered to them."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kotowari.cli import options, received
from kotowari.cli.show import shown
from kotowari.errors import InputUnreadable
from kotowari.handling.installation import open_installation
from kotowari.handling.outgoing.recipient_keys import confirm_key, keys_of_recipients, register_key, revoke_key
from kotowari.home import Home
from kotowari.recipients.deliveries import Delivery, deliveries
from kotowari.recipients.keys import PublicKey

Fingerprint = Annotated[str, typer.Argument(help="The whole fingerprint, in quotes or without spaces.")]

_MOST = 64 * 1024


def add_to(app: typer.Typer) -> None:
    """Add the commands on recipients."""
    group = typer.Typer(
        help="The public keys of recipients, to which packages are sealed: add, confirm, list, revoke.",
        no_args_is_help=True,
    )
    group.command("add")(add)
    group.command("confirm")(confirm)
    group.command("list")(show_all)
    group.command("revoke")(revoke)
    app.add_typer(group, name="recipient-key", rich_help_panel="Provision")
    app.command("deliveries", rich_help_panel="Provision")(show_deliveries)
    received.add_to(app)


def add(
    recipient: Annotated[str, typer.Argument(help="The recipient, as the policy names it.")],
    by: options.By,
    file: Annotated[
        Path, typer.Option(help="The file of the public key (age1…); - for standard input.", allow_dash=True)
    ] = Path("-"),
) -> None:
    """Register a public key of a recipient, made by `age-keygen`. Nothing is sealed to it before it is confirmed.

    Have a second person ask the recipient, over a channel that the key did not come by, for the fingerprint shown here.
    """
    text = _read(file)
    with open_installation(Home.from_environment()) as installation:
        key, entry = register_key(installation.space(), by=by, recipient=recipient, text=text)
    shown.said(
        f"registered for {key.recipient}; to be confirmed by a second account\n  {key.fingerprint}\n  entry {entry}",
        recipient=key.recipient,
        fingerprint=key.fingerprint,
        entry=entry,
    )


def confirm(fingerprint: Fingerprint, by: options.By) -> None:
    """Confirm the key whose fingerprint the recipient gave, as another account than registered it.

    Give the fingerprint that the recipient said, not the one that is listed here.
    """
    with open_installation(Home.from_environment()) as installation:
        key, entry = confirm_key(installation.space(), by=by, fingerprint=fingerprint)
    shown.said(
        f"confirmed for {key.recipient}: packages are sealed to it; entry {entry}",
        recipient=key.recipient,
        fingerprint=key.fingerprint,
        entry=entry,
    )


def revoke(fingerprint: Fingerprint, by: options.By) -> None:
    """Revoke a key for good. What was sealed to it before stays readable to whoever has its secret key."""
    with open_installation(Home.from_environment()) as installation:
        key, entry = revoke_key(installation.space(), by=by, fingerprint=fingerprint)
    shown.said(
        f"revoked for {key.recipient}: nothing is sealed to it any more; entry {entry}",
        recipient=key.recipient,
        fingerprint=key.fingerprint,
        entry=entry,
    )


def show_all() -> None:
    """Show every key that was ever registered, and where it stands."""
    with open_installation(Home.from_environment()) as installation:
        for key in keys_of_recipients(installation.space()):
            shown.said(
                f"{key.recipient}: {_standing(key)}\n  {key.fingerprint}\n  {key.key}",
                recipient=key.recipient,
                standing=_standing(key),
                stands=key.stands,
                fingerprint=key.fingerprint,
                key=key.key,
                registered=key.registered_at.isoformat(),
                confirmed=key.confirmed_at.isoformat() if key.confirmed_at else None,
                revoked=key.revoked_at.isoformat() if key.revoked_at else None,
            )


def show_deliveries(
    recipient: Annotated[str | None, typer.Option(help="Only what went to this recipient.")] = None,
) -> None:
    """Show what was delivered to recipients, the oldest first: of a package, its number and the digest of its file.

    `kotowari ledger receipt` makes the proof of its entry that the recipient can verify without us.
    """
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        with space.reading() as connection:
            for delivery in deliveries(connection, space.name):
                if recipient in (None, delivery.recipient):
                    said(delivery)


def said(delivery: Delivery) -> None:
    """Show the receipt of a delivery."""
    form = (
        f"sealed {delivery.digest}" if delivery.digest else {"values": "as values"}.get(delivery.form, "not finished")
    )
    lines = [
        f"{delivery.number}  {delivery.made_at:%Y-%m-%d %H:%M}  to {delivery.recipient}, {delivery.ground}",
        f"  {delivery.persons} of {delivery.subject}, {', '.join(delivery.items)}, for {delivery.purpose}",
        f"  {form}",
        *([f"  entry {delivery.entry}"] if delivery.entry else []),
    ]
    shown.said(
        "\n".join(lines),
        package=delivery.number,
        recipient=delivery.recipient,
        at=delivery.made_at.isoformat(),
        ground=delivery.ground,
        purpose=delivery.purpose,
        subject=delivery.subject,
        items=list(delivery.items),
        persons=delivery.persons,
        revision=delivery.revision.isoformat(),
        form=delivery.form.value,
        sealed=delivery.sealed_at.isoformat() if delivery.sealed_at else None,
        digest=delivery.digest,
        keys=list(delivery.fingerprints),
        entry=delivery.entry,
    )


def _standing(key: PublicKey) -> str:
    if key.revoked_at is not None:
        return f"revoked on {key.revoked_at:%Y-%m-%d}"
    return "stands" if key.stands else "to be confirmed"


def _read(file: Path) -> str:
    try:
        if str(file) == "-":
            return sys.stdin.read(_MOST)
        with file.open(encoding="utf-8") as stream:
            return stream.read(_MOST)
    except (OSError, ValueError):
        raise InputUnreadable(file=file, problem="expected a public key of age, in UTF-8") from None
