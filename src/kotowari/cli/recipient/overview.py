"""What is on record about recipients, and what is due."""

from typing import Any

import typer

from kotowari.cli.show import shown
from kotowari.handling.grounds.due import due_now
from kotowari.handling.installation import open_installation
from kotowari.handling.space import Space
from kotowari.home import Home
from kotowari.recipients.contract import Contract
from kotowari.recipients.due import Due


def add_to(group: typer.Typer) -> None:
    """Add the commands that show."""
    group.command("show", rich_help_panel="What stands")(show)
    group.command("due", rich_help_panel="What stands")(show_due)


def show() -> None:
    """Show the recipients of the policy in force, and what is on record about each."""
    with open_installation(Home.from_environment()) as installation:
        space = installation.space()
        for name, recipient in space.rulebook().policy.recipients.items():
            _show(space, name, f"{recipient.country}, {recipient.relation}")


def show_due() -> None:
    """List what is overdue or due within 30 days: by when, for whom, about which record."""
    with open_installation(Home.from_environment()) as installation:
        found = due_now(installation.space())
    for one in found:
        shown.said(due_line(one), **one.to_json())
    if not found and not shown.as_json:
        shown.said("nothing is due")


def due_line(one: Due) -> str:
    """Return something due as a line for a reader."""
    when = "OVERDUE" if one.overdue else "due"
    by = f" by {one.by}" if one.by else ""
    items = f": {', '.join(one.items)}" if one.items else ""
    regarding = f" ({one.regarding})" if one.regarding else ""
    return f"{when} {one.recipient} {one.duty}{by}{items}{regarding}"


def _show(space: Space, name: str, described: str) -> None:
    register, today = space.register, space.today()
    checked = register.checked(name, today)
    contracts = [one for one in register.contracts.values() if one.recipient == name]
    impaired = [one for one in register.impairments.values() if one.recipient == name]
    agreed = [one for one in register.successions.values() if one.recipient == name]
    lines = [f"{name}: {described}"]
    lines += [f"  checked {checked}"] if checked else []
    lines += [
        f"  impairment {one.number} from {one.since}" + (f", remedied {one.remedied}" if one.remedied else "")
        for one in impaired
    ]
    lines += [_contract_line(space, one) for one in contracts]
    lines += [f"  succession {one.number} from {one.since}{' (received)' * one.received}" for one in agreed]
    facts: dict[str, Any] = {
        "recipient": name,
        "checked": checked.isoformat() if checked else None,
        "impairments": [
            {
                "number": str(one.number),
                "since": one.since.isoformat(),
                "remedied": one.remedied.isoformat() if one.remedied else None,
            }
            for one in impaired
        ],
        "contracts": [
            {
                "number": str(one.number),
                **one.terms.to_json(),
                "since": one.since.isoformat(),
                "until": one.until.isoformat() if one.until else None,
                "in_effect": register.is_in_effect(one, today),
                "supervision_due": one.supervision_due(today).isoformat(),
            }
            for one in contracts
        ],
        "successions": [
            {"number": str(one.number), "since": one.since.isoformat(), "received": one.received, **one.scope.to_json()}
            for one in agreed
        ],
    }
    shown.said("\n".join(lines), **facts)


def _contract_line(space: Space, one: Contract) -> str:
    today = space.today()
    state = (
        f"supervision due {one.supervision_due(today)}" if space.register.is_in_effect(one, today) else "not in effect"
    )
    scope = one.terms.scope
    what = "; ".join(", ".join(sorted(names)) for names in (scope.subjects, scope.items, scope.purposes))
    return f"  contract {one.number} from {one.since} to {one.until or '-'}, {state}: {what}"
