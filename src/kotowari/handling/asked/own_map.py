"""The vault in a data map, drafted from the policy: its items are the columns, its handles find."""

from kotowari.datamap.model import Column, Datamap, Link, Match, Place, PlaceKind, Table, TableName, Way
from kotowari.handling.asked.own_vault import CONSENTS, HELD, PERSON
from kotowari.policy.model import Policy
from kotowari.policy.terms import ItemClass

_MATCHES = {"email": Match.EMAIL, "phone": Match.PHONE, "number": Match.NUMBER}
_HELD = ("item", "value", "source", "purposes", "notice", "language", "acquired_at", "corrected_at", "confirmed_at")
_CONSENTS = ("purpose", "recipient", "class", "items", "given_at", "how", "text", "withdrawn_at", "withdrawn_how")
_CLOSED = frozenset((ItemClass.INDIVIDUAL_NUMBER, ItemClass.COMMUNICATIONS))
_LISTS = frozenset(("purposes", "items"))


def own_map(policy: Policy, name: str = "vault") -> Datamap:
    """Return a map of a space's own vault. What the law opens for few reasons alone is left out."""
    subjects = frozenset(policy.subjects)
    items = {key: item for key, item in policy.items.items() if item.item_class not in _CLOSED}
    columns = [Column("number")]
    columns += [
        Column(key, key, finds=_kind(key, item.handle), match=_MATCHES[item.handle] if item.handle else Match.EXACT)
        for key, item in items.items()
    ]
    tables = {PERSON: _table(name, PERSON, columns, ("number",), subjects)}
    for table, fields in ((HELD, (*_HELD, "until")), (CONSENTS, _CONSENTS)):
        below = [Column("person"), Column("number"), *(Column(one, array=one in _LISTS) for one in fields)]
        tables[table] = _table(name, table, below, ("person", "number"), subjects)
    person = TableName(name, PERSON)
    links = [Link(TableName(name, table), ("person",), person, ("number",), Way.UP) for table in (HELD, CONSENTS)] + [
        Link(person, ("number",), TableName(name, table), ("person",), Way.DOWN) for table in (HELD, CONSENTS)
    ]
    title = {"en": "Vault", "ja": "保管庫", "zh-Hant": "保管庫"}
    place = Place(name, PlaceKind.VAULT, title, tables)
    return Datamap(name, {name: place}, tuple(links))


def _kind(item: str, handle: str | None) -> str | None:
    """Return the kind of handle: of a number, the item's own name, for an employee's is no customer's."""
    return item.replace("_", "-") if handle == "number" else handle


def _table(place: str, name: str, columns: list[Column], key: tuple[str, ...], of: frozenset[str]) -> Table:
    return Table(TableName(place, name), {column.name: column for column in columns}, key=key, of=of)
