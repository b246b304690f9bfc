"""HTML made plain before it is parsed: few elements, hardly an attribute, and a bound on how deep they nest.

A tree builder walks the open elements for many a tag (HTML standard, 13.2.4.2) and an element's attributes for each new
one, so the time it takes grows with depth or attributes times length. The depth found here is never less than the real.
"""

import re

from kotowari.errors import PageTooDeep

DEPTH = 1000
"""The deepest nesting that is read; pages have about 30."""

_RAW = re.compile(r"<(script|style|template|svg|math|noscript|iframe|!--)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_STOP = re.compile(r"=\s*([\"'])|>")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN = re.compile(r"(?:^|\s)hidden(?=[\s=/]|$)", re.IGNORECASE)
_UNSEEN = re.compile(
    r"aria-hidden\s*=\s*[\"']?true|display\s*:\s*none|visibility\s*:\s*hidden",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\brole\s*=\s*[\"']?(?:navigation|banner|contentinfo|search)\b", re.IGNORECASE)
_READ = 4000
"""How many characters of a tag are looked at for what hides it."""

_IMPLIED = frozenset({"li", "dd", "dt"})
_UNCOUNTED = frozenset({"br", "hr", "p", "td", "th", "tr", "tbody", "thead", "tfoot", "html", "head", "body", "option"})
"""Elements that hold nothing, stand once, or that the next of their kind closes unless a counted one is between."""

_KEPT = _IMPLIED | _UNCOUNTED | {
    "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "menu", "dl", "table", "caption", "legend", "div", "section",
    "article", "main", "nav", "header", "footer", "aside", "address", "blockquote", "center", "details", "summary",
    "dialog", "fieldset", "figure", "figcaption", "form", "pre", "button", "title", "textarea", "select", "object",
}  # fmt: skip
_VOID = frozenset({"img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr", "param"})


def without_raw(html: str) -> str:
    """Return HTML without scripts, styles, templates, pictures and comments, none of which is words of the page."""
    kept, start = [], 0
    unclosed: set[str] = set()
    for found in _RAW.finditer(html):
        name = found[1].lower()
        if found.start() < start or name in unclosed:
            continue
        closer = re.compile("-->" if name == "!--" else f"</{name}[^<>]*>", re.IGNORECASE)
        end = closer.search(html, found.end())
        if end is None:
            unclosed.add(name)
            continue
        kept.append(html[start : found.start()])
        start = end.end()
    return " ".join((*kept, html[start:]))


def simplified(html: str) -> str:
    """Return HTML with all other elements as ``span`` and no attribute but ``hidden`` and ``role="navigation"``.

    Raises :class:`PageTooDeep` if it could nest deeper than ``DEPTH``.
    """
    html = without_raw(html)
    kept: list[str] = []
    opened: list[str] = []
    at = 0
    while found := _TAG.search(html, at):
        kept.append(html[at : found.start()])
        at = _end_of_tag(html, found.end())
        name = found[2].lower()
        if name in _VOID:
            continue
        name = name if name in _KEPT else "span"
        kept.append(f"<{found[1]}{name}{_marks(html[found.end() : min(at - 1, found.end() + _READ)])}>")
        _count(opened, name, closes=bool(found[1]))
    return "".join((*kept, html[at:]))


def _end_of_tag(html: str, at: int) -> int:
    while stop := _STOP.search(html, at):
        if not stop[1]:
            return stop.end()
        closing = html.find(stop[1], stop.end())
        if closing < 0:
            break
        at = closing + 1
    return len(html)


def _marks(attributes: str) -> str:
    if not attributes.strip():
        return ""
    is_hidden = _UNSEEN.search(attributes) or _HIDDEN.search(_QUOTED.sub("", attributes))
    return (" hidden" if is_hidden else "") + (' role="navigation"' if _ASIDE.search(attributes) else "")


def _count(opened: list[str], name: str, *, closes: bool) -> None:
    if name in _UNCOUNTED:
        return
    if closes:
        _close(opened, name)
    elif not (name in _IMPLIED and opened and (opened[-1] == name or {name, opened[-1]} == {"dd", "dt"})):
        opened.append(name)
    if len(opened) > DEPTH:
        raise PageTooDeep(limit=DEPTH)


def _close(opened: list[str], name: str) -> None:
    # Only the innermost is taken as closed, or a point without an end tag: sloppy HTML counts as deeper than it is.
    if opened and opened[-1] == name:
        opened.pop()
    elif len(opened) > 1 and opened[-1] in _IMPLIED and opened[-2] == name:
        del opened[-2:]
