"""Commands on the keys of the HTTP API."""

from datetime import date, datetime
from typing import Annotated

import typer

from kotowari.api.keys import Deed, add_key, list_keys, revoke_key
from kotowari.cli import options
from kotowari.cli.show import shown
from kotowari.handling.installation import open_installation
from kotowari.home import Home


def add_to(app: typer.Typer) -> None:
    """Add the group of the keys' commands."""
    group = typer.Typer(help="The keys of the HTTP API: add, list, revoke.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(show_all)
    group.command("revoke")(revoke)
    app.add_typer(group, name="api-key", rich_help_panel="Keys")


def add(
    by: options.By,
    account: Annotated[str, typer.Option(help="The account that acts by this key, such as support-desk.")],
    act: Annotated[list[Deed], typer.Option(help="An act that it may do; say it once for each.")],
    purpose: Annotated[list[str] | None, typer.Option(help="A purpose that it may name; once for each.")] = None,
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day, as YYYY-MM-DD; none if never.")
    ] = None,
) -> None:
    """Make a key. It is shown this once and never again; a key without a purpose opens nothing."""
    with open_installation(Home.from_environment()) as installation:
        key, entry = add_key(
            installation.space(),
            by=by,
            account=account,
            acts=frozenset(act),
            purposes=frozenset(purpose or ()),
            expires=expires.date() if expires else None,
        )
    shown.said(f"{key}\nkeep it now: it is not shown again; entry {entry}", key=key, entry=entry)


def show_all() -> None:
    """Show every key by the name it goes by: what it is bound to, when it was last used, whether it stands."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        for key in list_keys(space):
            stands = _standing(key.revoked_at, key.expires, key.stands(space.today()))
            acts, purposes = sorted(key.acts), sorted(key.purposes)
            used = f"last used {key.used}" if key.used else "never used"
            bound = f"{', '.join(acts)} for {', '.join(purposes) or 'no purpose'}"
            shown.said(
                f"{key.id}  {key.account}: {bound}; {used}; {stands}",
                key=key.id,
                account=key.account,
                acts=acts,
                purposes=purposes,
                added=key.added_at.isoformat(),
                expires=key.expires.isoformat() if key.expires else None,
                used=key.used.isoformat() if key.used else None,
                stands=key.stands(space.today()),
            )


def revoke(
    name: Annotated[str, typer.Argument(help="The name it goes by, as `kotowari api-key list` shows it.")],
    by: options.By,
) -> None:
    """Revoke a key: from this moment on it opens nothing."""
    with open_installation(Home.from_environment()) as installation:
        entry = revoke_key(installation.space(), by=by, name=name)
    shown.said(f"revoked, entry {entry}", entry=entry)


def _standing(revoked_at: datetime | None, expires: date | None, stands: bool) -> str:
    if revoked_at is not None:
        return "revoked"
    if not stands:
        return f"expired {expires}"
    return f"until {expires}" if expires else "stands"
