"""Who calls: the key that a request comes with, and the person whom it may name or find."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from kotowari.api.bodies import Find, Who
from kotowari.api.keys import Deed, Key, recognise
from kotowari.api.opened import operator_space
from kotowari.errors import AccessKeyNotBound, AccessKeyRefused, PersonNotFound
from kotowari.gate.codes import Code
from kotowari.handling.acquire import handles_of
from kotowari.handling.outcome import Refused
from kotowari.handling.space import Space
from kotowari.policy.terms import Condition
from kotowari.vault.lookup import Lookup

_NOT_AMONG_THEM = frozenset((Code.NOT_OF_SUBJECT, Code.PURPOSE_NOT_STATED))


class Caller:
    """A key in force, the account that acts by it, and the space in which it does."""

    def __init__(self, space: Space, key: Key) -> None:
        self.space = space
        self.key = key

    @property
    def account(self) -> str:
        """Who acts."""
        return self.key.account

    def require(self, deed: Deed, *purposes: str | None) -> None:
        """Raise :class:`kotowari.errors.AccessKeyNotBound` unless the key reaches the act and every purpose named."""
        self.key.require(deed, frozenset(purpose for purpose in purposes if purpose is not None))

    def require_every_purpose(self) -> None:
        """Raise :class:`AccessKeyNotBound` unless the key reaches all that the policy in force promises."""
        if not self.space.rulebook().policy.purposes.keys() <= self.key.purposes:
            raise AccessKeyNotBound(what="every purpose, and a request that names none is about all")

    def person(self, who: Who, *purposes: str | None) -> UUID:
        """Return a person's number.

        By a handle a person is found only if a purpose that the request names (one that the key is bound to, where it
        names none) uses the handle's item; and only among those to whom a purpose of the key was stated for it, lest
        any act tell who is known for another. Raises :class:`AccessKeyNotBound`, :class:`PersonNotFound`, and what
        :func:`kotowari.handling.acquire.handles_of` raises.
        """
        if not isinstance(who, Find):
            return who
        named = frozenset(purpose for purpose in purposes if purpose is not None) or self.key.purposes
        with self.space.reading() as connection:
            handles = handles_of(self.space, connection, {who.item: who.value}, who.region)
            if not handles or not self._uses(who.item, named & self.key.purposes):
                raise AccessKeyNotBound(what="finding a person by this item")
            lookup = Lookup(connection, self.space.keys)
            found, sharing = lookup.find(handles[0], self._stated()), lookup.find(handles[0])
        if len(found) != 1:
            raise PersonNotFound(count=len(found) or "no", item=who.item)
        if sharing != found:
            # Another has this handle too, and is not for this key to know of: whoever calls may mean the other.
            raise PersonNotFound(count="no", item=who.item)
        return found[0]

    def _uses(self, item: str, purposes: AbstractSet[str]) -> bool:
        uses = self.space.rulebook().uses
        return any(purpose in purposes and item in rule.items for (_, purpose), rule in uses.items())

    def _stated(self) -> AbstractSet[str] | None:
        """Return the purposes of which one was stated to whomever the key finds; None where a duty lifts that."""
        uses, bound = self.space.rulebook().uses, self.key.purposes
        is_lifted = any(name in bound and Condition.PROMISED in rule.lifts for (_, name), rule in uses.items())
        return None if is_lifted else bound


def conceal(who: Who, outcome: Refused) -> None:
    """Raise :class:`PersonNotFound` where somebody was found who is none of those whom the purpose is for.

    Otherwise a key for one purpose could find out, address by address, who is known for another.
    """
    if isinstance(who, Find) and _NOT_AMONG_THEM & {reason.code for reason in outcome.answer.reasons}:
        raise PersonNotFound(count="no", item=who.item)


class KeyAuthentication(HttpBearer):
    """A key in ``Authorization: Bearer kwk_…`` (RFC 6750)."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:  # noqa: ARG002 - ninja's signature
        """Return who calls. Raises :class:`AccessKeyRefused`."""
        space = operator_space()
        return Caller(space, recognise(space, token))


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls, as the authentication found."""
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise AccessKeyRefused
    return caller
