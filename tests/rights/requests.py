"""Requests for tests: made as the procedures make them."""

from datetime import date
from typing import Any

from kotowari.handling.asked.cases import Channel, Kind
from kotowari.handling.asked.steps import Taken
from kotowari.handling.space import Space
from kotowari.rights.arriving.arrival import Coming, Who, receive
from kotowari.rights.time.clocks import IsWorking
from kotowari.rights.time.workdays import workdays

NAME = "山田 花子"
EMAIL = "hanako@example.com"
TEXT = "保有する私の情報をすべて開示してください"

WORKING: IsWorking = workdays("JP", {date(2026, 5, 29)})


def coming(kind: Kind = Kind.DISCLOSURE, **more: Any) -> Coming:
    """A request by post."""
    asked: dict[str, Any] = {"subject": "customer", "channel": Channel.POST, "language": "ja", "text": TEXT}
    return Coming(kind, requester=more.pop("requester", Who(NAME, email=EMAIL)), **(asked | more))


def received(space: Space, kind: Kind = Kind.DISCLOSURE, *, key: str | None = None, **more: Any) -> Taken:
    """A request on record."""
    return receive(space, by="desk", coming=coming(kind, **more), is_working=WORKING, key=key)
