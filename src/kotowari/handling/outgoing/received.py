"""Receipt from a third party: who provides, how they acquired it, and the record of it that is kept (APPI 30)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from kotowari.database.pool import Connection
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.space import Space
from kotowari.policy.terms import Condition, Ground, Relation
from kotowari.recipients.deliveries import Kept
from kotowari.recipients.receipts import Receipt, add_receipt
from kotowari.vault.keys.lasting import seal_lasting
from kotowari.vault.values import clean_value


class HowAcquired(StrEnum):
    """How a third party says, or its papers show, that it acquired what it provides (APPI 30(1)(ii))."""

    PERSON = "person"
    CONTRACT = "contract"
    PUBLIC = "public"
    THIRD_PARTY = "third-party"
    UNLAWFUL = "unlawful"
    UNKNOWN = "unknown"


_LAWFUL = frozenset((HowAcquired.PERSON, HowAcquired.CONTRACT, HowAcquired.PUBLIC, HowAcquired.THIRD_PARTY))


@dataclass(frozen=True, slots=True)
class Provider:
    """The third party, and what was confirmed of it before anything was taken in.

    A corporation has a ``representative``. ``how`` is how it acquired the information; what contradicts its papers is
    ``unlawful`` or ``unknown``, and refused. ``ground`` is the one on which it provides: on some, the law asks neither
    confirmation nor record; where business passes to us, ``succession`` is the agreement on record. ``relation`` tells
    a state organ, with which none is due. ``told`` says that it declared all this itself (Enforcement Rules, Article
    22).
    """

    name: str = field(repr=False)
    address: str = field(repr=False)
    representative: str | None = field(default=None, repr=False)
    is_corporation: bool = True
    how: HowAcquired = HowAcquired.UNKNOWN
    ground: Ground = Ground.CONSENT
    relation: Relation = Relation.THIRD_PARTY
    country: str = "JP"
    told: bool = False
    kept: Kept = Kept.EACH
    succession: UUID | None = None

    def cleaned(self) -> "Provider":
        """Return it, if its words can be held. Raises what :func:`kotowari.vault.values.clean_value` raises."""
        for item, value in (("name", self.name), ("address", self.address), ("representative", self.representative)):
            if value is not None:
                clean_value(f"provider's {item}", value)
        return self

    @classmethod
    def from_json(cls, value: object) -> "Provider":
        """Read a provider as a JSON object has it. Raises ``ValueError`` or ``TypeError`` where it is none."""
        if not isinstance(value, dict):
            raise TypeError("expected an object")
        kinds: dict[str, Callable[[str], Any]] = {
            "how": HowAcquired,
            "ground": Ground,
            "relation": Relation,
            "kept": Kept,
            "succession": UUID,
        }
        texts, flags = ("name", "address", "representative", "country"), ("is_corporation", "told")
        for name, part in value.items():
            if not (isinstance(part, bool) if name in flags else isinstance(part, str)):
                raise TypeError("expected texts, and true or false")
            if name not in (*kinds, *texts, *flags):
                raise ValueError("expected nothing else")
        parts: dict[str, Any] = {name: kinds[name](part) if name in kinds else part for name, part in value.items()}
        return cls(**parts)

    def is_named(self) -> bool:
        """Return whether all of it is stated that has to be confirmed."""
        named = self.name.strip() and self.address.strip()
        return bool(named and (not self.is_corporation or (self.representative or "").strip()))

    def to_json(self) -> dict[str, object]:
        """Return what a record of the receipt says of it."""
        return {
            "name": self.name,
            "address": self.address,
            "representative": self.representative,
            "how": self.how.value,
            "ground": self.ground.value,
            "country": self.country,
            **({"succession": str(self.succession)} if self.succession else {}),
        }


def of_provider(rulebook: Rulebook, is_third_party: bool, provider: Provider | None) -> frozenset[Condition]:
    """Return what is established about the one from whom information comes."""
    if not is_third_party and provider is None:
        return frozenset((Condition.PROVIDER_EXEMPT,))
    if provider is None:
        return frozenset()
    met = set()
    if provider.how in _LAWFUL:
        met.add(Condition.LAWFULLY_PROVIDED)
    if provider.told and provider.is_named() and provider.how in _LAWFUL:
        met.add(Condition.PROVIDER_CONFIRMED)
    if provider.how is not HowAcquired.UNLAWFUL and provider.name.strip() and _is_exempt(rulebook, provider):
        met.add(Condition.PROVIDER_EXEMPT)
    return frozenset(met)


def keep_receipt(connection: Connection, space: Space, provider: Provider, receipt: Receipt, person: UUID) -> None:
    """Keep the record of a receipt within the transaction that takes in; who provided it is sealed."""
    number = uuid4()
    content = json.dumps(provider.to_json(), ensure_ascii=False).encode()
    sealed = seal_lasting(space.keys.organisations, space.name, number, content)
    add_receipt(connection, space.name, person, number, receipt, sealed)


def _is_exempt(rulebook: Rulebook, provider: Provider) -> bool:
    rules = [(pack, pack.records) for pack in rulebook.packs if pack.records is not None]
    return bool(rules) and all(
        provider.ground in rule.receipt_without
        or (provider.country == pack.abroad.home and provider.relation in rule.not_with)
        for pack, rule in rules
    )
