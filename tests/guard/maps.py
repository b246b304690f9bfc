"""The text of maps whose one place is guarded: what is alike in the maps of all the companies of tests and bench."""

from collections.abc import Mapping
from textwrap import indent

_HEAD = """\
kotowari_map: 1
map: shop
places:
  crm:
    kind: sql
    title: {{en: The shop}}
    of: customer
    guard: {{columns: {columns}, logins: {{{logins}}}}}
"""


def map_text(tables: str, logins: Mapping[str, str], *, columns: str = "blank", skipped: str = "") -> str:
    """Return the text of a map of customers, whose place `crm` is guarded.

    ``tables`` is what the map says of each table, in YAML from the first column on. ``logins`` are what each login, by
    its name in the server, reads for (as ``purposes: [support]``), ``skipped`` what is skipped; both without braces.
    """
    named = ", ".join(f"{login}: {{{reads}}}" for login, reads in logins.items())
    others = f"    skipped: {{{skipped}}}\n" if skipped else ""
    return _HEAD.format(columns=columns, logins=named) + others + "    tables:\n" + indent(tables, " " * 6)
