"""Whether what was checked is enough to answer whoever asks. PURE.

Too little hands one person's information to another (APPI 23); too much burdens whoever asks (37(4)).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from kotowari.handling.asked.cases import AsWhom
from kotowari.handling.asked.documents import documents


class Means(StrEnum):
    """By what something was checked."""

    CODE = "code"
    """A one-time code to an address that was already held."""
    DOCUMENT = "document"
    """A document that staff looked at and compared with what is held."""
    AUTHORITY = "authority"
    """A document by which one may ask for another."""
    RECORD = "record"
    """What a place holds of the person whom an authority names, compared with that authority."""


class Of(StrEnum):
    """Whom a check is of: the person concerned, or whoever asks for them."""

    PERSON = "person"
    AGENT = "agent"


class Wanting(StrEnum):
    """What is still to be checked."""

    PERSON = "person"
    AGENT = "agent"
    AUTHORITY = "authority"


Said = Mapping[str, Any]
"""What a check's entry says: ``of``, ``means`` and, by means, ``document`` and ``agreed``."""


def wanting(as_whom: AsWhom, checks: Iterable[Said]) -> tuple[Wanting, ...]:
    """Return what is still to be checked of a request, given what was; nothing where who asks is established."""
    said = tuple(checks)
    of_person = tuple(one for one in said if one["of"] == Of.PERSON)
    if as_whom is AsWhom.PERSON:
        return () if _is_identified(of_person) else (Wanting.PERSON,)
    is_known = _is_identified(of_person) or any(one["means"] == Means.RECORD for one in of_person)
    is_agent_known = _is_identified(one for one in said if one["of"] == Of.AGENT)
    authorities = documents().authority
    named = (one.get("document", "") for one in said if one["means"] == Means.AUTHORITY)
    is_let = any(name in authorities and as_whom in authorities[name].of for name in named)
    found = ((Wanting.PERSON, is_known), (Wanting.AGENT, is_agent_known), (Wanting.AUTHORITY, is_let))
    return tuple(one for one, is_there in found if not is_there)


def _is_identified(checks: Iterable[Said]) -> bool:
    said = tuple(checks)
    if any(one["means"] == Means.CODE and not one.get("shared") for one in said):
        return True
    known = documents().identity
    agreeing = {one["document"] for one in said if one["means"] == Means.DOCUMENT and _agrees(one["agreed"])}
    return any(known[name].alone for name in agreeing if name in known) or len(agreeing & known.keys()) > 1


def _agrees(fields: Iterable[str]) -> bool:
    """A name is many people's: with it an address or a day of birth has to agree."""
    agreed = set(fields)
    return "name" in agreed and bool(agreed & {"address", "birth-date"})
